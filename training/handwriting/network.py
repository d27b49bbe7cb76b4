"""The writer: stacked LSTMs, a soft window over the text, and a mixture density of the next pen offset.

Graves 2013, "Generating sequences with recurrent neural networks", section 5. The lowest layer moves the window, so it
runs point by point; the layers above read whole lines in one call. Three things are ours: a style vector for each
writer, a third pen state that ends the line, and softplus in place of exp where the window moves, for stability.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from training.char_lstm.network import lstm_cell
from training.handwriting.locked_dropout import LockedDropout
from training.handwriting.lowest_layer import gaze, run_lowest

DOWN, UP, END = 0, 1, 2
"""Pen states after a point: it stays on the paper, is lifted before the next point, or the line is over."""
UNKNOWN_WRITER = -1
PAD = 0  # the number of no character: behind the end of shorter texts
STOP = 1  # the number of the mark behind a text's last character
FIRST = 2  # the number of the alphabet's first character
POINT = 3  # numbers of a point: dx, dy and whether the pen is lifted after it
_LEAST_LOG_STD = -6.0


class Density(NamedTuple):
    """The density of the next point: a mixture of bivariate normals, and the chances of the three pen states.

    Offsets are in units of `Handwriter.scale`. Leading axes are those of the points (batch, or batch x time).
    """

    log_weights: Tensor  # ... x components, log probabilities
    mean: Tensor  # ... x components x 2
    log_std: Tensor  # ... x components x 2
    correlation: Tensor  # ... x components, -1 to 1
    pen: Tensor  # ... x 3, logits


class State(NamedTuple):
    """What the writer carries from point to point."""

    hidden: Tensor  # layers x batch x hidden
    cell: Tensor  # layers x batch x hidden
    kappa: Tensor  # batch x windows: where each Gaussian of the window stands, in letters
    window: Tensor  # batch x character size: what the window shows


class Text(NamedTuple):
    """The lines to write, as the network reads them."""

    characters: Tensor  # batch x letters x character size: their vectors, 0 behind the end
    real: Tensor  # batch x letters, 1 for a letter and the stop mark, 0 behind
    style: Tensor  # batch x style size


class Handwriter(nn.Module):
    """Writes a line, one pen offset after the other, looking at its text through a window that only moves on.

    Args:
        alphabet: the characters it can write.
        writers: ids of the writers it has a style for, besides "unknown".
        hidden, layers: width and number of the LSTM layers.
        components: normals in the mixture of the next offset.
        windows: Gaussians in the window over the text.
        character_size, style_size: length of the vectors of a character and of a writer.
        scale: standard deviation of dx and dy in the data's units, by which offsets are divided.
        decimation: of the data's points, every so-manieth is kept.
        dropout: share of a layer's outputs left out in training, the same ones for a whole line.
    """

    def __init__(
        self,
        alphabet: str,
        writers: Sequence[int],
        hidden: int = 400,
        layers: int = 3,
        components: int = 20,
        windows: int = 10,
        character_size: int = 64,
        style_size: int = 32,
        scale: Sequence[float] = (54.25, 52.57),
        decimation: int = 3,
        dropout: float = 0.1,
    ) -> None:
        super().__init__()
        self.config = {name: value for name, value in locals().items() if name not in ("self", "__class__")}
        self.config["writers"], self.config["scale"] = list(writers), list(scale)
        self.alphabet = alphabet
        self.index = {character: number for number, character in enumerate(alphabet, start=FIRST)}
        self.writer_index = {writer: number for number, writer in enumerate(writers, start=1)}
        self.hidden_size, self.components, self.windows = hidden, components, windows
        self.scale, self.decimation = (float(scale[0]), float(scale[1])), decimation
        self.characters = nn.Embedding(len(alphabet) + FIRST, character_size, padding_idx=PAD)
        self.styles = nn.Embedding(len(self.writer_index) + 1, style_size)
        read = POINT + style_size
        self.lowest = nn.LSTM(read + character_size, hidden, batch_first=True)
        self.window = nn.Linear(hidden, 3 * windows)
        self.upper = nn.ModuleList(
            nn.LSTM(read + character_size + hidden, hidden, batch_first=True) for _ in range(layers - 1)
        )
        self.dropout = LockedDropout(dropout)
        self.head = nn.Linear(layers * hidden, 6 * components + 3)
        nn.init.normal_(self.styles.weight, std=0.1)
        nn.init.zeros_(self.styles.weight[0])

    def encode(self, text: str) -> list[int]:
        """Return the numbers of a text's characters and the stop mark; KeyError for one that it can't write."""
        return [*(self.index[character] for character in text), STOP]

    def writable(self, text: str) -> str:
        """Return a text without the characters that it can't write."""
        return "".join(character for character in text if character in self.index)

    def writer_number(self, writer: int) -> int:
        """Return the number of a writer's style, 0 for one it doesn't know."""
        return self.writer_index.get(writer, 0)

    def read(self, characters: Tensor, writers: Tensor) -> Text:
        """Look up characters (batch x letters, padded at the end) and writers (batch), both as numbers."""
        real = (characters != PAD).float()
        return Text(self.characters(characters), real, self.styles(writers))

    def start(self, batch: int) -> State:
        """Return the state before the first point: the window before the text's beginning."""
        device = self.head.weight.device
        state = torch.zeros(1 + len(self.upper), batch, self.hidden_size, device=device)
        kappa = torch.zeros(batch, self.windows, device=device)
        return State(state, state.clone(), kappa, torch.zeros(batch, self.characters.embedding_dim, device=device))

    def look(self, hidden: Tensor, kappa: Tensor, text: Text) -> tuple[Tensor, Tensor, Tensor]:
        """Move the window on and look through it.

        hidden: batch x hidden; kappa: batch x windows. Returns kappa moved, the window's weight of each letter (batch x
        letters) and the letters' vectors summed by it (batch x character size). Graves 2013, equations 46 to 51.
        """
        looked = gaze(self.window(hidden).float(), kappa, text.real)
        kappa, weights = looked.kappa, looked.weights
        seen = torch.bmm(weights[:, None].to(text.characters.dtype), text.characters)[:, 0]
        return kappa, weights, seen

    def _lowest(self, points: Tensor, text: Text, state: State) -> tuple[Tensor, Tensor, State]:
        """Run the lowest layer and the window over points (batch x time x 3 and the style).

        Returns its outputs (batch x time x hidden), what the window showed (batch x time x character size) and its
        last state. The part of the gates that depends on points alone is one product for the whole line.
        """
        weight_in, weight_hidden, bias_in, bias_hidden = self.lowest.all_weights[0]
        known = points.shape[-1]
        recurrent = torch.cat([weight_in[:, known:], weight_hidden], dim=1)
        gates = functional.linear(points, weight_in[:, :known], bias_in + bias_hidden)  # batch x time x 4 hidden
        before = (state.hidden[0], state.cell[0], state.kappa, state.window)
        outputs, windows, hidden, cell, kappa, window = run_lowest(
            gates, recurrent, self.window.weight, self.window.bias, text.characters, text.real, *before
        )
        return outputs, windows, State(hidden[None], cell[None], kappa, window)

    def forward(self, points: Tensor, text: Text, state: State) -> tuple[Density, State]:
        """Return the density of each next point, and the state after the last.

        points: batch x time x 3, offsets in units of `scale` and 1 where the pen was lifted after the point.
        """
        style = text.style[:, None].expand(-1, points.shape[1], -1)
        read = torch.cat([points, style], dim=-1)
        below, windows, lowest = self._lowest(read, text, state)
        outputs, hiddens, cells = [below], [lowest.hidden], [lowest.cell]
        for number, layer in enumerate(self.upper, start=1):
            seen = torch.cat([read, windows, self.dropout(below)], dim=-1)
            begin = (state.hidden[number : number + 1], state.cell[number : number + 1])
            below, hidden, cell = run_even(layer, seen, begin)
            outputs.append(below)
            hiddens.append(hidden)
            cells.append(cell)
        density = self.density(self.head(self.dropout(torch.cat(outputs, dim=-1))))
        return density, State(torch.cat(hiddens), torch.cat(cells), lowest.kappa, lowest.window)

    def step(self, point: Tensor, text: Text, state: State) -> tuple[Density, State, Tensor]:
        """One point (batch x 3) at a time: density, state after it and the window's weights (batch x letters)."""
        read = torch.cat([point, text.style], dim=-1)
        hidden, cell, _ = lstm_cell(
            self.lowest, torch.cat([read, state.window], dim=-1), state.hidden[0], state.cell[0]
        )
        kappa, weights, window = self.look(hidden, state.kappa, text)
        hiddens, cells = [hidden], [cell]
        for number, layer in enumerate(self.upper, start=1):
            assert isinstance(layer, nn.LSTM)
            seen = torch.cat([read, window, hidden], dim=-1)
            hidden, cell, _ = lstm_cell(layer, seen, state.hidden[number], state.cell[number])
            hiddens.append(hidden)
            cells.append(cell)
        density = self.density(self.head(torch.cat(hiddens, dim=-1)))
        return density, State(torch.stack(hiddens), torch.stack(cells), kappa, window), weights

    def density(self, outputs: Tensor) -> Density:
        """Read the head's numbers (... x 6 components + 3) as a density; Graves 2013, equations 18 to 22."""
        parts = torch.split(outputs.float(), [self.components] * 6 + [3], dim=-1)
        return Density(
            log_weights=torch.log_softmax(parts[0], dim=-1),
            mean=torch.stack(parts[1:3], dim=-1),
            log_std=torch.stack(parts[3:5], dim=-1).clamp(min=_LEAST_LOG_STD),
            correlation=torch.tanh(parts[5]) * 0.999,
            pen=parts[6],
        )


def run_even(layer: nn.Module, x: Tensor, begin: tuple[Tensor, Tensor]) -> tuple[Tensor, Tensor, Tensor]:
    """Run an LSTM layer over x (batch x time x size) with a zero beside each input where their number is odd.

    The processor's matrix unit (AMX) multiplies pairs of bfloat16 numbers; for an odd number of them oneDNN takes a
    kernel that is five times slower. Returns outputs (batch x time x hidden), and the last hidden and cell (both 1 x
    batch x hidden).
    """
    assert isinstance(layer, nn.LSTM)
    odd = x.shape[-1] % 2
    weight_in, *others = layer.all_weights[0]
    parameters = [functional.pad(weight_in, (0, odd)), *others]
    found: tuple[Tensor, Tensor, Tensor] = torch.lstm(
        functional.pad(x, (0, odd)), begin, parameters, True, 1, 0.0, layer.training, False, True
    )
    return found


def draw(density: Density, gumbel: Tensor, normal: Tensor, bias: Tensor) -> tuple[Tensor, Tensor]:
    """Draw the next offset of each line (batch x 2, in units of `scale`) and its pen's state (batch, a number).

    gumbel: batch x components + 3, Gumbel noise, with which the largest is a draw from the softmax; normal: batch x 2,
    standard normal; bias: a number, 0 draws from the density as it is, 1 and more from narrower and surer ones (Graves
    2013, section 5.4, equations 61 and 62). The pen's states are drawn as they are: lifting and stopping are rare, and
    made surer they hardly come at all.
    """
    components = density.log_weights.shape[-1]
    chosen = (density.log_weights * (1 + bias) + gumbel[:, :components]).argmax(-1, keepdim=True)  # batch x 1
    pen = (density.pen + gumbel[:, components:]).argmax(-1)
    pair = chosen[:, :, None].expand(-1, -1, 2)
    mean, std = density.mean.gather(1, pair)[:, 0], torch.exp(density.log_std.gather(1, pair)[:, 0] - bias)
    correlation = density.correlation.gather(1, chosen)
    first, second = normal[:, :1], normal[:, 1:]
    noise = torch.cat([first, correlation * first + torch.sqrt(1 - correlation**2) * second], dim=-1)
    return mean + std * noise, pen


def advance(gates: Tensor, cell: Tensor) -> tuple[Tensor, Tensor]:
    """Return hidden and cell (batch x hidden) of an LSTM layer from the sums of its gates, in torch's order."""
    i, f, g, o = gates.chunk(4, dim=-1)
    cell = torch.sigmoid(f) * cell + torch.sigmoid(i) * torch.tanh(g)
    return torch.sigmoid(o) * torch.tanh(cell), cell


def negative_log_likelihood(density: Density, offset: Tensor, pen: Tensor) -> Tensor:
    """Nats of each next point: of its offset (... x 2, in units of `scale`) and of its pen state (..., numbers).

    Graves 2013, equation 26; the pen's part is of three states where Graves has two.
    """
    z = (offset[..., None, :] - density.mean) * torch.exp(-density.log_std)  # ... x components x 2
    square = 1 - density.correlation**2
    exponent = (z**2).sum(-1) - 2 * density.correlation * z.prod(-1)
    log_normal = (
        -exponent / (2 * square) - density.log_std.sum(-1) - 0.5 * torch.log(square) - math.log(2 * math.pi)
    )  # ... x components
    nats = -torch.logsumexp(density.log_weights + log_normal, dim=-1)
    log_pen = torch.log_softmax(density.pen, dim=-1)
    return nats - log_pen.gather(-1, pen[..., None])[..., 0]
