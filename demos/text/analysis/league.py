"""The league: bits per character over a held-out passage of every style, from a blind guess to the networks."""

import lzma
import math
from collections.abc import Generator
from contextlib import suppress
from dataclasses import dataclass, replace

from demos.serving import loader
from demos.serving.loader import Generation
from demos.text.analysis import bits_per_char
from demos.text.catalog import styles, weights_name
from demos.text.held_out import HeldOut, held_out
from demos.text.results import NothingHeldOut
from training.char_lstm.char_ngram import CharNgram, NgramUnusable, ngram_file
from weights import WeightsUnavailable

RULES = ("guess", "gzip", "xz", "ngram", "ours")
"""What predicts a passage, without the model from the Hub: the columns of the league."""


@dataclass(frozen=True)
class Standing:
    """How a passage was predicted: bits per character by rule, as far as it was measured, and by a model from the Hub.

    alphabet: among how many characters the blind guess is made.
    """

    passage: HeldOut
    characters: int
    alphabet: int
    bits: dict[str, float]


def standings(model: str = "") -> Generator[tuple[Standing, ...], None, None]:
    """Yield the league again and again: first what needs no network, then ours, passage by passage.

    model: one from the Hub that is here, which is measured last, under its name; none for what needs none. What was
    measured a moment ago comes at once. An n-gram that doesn't lie beside the weights is left out.
    """
    league = [_counted(passage) for passage in _passages()]
    yield tuple(league)
    for predictor in ("ours", model) if model else ("ours",):
        for place, row in enumerate(league):
            style = row.passage.style
            text = bits_per_char.shared_passage(row.passage.text, style)
            for step in bits_per_char.measure(text, model if predictor == model else style):
                if step.characters >= step.total:
                    league[place] = replace(row, bits=row.bits | {predictor: step.bits})
                yield tuple(league)


def mean(league: tuple[Standing, ...], predictor: str) -> float | None:
    """Return the mean bits per character over all passages, each counting once; None until all were measured."""
    found = [row.bits[predictor] for row in league if predictor in row.bits]
    return sum(found) / len(found) if found and len(found) == len(league) else None


def xz_bits_per_character(text: str) -> float:
    """Return the bits per character that xz's method takes for a text, without the file's header."""
    method = [{"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME}]
    return 8 * len(lzma.compress(text.encode(), lzma.FORMAT_RAW, filters=method)) / len(text)


def ngram_bits_per_character(text: str, style: str) -> float:
    """Return the bits per character of the order-5 n-gram that was fitted on the style's training text.

    Raise `WeightsUnavailable` where it isn't here.
    """
    ngram = loader.generation(weights_name(style)).remember(_Ngram(style))
    return float(ngram.bits(text).mean())


@dataclass(frozen=True)
class _Ngram:
    """The n-gram of one style beside a generation's weights: equal for equal styles, so it is read once for each."""

    style: str

    def __call__(self, generation: Generation) -> CharNgram:
        try:
            return CharNgram.from_bytes(generation.snapshot.read(ngram_file(self.style)))
        except NgramUnusable:
            raise WeightsUnavailable(f"The n-gram of “{self.style}” can't be read.") from None


def _passages() -> list[HeldOut]:
    found = []
    for style in styles():
        with suppress(NothingHeldOut):
            found.append(held_out(style))
    return found


def _counted(passage: HeldOut) -> Standing:
    """Return what needs no network."""
    text, style = bits_per_char.shared_passage(passage.text, passage.style), passage.style
    alphabet = bits_per_char.alphabet_size(style)
    bits = {"guess": math.log2(alphabet)}
    bits |= {"gzip": bits_per_char.gzip_bits_per_character(text), "xz": xz_bits_per_character(text)}
    with suppress(WeightsUnavailable):
        bits["ngram"] = ngram_bits_per_character(text, style)
    return Standing(passage, len(text), alphabet, bits)
