"""Drawing the next character or token: the one place where temperature divides the logits, and top-k and top-p cut."""

import hashlib
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from demos.text.results import Array


def random_numbers(seed: int, text: str) -> np.random.Generator:
    """Return where the randomness of a continuation comes from: the seed and the text that is continued.

    The same text and seed give the same numbers. With the seed alone, networks that have forgotten how two prompts
    differed would end them in the same words, for the same noise would meet the same state.
    """
    digest = hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=16).digest()
    return np.random.default_rng([seed, *np.frombuffer(digest, "<u4").tolist()])


@dataclass(frozen=True)
class Truncation:
    """Which of the next characters or tokens may be drawn at all, by their probabilities at a temperature.

    top_k: only so many, the most probable; 0 is all (Fan, Lewis and Dauphin 2018, "Hierarchical Neural Story
    Generation"). top_p: of those, only the most probable that together reach this share; 1 is all (Holtzman et al.
    2020, "The Curious Case of Neural Text Degeneration"). The most probable one always stays.
    """

    temperature: float
    top_k: int = 0
    top_p: float = 1.0

    @property
    def everything(self) -> bool:
        """Whether nothing is cut off."""
        return self.top_k == 0 and self.top_p == 1

    def allowed(self, logits: Array) -> npt.NDArray[np.bool_]:
        """Return whether each character may be drawn; logits and result are draws x vocabulary."""
        order = np.argsort(-logits, axis=1, kind="stable")
        ranked = np.take_along_axis(logits, order, axis=1).astype(np.float64) / self.temperature
        if self.top_k:
            ranked[:, self.top_k :] = -np.inf
        probabilities = np.exp(ranked - ranked[:, :1])
        probabilities /= probabilities.sum(axis=1, keepdims=True)
        before = np.cumsum(probabilities, axis=1) - probabilities
        kept = (before < self.top_p) & (ranked > -np.inf)
        kept[:, 0] = True
        allowed = np.zeros(logits.shape, np.bool_)
        np.put_along_axis(allowed, order, kept, axis=1)
        return allowed


def temperature_noise(random: np.random.Generator, count: int, vocabulary: int, temperature: float) -> Array:
    """Return noise that makes the highest of logits + noise a draw from softmax(logits / temperature).

    Temperature divides the logits here, in the form of noise that is multiplied by it: temperature x Gumbel noise,
    which is minus the logarithm of an exponential waiting time. Dividing the logits and multiplying the noise are the
    same draw: argmax(logits / T + g) = argmax(logits + T g). Below 1 the draw keeps to what is likely, above 1 it
    takes the unlikely more often; towards 0 it becomes argmax.

    Args:
        random: where the randomness comes from; the same state gives the same noise, however `count` is split.
        count: how many draws.
        vocabulary: how many characters or tokens there are to choose from.
        temperature: over 0.

    Returns:
        float32, count x vocabulary: a row to be added to the logits (vocabulary) of each character or token.

    Source: Ackley, Hinton and Sejnowski 1985, "A Learning Algorithm for Boltzmann Machines" (temperature: energies
    divided by T before the exponential); Gumbel 1954 and Maddison et al. 2014, "A* Sampling" (drawing by noise);
    Graves 2013 and Karpathy 2015 (temperature in character models).
    """
    return (-temperature * np.log(random.standard_exponential((count, vocabulary)))).astype(np.float32)
