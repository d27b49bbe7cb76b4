"""Writing a part again: what stands before stays, what is behind moves along, and only lines that were written pass."""

import numpy as np
import pytest

from demos.text import rewrite
from demos.text.handwrite import handwrite
from demos.text.results import DrawnLine, HandwriteRefused, OutOfRange

pytestmark = pytest.mark.usefixtures("writer")


def three_words() -> DrawnLine:
    """Return "ab cd ef" in six strokes of two points, two for each word, and the window on their letters."""
    letters = [0, 1, 3, 4, 6, 7]
    strokes = np.array([[10, 5, 0], [30, -5, 1]] * 6, np.float32)
    strokes[0, :2] = 0
    window = np.zeros((12, 8), np.float32)
    window[np.arange(12), np.repeat(letters, 2)] = 1
    return DrawnLine("ab cd ef", strokes, window, True)


def places(strokes: np.ndarray) -> np.ndarray:
    return np.cumsum(strokes[:, :2].astype(float), axis=0)


def test_strokes_belong_to_the_word_whose_letters_are_looked_at() -> None:
    assert rewrite.words_of_strokes(three_words()) == [0, 0, 1, 1, 2, 2]


@pytest.mark.parametrize(("word", "begin", "behind"), [(0, 0, 4), (1, 4, 8), (2, 8, 12)])
def test_one_word_is_new_and_the_others_keep_their_shape(word: int, begin: int, behind: int) -> None:
    line = three_words()
    written = rewrite.rewrite_word(line, word, style=1, bias=0.5, seed=4)
    new = written.line.strokes
    assert written.fresh[0] == begin
    count = written.fresh[1] - begin
    assert count > 0
    np.testing.assert_array_equal(new[:begin], line.strokes[:begin])
    np.testing.assert_array_equal(new[written.fresh[1] + 1 :], line.strokes[behind + 1 :])
    if behind < 12:
        before, after = places(line.strokes), places(new)
        assert after[written.fresh[1], 1] == pytest.approx(before[behind, 1], abs=1e-3)
        gap = before[behind, 0] - before[begin:behind, 0].max()
        fresh = after[begin : written.fresh[1], 0].max()
        assert after[written.fresh[1], 0] - fresh == pytest.approx(gap, abs=1e-2)
        assert new[written.fresh[1] - 1, 2] == 1
    assert written.line.text == line.text
    other = rewrite.rewrite_word(line, word, style=1, bias=0.5, seed=5)
    assert not np.array_equal(other.line.strokes[begin : begin + 3], new[begin : begin + 3])


@pytest.mark.parametrize("word", [-1, 3, None, "1", 1.5, True])
def test_words_that_there_are_not_are_refused(word: int) -> None:
    with pytest.raises(HandwriteRefused, match="no such word"):
        rewrite.rewrite_word(three_words(), word)


def test_from_a_point_on_the_rest_is_new() -> None:
    page = handwrite("Dear Anna", style=2, seed=1)
    (line,) = page.drawn_lines()
    written = rewrite.rewrite_from(line, 10, style=2, seed=7)
    np.testing.assert_allclose(written.line.strokes[:10], line.strokes[:10])
    assert not np.array_equal(written.line.strokes[10:14], line.strokes[10:14])
    assert written.fresh == (10, len(written.line.strokes))
    with pytest.raises(OutOfRange):
        rewrite.rewrite_from(line, len(line.strokes) + 1)


def test_a_line_that_is_read_again_has_the_window_that_it_was_written_with() -> None:
    (line,) = handwrite("Dear Anna", style=2, seed=1).drawn_lines()
    read = rewrite.read_line(line.text, line.strokes, 2)
    np.testing.assert_allclose(read.window[1:], line.window[1:], atol=0.02)  # its first offset was made 0


def test_a_page_hands_a_line_back() -> None:
    text, strokes = rewrite.given_line("Dear Anna", [7, 9, 0, 5, 6, 1])
    assert text == "Dear Anna"
    assert strokes.tolist() == [[0, 0, 0], [5, 6, 1]]
    for points in ([], [1, 2], ["a", 1, 1], [float("nan"), 1, 1], [1e9, 1, 1], None, [[1, 2], [3]], [0, 0, 0] * 2000):
        with pytest.raises(HandwriteRefused, match="isn't a line"):
            rewrite.given_line("Dear Anna", points)  # type: ignore[arg-type]
    with pytest.raises(HandwriteRefused):
        rewrite.given_line("", [1, 2, 0])
