"""Every number on the way to each French token: query, energies, attention weights, context, probabilities."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch

from demos.translation import sentences
from demos.translation.alignment import attention_of_words
from demos.translation.analysis.source_sentence import SourceSentence, encode, translator
from demos.translation.results import Matrix
from demos.translation.sentences import FRENCH_WORD
from demos.translation.tokens import display_token, word_membership
from training.seq2seq.network import BOS, EOS

CANDIDATES = 8

Numbers = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Candidate:
    """A possible next token and its probability."""

    token: int
    text: str
    probability: float


@dataclass(frozen=True)
class DecodingSteps:
    """What the decoder computes at every step: one row for each token of the translation, the end mark included.

    `queries` and `contexts` are steps x hidden, `energies` and `weights` steps x source tokens. `candidates` holds the
    likeliest tokens of each step, the likeliest first; `probabilities` that of the token which was chosen.
    """

    tokens: tuple[int, ...]
    queries: Numbers
    energies: Numbers
    weights: Numbers
    contexts: Numbers
    candidates: tuple[tuple[Candidate, ...], ...]
    probabilities: tuple[float, ...]


@dataclass(frozen=True)
class WordAttention:
    """Attention of each French word to each English word: French x English, rows sum to 1.

    `first_steps` says at which step of the decoder each French word begins.
    """

    source: tuple[str, ...]
    target: tuple[str, ...]
    first_steps: tuple[int, ...]
    weights: Matrix


@torch.inference_mode()
def decoding_steps(sentence: SourceSentence, tokens: Sequence[int]) -> DecodingSteps:
    """Let the decoder write given tokens and return what it computes at each step.

    The query is the state of the lower layer; its energies are dot products with the encoder's states (Luong et al.
    2015, "general"), their softmax the weights, and the weighted mean of the encoder's states the context.
    """
    loaded = translator()
    encoded, network = encode(sentence), loaded.network
    state, previous = network.initial(encoded), BOS
    queries, energies, attention, candidates, probabilities = [], [], [], [], []
    for token in tokens:
        logits, state, weights = network.step(torch.tensor([previous]), encoded, state)
        assert weights is not None  # this network has attention
        distribution = torch.softmax(logits[0].double(), dim=-1)
        top = distribution.topk(CANDIDATES)
        queries.append(state.lower[0])
        energies.append(state.lower[0] @ encoded.keys[0])
        attention.append(weights[0])
        candidates.append(
            tuple(
                Candidate(likely, display_token(loaded.tokenizer, likely), probability)
                for likely, probability in zip(top.indices.tolist(), top.values.tolist(), strict=True)
            )
        )
        probabilities.append(float(distribution[token]))
        previous = token
    rows = torch.stack(attention)
    return DecodingSteps(
        tuple(tokens),
        torch.stack(queries).numpy(),
        torch.stack(energies).numpy(),
        rows.numpy(),
        (rows @ encoded.states[0]).numpy(),
        tuple(candidates),
        tuple(probabilities),
    )


def word_attention(sentence: SourceSentence, steps: DecodingSteps) -> WordAttention:
    """Return the attention by word: that of a French word is the mean over its tokens."""
    count = len(steps.tokens) - (steps.tokens[-1] == EOS)
    written = translator().codec.decode(steps.tokens[:count], sentence.literals, sentence.capital)
    french = written.text
    words = sentences.word_spans(french, FRENCH_WORD)
    to_target = word_membership(written.spans, words)
    to_source = word_membership(sentence.token_spans, sentence.word_spans)
    return WordAttention(
        sentence.words,
        tuple(french[start:end] for start, end in words),
        tuple(int(column.argmax()) for column in to_target.T),
        attention_of_words(steps.weights[:count], to_target, to_source),
    )
