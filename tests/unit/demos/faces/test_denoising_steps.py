"""Which steps of a denoising are kept."""

import pytest

from demos.faces import denoising_steps


@pytest.mark.parametrize("steps", [1, 5, 7, 50, 250])
def test_kept_steps_begin_with_the_noise_and_end_with_the_face(steps: int) -> None:
    kept_ones = denoising_steps.kept_steps(steps)
    assert (kept_ones[0], kept_ones[-1]) == (0, steps)
    assert len(kept_ones) == min(steps + 1, denoising_steps.KEPT)
