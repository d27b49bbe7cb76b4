"""The writer's equations: its density is one, its two ways of running agree, and its window moves on."""

import math

import pytest
import torch

from training.handwriting.data import Line, collate, decimate
from training.handwriting.lowest_layer import gaze
from training.handwriting.network import (
    STOP,
    Density,
    Handwriter,
    negative_log_likelihood,
    run_even,
)


def one_normal(mean: tuple[float, float], log_std: tuple[float, float], correlation: float) -> Density:
    """Return a mixture of a single normal, and a pen that surely stays down."""
    return Density(
        torch.zeros(1),
        torch.tensor([mean]),
        torch.tensor([log_std]),
        torch.tensor([correlation]),
        torch.tensor([50.0, 0.0, 0.0]),
    )


def test_the_likelihood_is_that_of_torchs_normal() -> None:
    mean, std, correlation = (0.3, -1.0), (0.5, 2.0), 0.6
    covariance = torch.tensor([[0.25, 0.6], [0.6, 4.0]])
    offset = torch.tensor([0.7, 0.4])
    expected = -torch.distributions.MultivariateNormal(torch.tensor(mean), covariance).log_prob(offset)
    density = one_normal(mean, (math.log(std[0]), math.log(std[1])), correlation)
    assert negative_log_likelihood(density, offset, torch.tensor(0)).item() == pytest.approx(expected.item(), abs=1e-5)


def test_a_mixture_has_a_mass_of_one(writer: Handwriter) -> None:
    density = writer.density(torch.randn(6 * 3 + 3, generator=torch.Generator().manual_seed(1)) * 0.5)
    axis = torch.linspace(-12, 12, 241)
    grid = torch.cartesian_prod(axis, axis)
    everywhere = Density(*(part.expand(len(grid), *part.shape) for part in density))
    mass = 0.0
    for pen in range(3):
        nats = negative_log_likelihood(everywhere, grid, torch.full((len(grid),), pen))
        mass += float(torch.exp(-nats).sum()) * 0.1**2
    assert mass == pytest.approx(1, abs=0.01)


def test_steps_and_whole_lines_agree_in_density_and_gradient(writer: Handwriter, lines: list[Line]) -> None:
    batch = collate(writer, lines, [decimate(line.strokes, 2) for line in lines])

    def whole() -> torch.Tensor:
        text = writer.read(batch.characters, batch.writers)
        density, _ = writer(batch.points, text, writer.start(3))
        return negative_log_likelihood(density, batch.offsets, batch.pen)[batch.real].sum()

    def stepped() -> torch.Tensor:
        text, state, total = writer.read(batch.characters, batch.writers), writer.start(3), torch.zeros(())
        for time in range(batch.points.shape[1]):
            density, state, _ = writer.step(batch.points[:, time], text, state)
            nats = negative_log_likelihood(density, batch.offsets[:, time], batch.pen[:, time])
            total = total + nats[batch.real[:, time]].sum()
        return total

    gradients = []
    values = []
    for way in (whole, stepped):
        writer.zero_grad()
        value = way()
        value.backward()  # type: ignore[no-untyped-call]
        values.append(value.item())
        gradients.append({name: parameter.grad.clone() for name, parameter in writer.named_parameters()})
    assert values[0] == pytest.approx(values[1], rel=1e-5)
    for name, gradient in gradients[0].items():
        torch.testing.assert_close(gradient, gradients[1][name], rtol=1e-3, atol=1e-3 * float(gradient.abs().max()))


def test_the_window_only_moves_on_and_never_shows_what_lies_behind_the_end(writer: Handwriter) -> None:
    text = writer.read(torch.tensor([writer.encode("tail"), [*writer.encode("i"), 0, 0, 0]]), torch.tensor([1, 0]))
    state = writer.start(2)
    before = state.kappa
    for _ in range(30):
        _, state, weights = writer.step(torch.randn(2, 3), text, state)
        assert (state.kappa > before).all()
        assert weights[1, 2:].abs().max() == 0
        before = state.kappa
    assert weights.shape == (2, 5)


def test_a_writers_style_changes_what_is_written_next(writer: Handwriter) -> None:
    characters = torch.tensor([writer.encode("tail")] * 2)
    with torch.no_grad():
        same, _, _ = writer.step(torch.zeros(2, 3), writer.read(characters, torch.tensor([1, 1])), writer.start(2))
        other, _, _ = writer.step(torch.zeros(2, 3), writer.read(characters, torch.tensor([1, 2])), writer.start(2))
    assert torch.equal(same.mean[0], same.mean[1])
    assert not torch.equal(other.mean[0], other.mean[1])


def test_letters_have_numbers_and_others_are_refused(writer: Handwriter) -> None:
    assert writer.encode("ia") == [4, 3, STOP]
    assert writer.writable("Naïve tail?") == "av tail"
    with pytest.raises(KeyError):
        writer.encode("b")
    assert [writer.writer_number(number) for number in (7, 8, -1, 99)] == [1, 2, 0, 0]


@pytest.mark.parametrize("size", [5, 6])
def test_an_odd_number_of_inputs_changes_nothing(size: int) -> None:
    layer = torch.nn.LSTM(size, 4, batch_first=True)
    begin = (torch.randn(1, 2, 4), torch.randn(1, 2, 4))

    def found(even: bool) -> list[torch.Tensor]:
        x = torch.arange(2 * 7 * size).reshape(2, 7, size).float().sin().requires_grad_()
        layer.zero_grad()
        if even:
            outputs, hidden, cell = run_even(layer, x, begin)
        else:
            outputs, (hidden, cell) = layer(x, begin)
        (outputs.square().sum() + hidden.sum() + cell.sum()).backward()
        return [outputs, hidden, cell, x.grad, *(weight.grad for weight in layer.parameters())]

    for ours, torchs in zip(found(True), found(False), strict=True):
        torch.testing.assert_close(ours, torchs)


def test_letters_far_from_the_window_get_nothing() -> None:
    looked = gaze(torch.full((1, 3), 5.0), torch.tensor([[0.0]]), torch.ones(1, 400))
    assert looked.weights[0].argmax() == 1
    assert looked.weights[0, 50:].max() < 1e-30
