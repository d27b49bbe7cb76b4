"""`python -m training.char_lstm.text_index WEIGHTS --data DATA/text`: what tells copies from inventions.

It writes the n-gram of each text, too, which the network is measured beside (`char_ngram`).

Two things are kept of the training text of each style, and never the text: two bits of a hash of every run of four
characters, in the order of the text, and hashes of its words. A passage that was copied word for word has the bits of
the text from its fourth character to its last, so that the longest such stretch is found where it stands. Runs that
merely consist of runs that occur aren't mistaken for a copy, as they would be by a set of hashed runs.
"""

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

import weights
from weights.card import read_card, write_card

Codes = npt.NDArray[np.uint8]
Hashes = npt.NDArray[np.uint64]

RUN = 4  # characters that are hashed together
SEED = 20  # codes that must agree for a place to be looked at: 40 bits
STRIDE = 8  # every so many places of the text can be found by their seed
SHORTEST_RUN = RUN - 1 + SEED + STRIDE - 1
"""Characters from which on a copied run is always found."""
MAX_BYTES = 1_000_000  # of a style's index
_WORD = re.compile(r"[A-Za-z]+(?:'[A-Za-z]+)*")
_ROW = re.compile(r"(.)\1+", re.DOTALL)
_MULTIPLIERS = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93], np.uint64)


def index_file(style: str) -> str:
    """Return the name of a style's index beside the weights."""
    return f"text_index_{style}.npz"


class IndexUnusable(ValueError):
    """The bytes aren't an index of a text."""


@dataclass(frozen=True, eq=False)
class TextIndex:
    """What is kept of a training text: codes of its runs (0 to 3, one a run of four characters), hashes of its words.

    words: sorted, uint32, of words in lower case.
    """

    codes: Codes
    words: npt.NDArray[np.uint32]

    @classmethod
    def of(cls, text: str) -> "TextIndex":
        """Return the index of a training text."""
        return cls(_codes(text), np.unique(_word_hashes(sorted({word.lower() for word in _WORD.findall(text)}))))

    def to_bytes(self) -> bytes:
        """Return the index as a file: four codes a byte, and the hashes of the words."""
        padded = np.zeros(-(-len(self.codes) // 4) * 4, np.uint8)
        padded[: len(self.codes)] = self.codes
        first, second, third, fourth = padded.reshape(-1, 4).T
        packed = first | second << 2 | third << 4 | fourth << 6
        file = io.BytesIO()
        np.savez(file, codes=packed, count=np.array(len(self.codes)), words=self.words)
        return file.getvalue()

    @classmethod
    def from_bytes(cls, content: bytes) -> "TextIndex":
        """Return the index in a file; raise `IndexUnusable` where it is none."""
        try:
            with np.load(io.BytesIO(content), allow_pickle=False) as file:
                packed, count, words = file["codes"], int(file["count"]), file["words"]
        except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile) as error:
            raise IndexUnusable("This is no index of a text.") from error
        codes = (packed[:, None] >> np.array([0, 2, 4, 6], np.uint8) & 3).reshape(-1)[:count]
        return cls(codes.astype(np.uint8), words)

    def longest_copied_run(self, text: str) -> tuple[int, int]:
        """Return start and length in characters of the longest run of a text that stands in the training text.

        A copied run of `SHORTEST_RUN` characters (30) or more is always found and never reported too short; chance
        makes it longer by one character in a quarter of all cases at each end, by five in one of a thousand. Shorter
        ones are found by luck, down to 23. (0, 0) where none is found: among 1,000 characters that weren't copied at
        all, chance finds one in fewer than one of 1,000 texts. A run that is shorter than 23 once rows of the same
        character count as one is no copy: rows of blanks or asterisks are alike in all texts.
        """
        codes = _codes(text)
        best = (0, 0)
        for diagonal in self._diagonals(codes):
            begin, end = max(0, -diagonal), min(len(codes), len(self.codes) - diagonal)
            equal = codes[begin:end] == self.codes[begin + diagonal : end + diagonal]
            for start, length in _stretches(equal, SEED):
                run = (begin + start, length + RUN - 1)
                if run[1] > best[1] and _tells(text[run[0] : sum(run)]):
                    best = run
        return best

    def known_words(self, text: str) -> float:
        """Return the share of a text's words that stand in the training text, 0 to 1, in any case of its letters.

        A word that doesn't is taken for one that does in fewer than one of 100,000 cases. 1 where there are no words.
        """
        words = [word.lower() for word in _WORD.findall(text)]
        if not words:
            return 1.0
        return float(np.isin(_word_hashes(words), self.words).mean())

    def _diagonals(self, codes: Codes) -> list[int]:
        """Return how far places of the training text lie behind places of a text whose seeds agree, each once."""
        keys, places = self._seeds
        seeds = _packed_seeds(codes)
        first, last = (np.searchsorted(keys, seeds, side) for side in ("left", "right"))
        counts = last - first
        at = np.repeat(np.arange(len(seeds)), counts)
        within = np.arange(len(at)) - np.repeat(np.cumsum(counts) - counts, counts)
        found: list[int] = np.unique(places[np.repeat(first, counts) + within] - at).tolist()
        return found

    @cached_property
    def _seeds(self) -> tuple[Hashes, npt.NDArray[np.int64]]:
        """The seeds of every eighth place of the training text in order, and those places."""
        seeds = _packed_seeds(self.codes)[::STRIDE]
        order = np.argsort(seeds, kind="stable")
        return seeds[order], order * STRIDE


def _codes(text: str) -> Codes:
    """Return two bits for each run of four characters: characters - 3 of them."""
    letters = np.frombuffer(text.encode("utf-32-le", "replace"), np.uint32).astype(np.uint64)
    count = max(0, len(letters) - RUN + 1)
    total = np.zeros(count, np.uint64)
    for place, multiplier in enumerate(_MULTIPLIERS):
        total += letters[place : place + count] * multiplier
    total ^= total >> np.uint64(29)
    codes: Codes = (total * _MULTIPLIERS[0] >> np.uint64(62)).astype(np.uint8)
    return codes


def _packed_seeds(codes: Codes) -> Hashes:
    """Return `SEED` codes as one number, for each place at which so many follow."""
    count = max(0, len(codes) - SEED + 1)
    seeds = np.zeros(count, np.uint64)
    for place in range(SEED):
        seeds = seeds << np.uint64(2) | codes[place : place + count]
    return seeds


def _word_hashes(words: Sequence[str]) -> npt.NDArray[np.uint32]:
    """Return 32 bits of each word: FNV-1a over its characters (Fowler, Noll and Vo 1991)."""
    hashes = np.empty(len(words), np.uint32)
    for place, word in enumerate(words):
        value = 0x811C9DC5
        for character in word:
            value = (value ^ ord(character)) * 0x01000193 & 0xFFFFFFFF
        hashes[place] = value
    return hashes


def _tells(run: str) -> bool:
    """Return whether a run is long enough to be a copy where rows of the same character count as one."""
    return len(_ROW.sub(r"\1", run)) >= SEED + RUN - 1


def _stretches(equal: npt.NDArray[np.bool_], shortest: int) -> list[tuple[int, int]]:
    """Return start and length of every stretch that is true and long enough."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], equal, [False]]).astype(np.int8)))
    lengths = edges[1::2] - edges[::2]
    long = np.flatnonzero(lengths >= shortest)
    return [(int(edges[2 * place]), int(lengths[place])) for place in long]


def write_indexes(name: str, data: Path) -> dict[str, int]:
    """Write index and n-gram of the training text of each of a network's styles beside its weights; return their bytes.

    Raises DataError where a text is missing, `WeightsUnavailable`.
    """
    from training.char_lstm.char_ngram import CharNgram, ngram_file
    from training.char_lstm.data import STYLES, read_text, split
    from training.char_lstm.evaluate import style_of

    card = weights.card(name)
    folder = weights.find(name).parent
    alphabet = card.config["vocabulary"]
    sizes = {}
    for style in card.config.get("styles") or [style_of(name)]:
        text = split(read_text(data, STYLES.get(style, STYLES["shakespeare"]).file))[0]
        known = "".join(re.findall(f"[{re.escape(alphabet)}]+", text))  # as the network has read it
        index, ngram = TextIndex.of(known).to_bytes(), CharNgram.of(known, alphabet).to_bytes()
        (folder / index_file(style)).write_bytes(index)
        (folder / ngram_file(style)).write_bytes(ngram)
        sizes[style] = len(index) + len(ngram)
    write_card(folder, read_card(folder))
    return sizes


def main(argv: Sequence[str] | None = None) -> None:
    """Write the indexes and print their bytes as one JSON line; what can't be done ends with a sentence, status 2."""
    from training.common.cli import on_weights

    on_weights(
        "training.char_lstm.text_index",
        "Index the texts.",
        lambda arguments: write_indexes(arguments.weights, arguments.data),
        argv,
        data="folder of the data set, or a text file",
    )


if __name__ == "__main__":
    main()
