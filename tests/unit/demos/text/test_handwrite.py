"""Writing by hand: the same page for the same arguments, lines below each other, and every refusal's sentence."""

import dataclasses
import itertools
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from demos.serving import loader
from demos.text import handwrite as writing
from demos.text.handwrite import hands, handwrite, handwrite_stream
from demos.text.handwriting_page import SPACING
from demos.text.results import HandwriteRefused, OutOfRange, Prime, UnwritableCharacters
from tests.networks.handwriting_network import ship
from training.handwriting import sampling
from training.handwriting.network import Handwriter
from training.handwriting.runtime import OnnxStepper, TorchStepper
from training.handwriting.sampling import Written, write_lines
from weights import WeightsUnavailable

TWO_LINES = "The quick brown fox jumps over the lazy dog and runs away"


@pytest.fixture(autouse=True)
def network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Handwriter]:
    """A small writer in place of the shipped one."""
    monkeypatch.setenv("WEIGHTS_DIR", str(tmp_path / "weights"))
    monkeypatch.setattr(sampling, "_POINTS_A_LETTER", 3)  # an untrained one goes on and on
    monkeypatch.setattr(sampling, "_SPARE_POINTS", 5)
    loader.clear()
    yield ship(tmp_path / "weights")
    loader.clear()


def test_the_same_arguments_give_the_same_page() -> None:
    first = handwrite("Dear Anna", style=2, bias=0.4, seed=5)
    again = handwrite("Dear Anna", style=2, bias=0.4, seed=5)
    np.testing.assert_array_equal(first.strokes, again.strokes)
    for other in (
        handwrite("Dear Anna", style=2, bias=0.4, seed=6),
        handwrite("Dear Anna", style=1, bias=0.4, seed=5),
        handwrite("Dear Anna", style=2, bias=2.0, seed=5),
        handwrite("Dear Hans", style=2, bias=0.4, seed=5),
    ):
        assert not np.array_equal(first.strokes[:5], other.strokes[:5])


def test_a_page_says_of_each_point_what_it_was_drawn_from() -> None:
    page = handwrite("Dear Anna", bias=0.0, seed=1)
    count = len(page.strokes)
    assert page.strokes.shape == (count, 3)
    assert page.strokes[0, :2].tolist() == [0, 0]
    assert set(np.unique(page.strokes[:, 2])) <= {0.0, 1.0}
    assert page.window.shape == (count, len("Dear Anna"))
    assert page.window.max() > 0
    assert page.density.weights.shape == (count, 3)
    assert page.density.mean.shape == page.density.std.shape == (count, 3, 2)
    np.testing.assert_allclose(page.density.weights.sum(1), 1, atol=1e-5)
    np.testing.assert_allclose(page.density.pen.sum(1), 1, atol=1e-5)
    lifts = page.density.pen[:, 1:].sum()
    assert page.strokes[:, 2].sum() == pytest.approx(lifts, abs=4 * math.sqrt(lifts))
    inside = slice(1, None)  # the first offset of a page isn't drawn
    mean = (page.density.weights[..., None] * page.density.mean).sum(1)
    spread = page.density.std.max(axis=(1, 2))
    assert (np.abs(page.strokes[inside, :2] - mean[inside]).max(1) < 8 * spread[inside] + 100).all()
    assert page.seconds > 0


def test_a_stream_is_the_page_in_pieces() -> None:
    stream = handwrite_stream(TWO_LINES, seed=3)
    pieces = []
    while True:
        try:
            pieces.append(next(stream))
        except StopIteration as end:
            page = end.value
            break
    assert max(map(len, pieces)) == writing.PIECE
    np.testing.assert_array_equal(np.concatenate(pieces), page.strokes)
    np.testing.assert_array_equal(page.strokes, handwrite(TWO_LINES, seed=3).strokes)


def test_pages_grow_line_by_line() -> None:
    pages = list(writing.handwrite_lines(TWO_LINES, seed=3))
    assert [len(page.lines) for page in pages] == [1, 2]
    assert [line.text for line in pages[-1].lines] == writing.planned(TWO_LINES)
    whole = handwrite(TWO_LINES, seed=3)
    np.testing.assert_array_equal(pages[-1].strokes, whole.strokes)
    np.testing.assert_array_equal(pages[0].strokes, whole.strokes[: len(pages[0].strokes)])


def test_each_line_of_a_page_stands_by_itself() -> None:
    page = handwrite(TWO_LINES, seed=3)
    for line, alone in zip(page.lines, page.drawn_lines(), strict=True):
        assert alone.text == line.text
        assert alone.strokes[0, :2].tolist() == [0, 0]
        np.testing.assert_array_equal(alone.strokes[1:], page.strokes[line.points[0] + 1 : line.points[1]])
        assert alone.window.shape == (len(alone.strokes), len(line.text))
        np.testing.assert_allclose(alone.window.sum(), page.window[slice(*line.points)].sum(), rtol=1e-4)


def test_long_texts_become_lines_below_each_other_from_one_edge() -> None:
    page = handwrite(TWO_LINES + "\n\nYours")
    assert page.text == "The quick brown fox jumps over the\nlazy dog and runs away\n\nYours"
    assert [line.text for line in page.lines] == [line for line in page.text.split("\n") if line]
    places = np.cumsum(page.strokes[:, :2].astype(float), axis=0)
    edges = [places[slice(*line.points), 0].min() for line in page.lines]
    middles = [places[slice(*line.points), 1].mean() for line in page.lines]
    assert edges == pytest.approx([edges[0]] * 3, abs=0.1)
    assert np.diff(middles) == pytest.approx([SPACING, 2 * SPACING], abs=0.1)
    for line, following in itertools.pairwise(page.lines):
        assert line.points[1] == following.points[0]
    for line in page.lines:
        assert page.text[slice(*line.characters)] == line.text
        beside = np.delete(page.window[slice(*line.points)], np.arange(*line.characters), axis=1)
        assert beside.sum() == 0


def test_a_line_is_written_again_until_it_is_complete(monkeypatch: pytest.MonkeyPatch) -> None:
    seeds = []

    def third_time_lucky(
        stepper: object, texts: list[str], writers: object, bias: object, seed: list[int], prime: object
    ) -> list[Written]:
        seeds.append(seed)
        (written,) = write_lines(stepper, texts, writers, bias, seed, prime)  # type: ignore[arg-type]
        return [Written(written.strokes, written.window, written.density, True, len(seeds) % 4 == 3)]

    monkeypatch.setattr(sampling, "write_lines", third_time_lucky)
    page = handwrite("Dear Anna", seed=9)
    assert page.complete
    assert page.lines[0].tries == 3
    assert seeds == [[9, 0, 1], [9, 0, 2], [9, 0, 3]]
    monkeypatch.setattr(writing, "RETRIES", 0)
    page = handwrite("Dear Anna", seed=9)
    assert not page.complete
    assert page.lines[0].tries == 1


def test_a_prime_changes_the_hand() -> None:
    random = np.random.default_rng(0)
    drawn = [(x, 30 * math.sin(x / 9) + random.normal(), x % 50 == 49) for x in range(400)]
    alone, primed = (handwrite("Dear Anna", seed=1, prime=prime) for prime in (None, Prime("Hello", drawn)))
    assert not np.array_equal(alone.strokes[:5], primed.strokes[:5])
    assert primed.strokes[0, :2].tolist() == [0, 0]
    assert primed.window.shape[1] == len("Dear Anna")


def test_nobodys_hand_is_kept_from_line_to_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sampling, "passed_all", lambda *_: True)
    primes: list[Any] = []

    def watched(*arguments: Any) -> list[Written]:
        primes.append(arguments[-1])
        (written,) = write_lines(*arguments)
        return [dataclasses.replace(written, complete=True)]

    monkeypatch.setattr(sampling, "write_lines", watched)
    page = handwrite(TWO_LINES, style=0)
    assert primes[0] is None
    assert page.lines[0].text.startswith(primes[1].text)
    np.testing.assert_allclose(primes[1].strokes[1:], page.strokes[1 : len(primes[1].strokes)])
    primes.clear()
    handwrite(TWO_LINES, style=1)
    assert primes == [None, None]


@pytest.mark.parametrize("exported", [True, False])
def test_it_is_served_by_the_exported_form_where_there_is_one(
    exported: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEIGHTS_DIR", str(tmp_path / "others"))
    ship(tmp_path / "others", exported)
    writing.warm()
    assert isinstance(loader.get("handwriting", writing.stepper_of), OnnxStepper if exported else TorchStepper)
    assert len(handwrite("Anna").strokes) > 1


def test_typographic_marks_become_plain_ones_and_spaces_single() -> None:
    assert handwrite("It’s  “mine” –\r\n no…").text == 'It\'s "mine" -\nno...'


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("", "nothing to write"), (" \n\t", "nothing to write"), ("a" * 401, "401 characters"), (7, "isn't text")],
)
def test_what_is_no_text_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(HandwriteRefused, match=sentence):
        handwrite(text)


def test_characters_that_it_never_saw_are_named_and_the_nearest_text_offered() -> None:
    with pytest.raises(UnwritableCharacters, match=r"“é”, “ß”.*“Cafe Strasse”") as refusal:
        handwrite("Café Straße")
    assert refusal.value.characters == ("é", "ß")
    assert handwrite(refusal.value.nearest).text == "Cafe Strasse"
    with pytest.raises(UnwritableCharacters, match="Type English letters") as refusal:
        handwrite("日本")
    assert refusal.value.nearest == ""


@pytest.mark.parametrize("style", [-1, 4, 1.5, True, "1"])
def test_styles_that_there_are_not_are_refused(style: int) -> None:
    assert hands() == 3
    with pytest.raises(HandwriteRefused, match="from 0 to 3"):
        handwrite("Anna", style=style)


@pytest.mark.parametrize("settings", [{"bias": -0.1}, {"bias": 3.1}, {"bias": math.nan}, {"seed": -1}, {"seed": 2**32}])
def test_settings_out_of_range_are_refused(settings: dict[str, float]) -> None:
    with pytest.raises(OutOfRange):
        handwrite("Anna", **settings)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("prime", "sentence"),
    [
        (Prime("Hi", [(0, 0, False)] * 3), "3 points"),
        (Prime("Hi", [(x, 5, False) for x in range(20)]), "no height"),
        (Prime("Hi", [(math.nan, 1, True)] * 20), "can't be read"),
        (Prime("Hi", [("a", 1, True)] * 20), "can't be read"),  # type: ignore[list-item]
        (Prime("", [(x, x % 3, False) for x in range(20)]), "nothing to write"),
        (Prime("a" * 41, [(x, x % 3, False) for x in range(20)]), "at most 40"),
    ],
)
def test_primes_that_are_no_writing_are_refused(prime: Prime, sentence: str) -> None:
    with pytest.raises(HandwriteRefused, match=sentence):
        handwrite("Anna", prime=prime)


def test_refusals_come_at_once() -> None:
    with pytest.raises(HandwriteRefused):
        handwrite_stream("")


def test_without_weights_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEIGHTS_DIR", str(tmp_path / "nothing"))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(WeightsUnavailable):
        handwrite("Anna")
