"""Drawing the next character or token: the one place where temperature divides the logits."""

import numpy as np

from demos.text.results import Array


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
