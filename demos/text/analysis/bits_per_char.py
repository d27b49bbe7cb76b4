"""How well a network predicts a text: bits per character, which compares networks whatever their vocabulary.

The negative log likelihood of the whole text, in bits, over its characters: as many bits would an ideal code with this
network's predictions take (Shannon 1948, 1951). For tokens it is that of the tokenizer's own spelling of the text, so
a little pessimistic: the same text has other spellings.
"""

import hashlib
import math
import threading
import warnings
import zlib
from collections import OrderedDict
from collections.abc import Generator

import numpy as np

import weights
from demos.serving import hub_models
from demos.text.alphabet import character_name
from demos.text.catalog import OUR_STYLE, from_hub, weights_name
from demos.text.hub_lm import HubLanguageModel
from demos.text.results import Compression, PassageRefused, UnknownCharacters
from demos.text.write import normalized, stepper

CHUNK = 512
"""Characters or tokens that are measured at once; models from the Hub see at least as many tokens before each,
where the text has them."""
MAX_PASSAGE = 20_000  # characters
MAX_CACHED = 64  # passages whose figures are kept

_cache: "OrderedDict[tuple[str, str, str], Compression]" = OrderedDict()
_lock = threading.Lock()


def bits_per_character(text: str, style: str = OUR_STYLE) -> float:
    """Return the bits per character that a network needs for a text; the lower, the better it predicts the text.

    style: as in `write`. Each network starts where it would start to write: ours after a new line, those from the Hub
    after their begin-of-text token, and the first character counts. Texts that don't fit into a context window are
    read in overlapping windows, so that at least 512 tokens stand before each one that counts.
    Characters that our network has never seen have no probability: they are left out with an `UnknownCharacters`
    warning, so measure `shared_passage(text)` to compare. Raise PassageRefused, `UnknownStyle`, `WeightsUnavailable`.
    """
    *_, last = measure(text, style)
    return last.bits


def shared_passage(text: str, style: str = OUR_STYLE) -> str:
    """Return the text as one of our networks reads it, for all to be measured on the same; raise PassageRefused."""
    if not isinstance(text, str):
        raise PassageRefused("The passage isn't text. Paste a few sentences.")
    if len(text) > MAX_PASSAGE:
        raise PassageRefused(f"This passage has {len(text):,} characters; paste at most {MAX_PASSAGE:,}.")
    read = normalized(text, style).text
    if not read.strip():
        raise PassageRefused("There is nothing to measure on. Paste a sentence or two, or leave the passage empty.")
    return read


def measure(text: str, style: str = OUR_STYLE) -> Generator[Compression, None, None]:
    """Yield the same measurement chunk by chunk; what was measured a moment ago comes at once."""
    if from_hub(style):
        _check(text)
        return _measure_or_recall(text, style, "")
    read = shared_passage(text, style)
    if unknown := normalized(text, style).unknown:
        names = ", ".join(character_name(character) for character in unknown[:20])
        warnings.warn(f"Left out of the passage, because {style} has never seen it: {names}.", UnknownCharacters, 2)
    return _measure_or_recall(read, style, weights.card(weights_name(style)).files[weights.MODEL].sha256)


def gzip_bits_per_character(text: str) -> float:
    """Return the bits per character that gzip's method takes for a text, without the file's header."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return 8 * len(packer.compress(text.encode()) + packer.flush()) / len(text)


def alphabet_size(style: str = OUR_STYLE) -> int:
    """Return how many characters one of our networks chooses from: a uniform guess takes log2 of it in bits."""
    return len(weights.card(weights_name(style)).config["vocabulary"])


def _check(text: str) -> None:
    if not isinstance(text, str) or not text:
        raise PassageRefused("There is nothing to measure on. Paste a sentence or two.")
    if len(text) > MAX_PASSAGE:
        raise PassageRefused(f"This passage has {len(text):,} characters; paste at most {MAX_PASSAGE:,}.")


def _measure_or_recall(text: str, style: str, weights_hash: str) -> Generator[Compression, None, None]:
    key = (style, weights_hash, hashlib.sha256(text.encode("utf-8", "replace")).hexdigest())
    with _lock:
        cached = _cache.get(key)
    if cached is not None:
        yield cached
        return
    for measured in _measure_hub_model(text, style) if from_hub(style) else _measure_ours(text, style):
        yield measured
    with _lock:
        _cache[key] = measured
        while len(_cache) > MAX_CACHED:
            _cache.popitem(last=False)


def _measure_ours(text: str, style: str) -> Generator[Compression, None, None]:
    network = stepper(style)
    state = network.read_all([network.index["\n"]], network.start())
    nats = 0.0
    for begin in range(0, len(text), CHUNK):
        numbers = [network.index[character] for character in text[begin : begin + CHUNK]]
        scores, state = network.score(numbers, state)
        logits = scores.astype(np.float64)  # characters x vocabulary
        highest = logits.max(axis=1)
        normalizer = highest + np.log(np.exp(logits - highest[:, None]).sum(axis=1))
        nats += float((normalizer - logits[np.arange(len(numbers)), numbers]).sum())
        done = begin + len(numbers)
        yield Compression(nats / math.log(2) / done, done, len(text))


def _measure_hub_model(text: str, style: str) -> Generator[Compression, None, None]:
    with hub_models.borrow(style) as loaded:
        model = HubLanguageModel(loaded)
        chunk = min(CHUNK, model.context_window // 2)
        tokens = model.tokenize(text)
        token_ids, nats = [model.bos, *(token.token_id for token in tokens)], 0.0
        for begin in range(1, len(token_ids), chunk):
            before = token_ids[max(0, begin - chunk) : begin]
            nats += model.negative_log_likelihood(before, token_ids[begin : begin + chunk])
            done = tokens[min(begin + chunk - 1, len(tokens)) - 1].end
            yield Compression(nats / math.log(2) / max(done, 1), done, len(text))
