"""Continuing a prompt with a language model from the Hub, in a plain loop: score every next token, draw one, read it.

Tokens are drawn from the softmax of logits / temperature, just as our network draws characters: the same kind of noise,
and the same top-k and top-p, so that the two can be compared.
"""

import codecs
import warnings
from collections.abc import Generator, Iterator

import numpy as np

from demos.serving import hub_models
from demos.text.hub_lm import HubLanguageModel
from demos.text.results import PromptTruncated
from demos.text.sampling import Truncation, random_numbers, temperature_noise

KEPT_SHARE = 3 / 4
"""Share of the context window that is kept when it is full: the oldest quarter is dropped and the rest read again."""
MAX_BYTES = 4
"""A character takes so many at most, and a token spells at least one."""


def truncated_characters(text: str, style: str) -> int:
    """Return how many characters at the beginning of a text the model doesn't read; raise `WeightsUnavailable`."""
    with hub_models.borrow(style) as borrowed:
        return _newest_tokens(HubLanguageModel(borrowed), text)[1]


def continuations(
    style: str, text: str, length: int, temperature: float, seed: int, top_k: int = 0, top_p: float = 1.0
) -> Generator[str, None, None]:
    """Continue a text: yield the continuation so far, after each token, until it has exactly `length` characters.

    The text begins a document; where it is empty, so does the continuation. The model can't end its text: its control
    tokens are never drawn. Bytes that are no character are left out, and no character shows before it is whole.
    Warn with `PromptTruncated`; raise `WeightsUnavailable` with the first item. The model is loaded until this is
    closed.
    """
    yield from hub_models.stream(style, _continuations, style, text, length, temperature, seed, top_k, top_p)


def _continuations(
    style: str, text: str, length: int, temperature: float, seed: int, top_k: int, top_p: float
) -> Iterator[str]:
    with hub_models.borrow(style) as loaded:
        model = HubLanguageModel(loaded)
        token_ids, missing = _newest_tokens(model, text)
        if missing:
            message = f"{loaded.model.title} did not read the first {missing:,} characters."
            warnings.warn(message, PromptTruncated, 2)
        random, decoder = random_numbers(seed, text), codecs.getincrementaldecoder("utf-8")("ignore")
        truncation = Truncation(temperature, top_k, top_p)
        logits, cache = model.next_logits(token_ids)
        written = ""
        for _ in range(MAX_BYTES * length):
            logits[model.control_tokens] = -np.inf
            noisy = logits + temperature_noise(random, 1, len(logits), temperature)[0]
            if not truncation.everything:
                noisy[~truncation.allowed(logits[None])[0]] = -np.inf
            drawn = int(noisy.argmax())
            more = decoder.decode(model.token_bytes(drawn))
            written = (written + more)[:length]
            if more:
                yield written
            if len(written) == length:
                return
            token_ids.append(drawn)
            if len(token_ids) > model.context_window:
                token_ids = _newest(model, token_ids)
                logits, cache = model.next_logits(token_ids)
            else:
                logits, cache = model.next_logits([drawn], cache)


def _newest_tokens(model: HubLanguageModel, text: str) -> tuple[list[int], int]:
    """Return the tokens that are read of a text, and the characters at its beginning that aren't."""
    tokens = model.tokenize(text)
    token_ids = [model.bos, *(token.token_id for token in tokens)]
    if len(token_ids) <= model.context_window:
        return token_ids, 0
    newest = _newest(model, token_ids)
    return newest, tokens[-len(newest) - 1].end


def _newest(model: HubLanguageModel, token_ids: list[int]) -> list[int]:
    return token_ids[-int(KEPT_SHARE * model.context_window) :]
