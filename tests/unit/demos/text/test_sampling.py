"""Temperature: characters are drawn from the softmax of logits / temperature, however the noise is split."""

import numpy as np
import pytest
import torch

from demos.text.sampling import temperature_noise


@pytest.mark.parametrize("temperature", [0.05, 1.0, 2.0])
def test_characters_are_drawn_from_the_softmax_at_a_temperature(temperature: float) -> None:
    logits = np.array([1.0, 0.0, 2.0, -3.0], dtype=np.float32)
    expected = torch.softmax(torch.tensor(logits) / temperature, dim=0).numpy()
    drawn = (logits + temperature_noise(np.random.default_rng(0), 40_000, 4, temperature)).argmax(axis=1)
    assert np.bincount(drawn, minlength=4) / 40_000 == pytest.approx(expected, abs=0.01)


def test_noise_is_the_same_however_it_is_cut() -> None:
    whole = temperature_noise(np.random.default_rng(3), 50, 65, 0.8)
    random = np.random.default_rng(3)
    parts = [temperature_noise(random, count, 65, 0.8) for count in (8, 32, 10)]
    assert np.array_equal(np.concatenate(parts), whole)
