"""The order-5 n-gram: a probability for every character, as Kneser and Ney would have it, and a file that keeps it."""

import json
import lzma
import math
import random

import numpy as np
import pytest

from training.char_lstm.char_ngram import CharNgram, NgramUnusable

ALPHABET = "\n abcd"


@pytest.fixture(scope="module")
def text() -> str:
    """3,000 characters that follow one another by a rule with chance."""
    draw = random.Random(0)
    words = ["abc", "bad", "cab", "dad", "d"]
    return " ".join(draw.choices(words, k=900))[:3000]


def plain(text: str, context: str, character: str, order: int = 5) -> float:
    """Return the interpolated Kneser-Ney probability, counted anew from the text at every order."""
    runs = [text[at : at + 5] for at in range(len(text) - 4)]
    kinds = set(runs)
    for shorter in range(5, order, -1):
        kinds = {run[1:] for run in kinds} if shorter > order + 1 else kinds
    if order == 5:
        counts = {run: runs.count(run) for run in kinds}
    else:
        ends = [run[1:] for run in kinds]
        counts = {end: ends.count(end) for end in set(ends)}
    ones, twos = (sum(count == number for count in counts.values()) for number in (1, 2))
    discount = ones / (ones + 2 * twos) if ones else 0.5
    below = plain(text, context[1:], character, order - 1) if order > 1 else 1 / len(ALPHABET)
    after = {run: count for run, count in counts.items() if run[:-1] == context}
    total = sum(after.values())
    if not total:
        return below
    return (max(after.get(context + character, 0) - discount, 0) + discount * len(after) * below) / total


def test_the_probabilities_are_kneser_neys_counted_plainly(text: str) -> None:
    short = text[:110]
    assert max(short.count(short[at : at + 5]) for at in range(106)) <= 8, "larger counts aren't kept exactly"
    ngram = CharNgram.of(short, ALPHABET)
    for context in ("abc ", "cab ", " dad", "\n\n\n\n", "dddd", "ba\nc"):
        for character in ALPHABET:
            bits = ngram.bits(context + character)[-1]
            assert 2.0**-bits == pytest.approx(plain(short, context, character), rel=1e-9), (context, character)


def test_the_probabilities_of_all_characters_add_up_to_one(text: str) -> None:
    ngram = CharNgram.of(text, ALPHABET)
    for context in ("abc ", "d\n d", "cccc", "\n\n\n\n"):
        total = sum(2.0 ** -ngram.bits(context + character)[-1] for character in ALPHABET)
        assert total == pytest.approx(1, abs=1e-9)


def test_what_it_has_read_takes_fewer_bits_than_a_guess_and_than_what_it_has_not(text: str) -> None:
    ngram = CharNgram.of(text[:2000], ALPHABET)
    assert ngram.bits(text[2000:]).mean() < 1.5 < math.log2(len(ALPHABET)) < ngram.bits("ccbbaacd" * 40).mean()


def test_a_file_keeps_it_and_is_smaller_than_the_text(text: str) -> None:
    ngram = CharNgram.of(text, ALPHABET)
    content = ngram.to_bytes()
    again = CharNgram.from_bytes(content)
    assert again.alphabet == ALPHABET
    assert np.array_equal(again.keys, ngram.keys)
    assert np.array_equal(again.counts, ngram.counts)
    assert again.bits(text).tolist() == ngram.bits(text).tolist()
    assert len(content) < len(text) / 3


def test_counts_are_kept_within_a_tenth(text: str) -> None:
    exact = np.unique([text[at : at + 5] for at in range(len(text) - 4)], return_counts=True)[1]
    kept = CharNgram.of(text, ALPHABET).counts
    assert sorted(kept) == pytest.approx(sorted(exact), rel=0.1)
    assert sorted(kept[kept < 9]) == sorted(exact[exact < 9])


@pytest.mark.parametrize("text", ["", "ab", "日本", "abcd"])
def test_a_text_without_a_run_of_five_leaves_a_guess(text: str) -> None:
    ngram = CharNgram.from_bytes(CharNgram.of(text, ALPHABET).to_bytes())
    assert ngram.bits("a b").tolist() == pytest.approx([math.log2(len(ALPHABET))] * 3)
    assert len(ngram.bits("")) == 0


def test_characters_outside_of_the_alphabet_are_left_out(text: str) -> None:
    ngram = CharNgram.of(text, ALPHABET)
    assert ngram.bits("abé c").tolist() == ngram.bits("ab c").tolist()
    assert len(CharNgram.of(text, "abcd").bits("abc")) == 3, "an alphabet without new lines"


@pytest.mark.parametrize(
    "content",
    [b"", b"no archive", CharNgram.of("abcdabcd", ALPHABET).to_bytes()[:40], lzma.compress(b'{"runs": 9}\nx')],
    ids=["nothing", "other bytes", "cut", "no alphabet"],
)
def test_what_is_no_ngram_is_said(content: bytes) -> None:
    with pytest.raises(NgramUnusable):
        CharNgram.from_bytes(content)


def test_too_few_bytes_are_no_ngram() -> None:
    head = json.dumps({"alphabet": ALPHABET, "runs": 9}).encode()
    for rest in (b"", b"\x01" * 9, b"\x81" * 9):
        with pytest.raises(NgramUnusable):
            CharNgram.from_bytes(lzma.compress(head + b"\n" + rest))
