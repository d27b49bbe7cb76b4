"""Temperature: characters are drawn from the softmax of logits / temperature, however the noise is split."""

import numpy as np
import pytest
import torch

from demos.text.sampling import Truncation, random_numbers, temperature_noise


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


def test_random_numbers_depend_on_seed_and_text_alone() -> None:
    first = random_numbers(3, "ROMEO:").random(4)
    assert np.array_equal(first, random_numbers(3, "ROMEO:").random(4))
    for seed, text in ((4, "ROMEO:"), (3, "JULIET:"), (3, ""), (3, "\ud800")):
        assert not np.array_equal(first, random_numbers(seed, text).random(4))


def test_truncation_keeps_the_most_probable() -> None:
    logits = np.log(np.array([[0.1, 0.5, 0.15, 0.25], [0.97, 0.01, 0.01, 0.01]], np.float32))
    assert Truncation(1.0, top_k=2).allowed(logits).sum(axis=1).tolist() == [2, 2]
    assert Truncation(1.0, top_k=2).allowed(logits)[0].tolist() == [False, True, False, True]
    assert Truncation(1.0, top_p=0.7).allowed(logits).tolist() == [[False, True, False, True], [True] + 3 * [False]]
    assert Truncation(1.0, top_p=0.8).allowed(logits)[0].tolist() == [False, True, True, True]
    assert Truncation(0.3, top_p=0.8).allowed(logits)[0].tolist() == [False, True, False, False]
    assert Truncation(1.0, top_k=3, top_p=0.01).allowed(logits).sum(axis=1).tolist() == [1, 1]
    assert Truncation(1.0).allowed(logits).all()
