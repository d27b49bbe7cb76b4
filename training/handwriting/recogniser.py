"""The reader: a bidirectional LSTM with connectionist temporal classification, to measure whether writing is legible.

Graves et al. 2006, "Connectionist temporal classification"; Graves et al. 2009, "A novel connectionist system for
unconstrained handwriting recognition" (for this data). It learns from real lines alone.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from training.handwriting.locked_dropout import LockedDropout

BLANK = 0
STRIDE = 2  # points that are read together


class Recogniser(nn.Module):
    """Reads strokes (dx, dy, pen lifted) as text.

    alphabet: the characters it knows; hidden, layers: width of each direction and number of the LSTM layers; scale,
    decimation: as the writer's (see `Handwriter`).
    """

    def __init__(
        self,
        alphabet: str,
        hidden: int = 160,
        layers: int = 3,
        scale: Sequence[float] = (54.25, 52.57),
        decimation: int = 3,
        dropout: float = 0.3,
    ) -> None:
        super().__init__()
        self.config = {name: value for name, value in locals().items() if name not in ("self", "__class__")}
        self.config["scale"] = list(scale)
        self.alphabet = alphabet
        self.index = {character: number for number, character in enumerate(alphabet, start=1)}
        self.scale, self.decimation = (float(scale[0]), float(scale[1])), decimation
        inputs = [3 * STRIDE, *[2 * hidden] * (layers - 1)]
        self.forward_layers = nn.ModuleList(nn.LSTM(size, hidden, batch_first=True) for size in inputs)
        self.backward_layers = nn.ModuleList(nn.LSTM(size, hidden, batch_first=True) for size in inputs)
        self.dropout = LockedDropout(dropout)
        self.output = nn.Linear(2 * hidden, len(alphabet) + 1)

    def encode(self, text: str) -> list[int]:
        """Return the numbers of a text's characters; KeyError for one outside the alphabet."""
        return [self.index[character] for character in text]

    def forward(self, points: Tensor, lengths: Tensor) -> Tensor:
        """Log probabilities of blank and characters, batch x time / 2 x characters + 1.

        points: batch x time x 3 in units of `scale`, time even, 0 behind the end; lengths: batch, in points (CPU).
        """
        read = points.reshape(len(points), -1, 3 * STRIDE)  # batch x time / 2 x 6
        order = reversal(frame_lengths(lengths), read.shape[1]).to(read.device)
        for forward_layer, backward_layer in zip(self.forward_layers, self.backward_layers, strict=True):
            onward, _ = forward_layer(read)
            back, _ = backward_layer(_take(read, order))
            read = self.dropout(torch.cat([onward, _take(back, order)], dim=-1))  # batch x time / 2 x 2 hidden
        return torch.log_softmax(self.output(read).float(), dim=-1)


def reversal(lengths: Tensor, longest: int) -> Tensor:
    """Return the places that turn each line of a batch round (batch x longest): the padding stays behind its end.

    So a layer reads lines of all lengths backwards in one call, each from its own last frame on. Twice is as before.
    """
    place = torch.arange(longest)[None]
    return torch.where(place < lengths[:, None], lengths[:, None] - 1 - place, place)


def _take(frames: Tensor, order: Tensor) -> Tensor:
    """Return frames (batch x time x size) in the order of places (batch x time)."""
    return frames.gather(1, order[:, :, None].expand(-1, -1, frames.shape[2]))


def frame_lengths(lengths: Tensor) -> Tensor:
    """Return how many frames of two points so many points fill."""
    return torch.div(lengths + STRIDE - 1, STRIDE, rounding_mode="floor")


def pad_points(arrays: Sequence[npt.NDArray[Any]], scale: tuple[float, float]) -> tuple[Tensor, Tensor]:
    """Return strokes (points x 3 each, in data units) as one tensor in units of `scale`, padded, and their lengths."""
    lengths = torch.tensor([len(array) for array in arrays])
    points = torch.zeros(len(arrays), -(-int(lengths.max()) // STRIDE) * STRIDE, 3)
    for row, array in enumerate(arrays):
        points[row, : len(array)] = torch.from_numpy(np.ascontiguousarray(array, dtype=np.float32))
    points[..., :2] /= torch.tensor(scale)
    return points, lengths


def decode(log_probabilities: Tensor, frames: int, alphabet: str) -> str:
    """Return the text of the likeliest path (time x characters + 1): repeats once, blanks left out."""
    path = log_probabilities[:frames].argmax(-1).tolist()
    return "".join(
        alphabet[number - 1]
        for number, before in zip(path, [BLANK, *path], strict=False)
        if number not in (BLANK, before)
    )


@torch.no_grad()
def read_strokes(network: Recogniser, arrays: Sequence[npt.NDArray[Any]], batch: int = 64) -> list[str]:
    """Read lines (points x 3 each, in data units at the network's decimation)."""
    device = network.output.weight.device
    training = network.training
    network.eval()
    texts = [""] * len(arrays)
    order = sorted(range(len(arrays)), key=lambda row: len(arrays[row]))
    for at in range(0, len(order), batch):
        rows = order[at : at + batch]
        points, lengths = pad_points([arrays[row] for row in rows], network.scale)
        log_probabilities = network(points.to(device), lengths).cpu()
        for row, one, frames in zip(rows, log_probabilities, frame_lengths(lengths).tolist(), strict=True):
            texts[row] = decode(one, frames, network.alphabet)
    network.train(training)
    return texts


def character_error_rate(read: Iterable[str], said: Iterable[str]) -> float:
    """Return the edits (insertions, deletions, substitutions) that turn what was read into what it said, by its length.

    0 is perfect; over all texts together, as the field gives it.
    """
    edits = letters = 0
    for ours, theirs in zip(read, said, strict=True):
        edits += edit_distance(ours, theirs)
        letters += len(theirs)
    return edits / max(1, letters)


def edit_distance(first: str, second: str) -> int:
    """Return the least number of insertions, deletions and substitutions (Levenshtein 1966)."""
    row = list(range(len(second) + 1))
    for count, character in enumerate(first, start=1):
        above, row = row, [count]
        for place, other in enumerate(second, start=1):
            row.append(min(row[-1] + 1, above[place] + 1, above[place - 1] + (character != other)))
    return row[-1]
