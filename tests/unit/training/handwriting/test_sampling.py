"""Points are drawn from the density that was given, and a line counts as whole only when it is."""

import numpy as np
import pytest
import torch

from training.handwriting.data import Line, decimate
from training.handwriting.network import DOWN, END, UP, Density, Handwriter, draw
from training.handwriting.runtime import Noise, TorchStepper
from training.handwriting.sampling import Written, _ends, _lengths, beginning, passed_all, shown, write_lines

COUNT = 20_000


def two_normals() -> Density:
    """Return a density for many rows: a quarter of the mass at (-1, 2), three quarters at (3, 0), slanted."""
    return Density(
        torch.tensor([0.25, 0.75]).log().expand(COUNT, 2),
        torch.tensor([[-1.0, 2.0], [3.0, 0.0]]).expand(COUNT, 2, 2),
        torch.tensor([[0.1, 0.1], [0.5, 1.0]]).log().expand(COUNT, 2, 2),
        torch.tensor([0.0, 0.8]).expand(COUNT, 2),
        torch.tensor([0.7, 0.2, 0.1]).log().expand(COUNT, 3),
    )


def draws(bias: float) -> tuple[np.ndarray, np.ndarray]:
    """Return offsets and pen states, one for each row."""
    random = np.random.default_rng(0)
    gumbel = torch.tensor(random.gumbel(size=(COUNT, 5)), dtype=torch.float32)
    normal = torch.tensor(random.standard_normal((COUNT, 2)), dtype=torch.float32)
    offset, pen = draw(two_normals(), gumbel, normal, torch.tensor(bias))
    return offset.numpy(), pen.numpy()


def test_draws_have_the_moments_of_the_density() -> None:
    offset, pen = draws(0.0)
    right = offset[offset[:, 0] > 1]
    assert len(right) / COUNT == pytest.approx(0.75, abs=0.02)
    assert right.mean(0) == pytest.approx([3, 0], abs=0.05)
    assert right.std(0) == pytest.approx([0.5, 1.0], abs=0.03)
    assert np.asarray(np.corrcoef(right.T))[0, 1] == pytest.approx(0.8, abs=0.02)
    assert np.bincount(pen) / COUNT == pytest.approx([0.7, 0.2, 0.1], abs=0.02)


def test_a_bias_narrows_and_makes_sure_but_leaves_the_pen_alone() -> None:
    offset, pen = draws(1.5)
    right = offset[offset[:, 0] > 1]
    assert right.std(0) == pytest.approx(np.exp(-1.5) * np.array([0.5, 1.0]), rel=0.05)
    assert len(right) / COUNT > 0.9
    assert np.bincount(pen) / COUNT == pytest.approx([0.7, 0.2, 0.1], abs=0.02)


def test_writing_in_calls_of_any_length_is_the_same(writer: Handwriter) -> None:
    stepper = TorchStepper(writer.eval())
    random = np.random.default_rng(0)
    noise = Noise(
        random.gumbel(size=(7, 2, 6)).astype(np.float32), random.standard_normal((7, 2, 2)).astype(np.float32)
    )
    whole, _ = stepper.write(noise, 0.5, stepper.begin(["tail", "i"], [7, -1]))
    state, parts = stepper.begin(["tail", "i"], [7, -1]), []
    for some in (slice(0, 3), slice(3, 7)):
        part, state = stepper.write(Noise(noise.gumbel[some], noise.normal[some]), 0.5, state)
        parts.append(part)
    np.testing.assert_allclose(np.concatenate([part.offsets for part in parts]), whole.offsets, atol=1e-6)
    read, _ = stepper.read(
        np.concatenate([whole.offsets, whole.pen[..., None] != DOWN], axis=-1).astype(np.float32),
        stepper.begin(["tail", "i"], [7, -1]),
    )
    np.testing.assert_allclose(read.density.mean, whole.density.mean, atol=1e-5)
    np.testing.assert_allclose(read.weights, whole.weights, atol=1e-5)


def test_a_seed_gives_the_same_lines_and_ends_them(writer: Handwriter) -> None:
    stepper = TorchStepper(writer.eval())
    first, again, other = (write_lines(stepper, ["tail", "i"], [7, -1], 0.5, seed) for seed in (3, 3, 4))
    for ours, theirs in zip(first, again, strict=True):
        np.testing.assert_array_equal(ours.strokes, theirs.strokes)
    assert first[0].strokes.shape != other[0].strokes.shape or not np.array_equal(first[0].strokes, other[0].strokes)
    for line, text in zip(first, ("tail", "i"), strict=True):
        assert len(line.strokes) <= 20 * len(text) + 40
        assert line.window.shape == (len(line.strokes), len(text) + 1)
        assert line.density.mean.shape == (len(line.strokes), 3, 2)
        assert line.ended or len(line.strokes) == 20 * len(text) + 40


def window(*moments: int, letters: int = 4) -> np.ndarray:
    """Return a window that shows one letter a point."""
    return np.eye(letters, dtype=np.float32)[list(moments)]


def test_a_line_is_whole_when_every_letter_was_shown_in_order() -> None:
    assert passed_all(window(0, 0, 1, 2, 3), "tai")
    assert not passed_all(window(0, 0, 2, 3), "tai")
    assert not passed_all(window(1, 0, 2, 3), "tai")
    assert passed_all(window(0, 2, 3), "t i")


def test_letters_before_the_text_need_not_be_passed() -> None:
    assert passed_all(window(2, 3), "ai", begin=2)
    assert not passed_all(window(1, 3), "ai", begin=2)


def test_a_prime_is_read_before_the_line_and_left_out_of_it(writer: Handwriter, lines: list[Line]) -> None:
    stepper = TorchStepper(writer.eval())
    prime = shown(lines[0], 2)
    (primed,) = write_lines(stepper, ["vi"], [-1], 0.5, 0, prime)
    (alone,) = write_lines(stepper, ["vi"], [-1], 0.5, 0)
    assert primed.window.shape[1] == alone.window.shape[1] == 3
    assert not np.array_equal(primed.strokes[0], alone.strokes[0])
    whole = np.concatenate(
        [decimate(lines[0].strokes, 2)[None] / np.array([30.0, 60.0, 1]), np.zeros((1, 1, 3))], axis=1
    )
    points = torch.tensor(np.concatenate([[[[0, 0, 1]]], whole[:, :-1]], axis=1), dtype=torch.float32)
    text = writer.read(torch.tensor([writer.encode("tail vi")]), torch.tensor([0]))
    with torch.no_grad():
        density, _ = writer(points, text, writer.start(1))
    np.testing.assert_allclose(primed.density.mean[0], density.mean[0, -1], atol=1e-5)


def test_the_beginning_of_a_line_ends_where_the_pen_was_lifted_after_a_word() -> None:
    strokes = np.zeros((9, 3), np.float32)
    strokes[[1, 3, 6, 8], 2] = 1
    line = Written(strokes, window(0, 0, 1, 1, 2, 3, 3, 4, 5, letters=6), None, True, True)  # type: ignore[arg-type]
    cut = beginning(line, "ai tv", letters=1)
    assert cut.text == "ai"
    assert len(cut.strokes) == 4
    assert beginning(line, "ai tv", letters=3).text == "ai tv"
    assert len(beginning(line, "ai tv", letters=3).strokes) == 9


def lengths(pen: list[int], beyond: list[int], limit: int = 100) -> tuple[int, bool]:
    found, ended = _lengths(_ends(np.array(pen)[:, None], np.array(beyond)[:, None]), np.array([limit]))
    return int(found[0]), bool(ended[0])


def test_a_line_ends_where_the_pen_stops_once_the_window_has_come_to_the_last_letter() -> None:
    assert lengths([DOWN, END, DOWN, DOWN, END, DOWN], [-2, -1, -1, 0, 0, 1]) == (5, True)
    assert lengths([DOWN, END, DOWN], [-2, -1, -1]) == (0, False)
    assert lengths([DOWN, END, DOWN], [-2, -1, -1], limit=3) == (3, False)


def test_a_line_ends_where_the_pen_is_lifted_behind_the_text() -> None:
    assert lengths([DOWN, UP, DOWN, END], [0, 1, 1, 1]) == (2, True)
    assert lengths([DOWN, UP, DOWN, DOWN], [-1, 0, 0, 0]) == (0, False)  # between the last letter's strokes
    assert lengths([DOWN, DOWN, DOWN, UP], [0, 1, 1, 1], limit=3) == (3, False)
