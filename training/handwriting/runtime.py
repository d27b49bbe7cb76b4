"""Running the writer point by point: in torch while it learns, in ONNX Runtime where it serves."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from training.common import deadline
from training.common.onnx_session import open_session
from training.handwriting.network import PAD, POINT, Density, Handwriter, State, Text, advance, draw

Array = npt.NDArray[np.float32]
FILE = "model.onnx"
STATES = ("point", "hidden", "cell", "kappa", "window")
"""What is carried from point to point: the last one, and what `State` holds."""
EACH = ("given", "gumbel", "normal")
"""What every point gets: the next one where it is given and not drawn, and the noise that draws it."""
ALWAYS = ("characters", "real", "style", "bias", "force")
"""What stays: what `Text` holds, the bias, and 1 where points are given, 0 where they are drawn."""
RETURNED = ("points", "pen_states", "log_weights", "mean", "log_std", "correlation", "pen", "weights")
"""What every point returns: itself, what it was drawn from (see `Density`) and the window's weights."""


class PointDensity(NamedTuple):
    """`Density` of points as arrays: ... x components (x 2), and ... x 3 logits."""

    log_weights: Array
    mean: Array
    log_std: Array
    correlation: Array
    pen: Array


class Points(NamedTuple):
    """Points of lines that are written side by side, and what was known before each.

    offsets: time x batch x 2, in the network's units; pen: time x batch, pen states after the points, as numbers;
    density: what each was drawn from, time x batch x ...; weights: time x batch x letters, the window's.
    """

    offsets: Array
    pen: npt.NDArray[np.int64]
    density: PointDensity
    weights: Array


class Noise(NamedTuple):
    """What points are drawn with: time x batch x components + 3 of Gumbel noise, time x batch x 2 standard normal."""

    gumbel: Array
    normal: Array


class Stepper(Protocol):
    """Writes lines side by side, some points a call."""

    network: Handwriter

    def begin(self, texts: Sequence[str], writers: Sequence[int]) -> Any:
        """Return the state before the first point of lines of text in the hands of writers (ids).

        Raises KeyError for a character that can't be written.
        """

    def read(self, points: Array, state: Any) -> tuple[Points, Any]:
        """Go on with points that are given: time x batch x 3, in the network's units and 1 where the pen is lifted."""

    def write(self, noise: Noise, bias: float, state: Any) -> tuple[Points, Any]:
        """Go on with a point for each row of noise."""


class TorchStepper:
    """Steps the network itself, in evaluation mode, on the device where it is."""

    def __init__(self, network: Handwriter) -> None:
        self.network = network
        self.device = network.head.weight.device

    @torch.no_grad()
    def begin(self, texts: Sequence[str], writers: Sequence[int]) -> tuple[Text, Tensor, State]:
        """See `Stepper`."""
        characters, styles = numbers_of(self.network, texts, writers)
        text = self.network.read(characters.to(self.device), styles.to(self.device))
        return text, start_points(len(texts)).to(self.device), self.network.start(len(texts))

    def read(self, points: Array, state: tuple[Text, Tensor, State]) -> tuple[Points, tuple[Text, Tensor, State]]:
        """See `Stepper`."""
        return self._go_on(points, silence(self.network, *points.shape[:2]), 0.0, 1.0, state)

    def write(
        self, noise: Noise, bias: float, state: tuple[Text, Tensor, State]
    ) -> tuple[Points, tuple[Text, Tensor, State]]:
        """See `Stepper`."""
        return self._go_on(np.zeros((*noise.normal.shape[:2], POINT), np.float32), noise, bias, 0.0, state)

    @torch.no_grad()
    def _go_on(
        self, given: Array, noise: Noise, bias: float, force: float, before: tuple[Text, Tensor, State]
    ) -> tuple[Points, tuple[Text, Tensor, State]]:
        text, point, state = before
        rows = (torch.from_numpy(part).to(self.device) for part in (given, *noise))
        each = []
        for one, gumbel, normal in zip(*rows, strict=True):
            density, state, weights = self.network.step(point, text, state)
            point, pen = next_point(density, one, gumbel, normal, torch.tensor(bias), torch.tensor(force))
            each.append((point, pen, *density, weights))
        parts = [torch.stack(part).cpu().numpy() for part in zip(*each, strict=True)]
        return _points(parts), (text, point, state)


class OnnxStepper:
    """Runs the exported form; `made_from` (the SHA-256 of the weights) refuses that of others.

    Raises `ExportUnusable` where the file can't serve.
    """

    def __init__(self, path: Path, network: Handwriter, made_from: str | None = None, threads: int = 1) -> None:
        self.network = network
        self.session = open_session(path, made_from, threads)

    @torch.no_grad()
    def begin(self, texts: Sequence[str], writers: Sequence[int]) -> tuple[Array, ...]:
        """See `Stepper`."""
        text = self.network.read(*numbers_of(self.network, texts, writers))
        return tuple(part.numpy() for part in (*text, start_points(len(texts)), *self.network.start(len(texts))))

    def read(self, points: Array, state: tuple[Array, ...]) -> tuple[Points, tuple[Array, ...]]:
        """See `Stepper`."""
        return self._go_on(points, silence(self.network, *points.shape[:2]), 0.0, 1.0, state)

    def write(self, noise: Noise, bias: float, state: tuple[Array, ...]) -> tuple[Points, tuple[Array, ...]]:
        """See `Stepper`."""
        return self._go_on(np.zeros((*noise.normal.shape[:2], POINT), np.float32), noise, bias, 0.0, state)

    def _go_on(
        self, given: Array, noise: Noise, bias: float, force: float, state: tuple[Array, ...]
    ) -> tuple[Points, tuple[Array, ...]]:
        text, before = state[:3], state[3:]
        settings = (np.array(bias, np.float32), np.array(force, np.float32))
        named = zip((*STATES, *EACH, *ALWAYS), (*before, given, *noise, *text, *settings), strict=True)
        returned = deadline.run(self.session, {f"{name}_in": array for name, array in named})
        return _points(returned[len(STATES) :]), (*text, *returned[: len(STATES)])


def _points(parts: Sequence[Any]) -> Points:
    """Read what was returned, in the order of `RETURNED`."""
    return Points(parts[0][..., :2], parts[1], PointDensity(*parts[2:7]), parts[7])


def start_points(batch: int) -> Tensor:
    """Return the point before the first (batch x 3): the pen is in the air."""
    return torch.tensor([[0.0, 0.0, 1.0]]).repeat(batch, 1)


def silence(network: Handwriter, time: int, batch: int) -> Noise:
    """Return noise for points that aren't drawn."""
    return Noise(np.zeros((time, batch, network.components + 3), np.float32), np.zeros((time, batch, 2), np.float32))


def next_point(
    density: Density, given: Tensor, gumbel: Tensor, normal: Tensor, bias: Tensor, force: Tensor
) -> tuple[Tensor, Tensor]:
    """Return the next point (batch x 3) and its pen's state (batch): drawn, or where `force` is 1 the given one."""
    offset, pen = draw(density, gumbel, normal, bias)
    drawn = torch.cat([offset, (pen > 0).to(offset.dtype)[:, None]], dim=-1)
    return drawn + force * (given - drawn), pen


def numbers_of(network: Handwriter, texts: Sequence[str], writers: Sequence[int]) -> tuple[Tensor, Tensor]:
    """Return texts (batch x letters, padded) and writers (batch) as the network's numbers; KeyError as `encode`."""
    letters = [network.encode(text) for text in texts]
    longest = max(map(len, letters))
    padded = torch.tensor([[*numbers, *[PAD] * (longest - len(numbers))] for numbers in letters])
    return padded, torch.tensor([network.writer_number(writer) for writer in writers])


class StepGraph(nn.Module):
    """One point as a function of tensors alone, from `STATES`, `EACH` and `ALWAYS` to the same and `RETURNED`.

    A layer has two products: that of the point, and that of the style, the window and the hidden values. Offsets reach
    twenty, everything else stays near one, and in 8 bits a product has one scale for all that goes into it.
    """

    def __init__(self, network: Handwriter) -> None:
        super().__init__()
        self.network = network
        layers = [network.lowest, *network.upper]
        self.of_point = nn.ModuleList(_linear(layer.weight_ih_l0[:, :POINT]) for layer in layers)
        self.of_rest = nn.ModuleList(
            _linear(
                torch.cat([layer.weight_ih_l0[:, POINT:], layer.weight_hh_l0], dim=1),
                layer.bias_ih_l0 + layer.bias_hh_l0,
            )
            for layer in layers
        )

    def forward(self, point: Tensor, *arguments: Tensor) -> tuple[Tensor, ...]:
        """Run one point (batch x 3)."""
        state, (given, gumbel, normal) = State(*arguments[:4]), arguments[4:7]
        text, (bias, force) = Text(*arguments[7:10]), arguments[10:]
        hiddens: list[Tensor] = []
        cells: list[Tensor] = []
        kappa, weights, window = state.kappa, state.kappa, state.window
        for number, (of_point, of_rest) in enumerate(zip(self.of_point, self.of_rest, strict=True)):
            rest = torch.cat([text.style, window, *hiddens[-1:], state.hidden[number]], dim=-1)
            hidden, cell = advance(of_point(point) + of_rest(rest), state.cell[number])
            if number == 0:
                kappa, weights, window = self.network.look(hidden, kappa, text)
            hiddens.append(hidden)
            cells.append(cell)
        density = self.network.density(self.network.head(torch.cat(hiddens, dim=-1)))
        after, pen = next_point(density, given, gumbel, normal, bias, force)
        return (after, torch.stack(hiddens), torch.stack(cells), kappa, window, pen, *density, weights)


def _linear(weight: Tensor, bias: Tensor | None = None) -> nn.Linear:
    """Return a product with a matrix (outputs x inputs)."""
    linear = nn.Linear(weight.shape[1], weight.shape[0], bias=bias is not None)
    linear.weight.data.copy_(weight)
    if bias is not None:
        linear.bias.data.copy_(bias)
    return linear
