"""Several texts read side by side: one alphabet, readers by share, and batches whose rows stay with their text."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from training.char_lstm.data import Stream
from training.char_lstm.network import CharLSTM, State
from training.common.parquet import DataError

RAREST = 1e-5
"""Share of all training characters below which a character isn't learned: there is too little of it to learn from."""


def joint_alphabet(texts: Sequence[str]) -> str:
    """Return the characters of several training texts that are frequent enough to be learned, in order.

    The others become nothing: they are left out of what is trained on, and of a visitor's prompt with a sentence.
    """
    counts = sum((Counter(text) for text in texts), Counter[str]())
    least = RAREST * counts.total()
    return "".join(sorted(character for character, count in counts.items() if count >= least))


def known(text: str, alphabet: str) -> str:
    """Return a text without the characters that an alphabet lacks."""
    unknown = set(text) - set(alphabet)
    return text.translate(dict.fromkeys(map(ord, unknown))) if unknown else text


def encoded(text: str, alphabet: str) -> Tensor:
    """Return the token ids of a long text (characters, int64), as `CharLSTM.encode` gives them in a list.

    Every character must be in the alphabet.
    """
    numbers = np.zeros(max(map(ord, alphabet)) + 1, np.int64)
    numbers[[ord(character) for character in alphabet]] = np.arange(len(alphabet))
    return torch.from_numpy(numbers[np.frombuffer(text.encode("utf-32-le"), np.uint32)])


def readers(sizes: Sequence[int], batch: int, power: float) -> list[int]:
    """Return how many of a batch's readers each text gets: at least one, by its size to a power, largest remainders.

    power: 1 reads all texts equally often, 0 reads as many characters of each. Raises DataError for fewer readers than
    texts.
    """
    if batch < len(sizes):
        raise DataError(f"Expected a batch of at least {len(sizes)} readers, one a text; it has {batch}.")
    total = sum(size**power for size in sizes)
    wanted = [max(1.0, batch * size**power / total) for size in sizes]
    counts = [int(share) for share in wanted]
    while sum(counts) != batch:
        step = 1 if sum(counts) < batch else -1
        movable = [place for place, count in enumerate(counts) if step > 0 or count > 1]
        counts[max(movable, key=lambda place: step * (wanted[place] - counts[place]))] += step
    return counts


class StyleStreams:
    """Endless training batches of several texts: some rows for each, which read on in their text alone.

    Every text is a `Stream` with epochs of its own, so that a small text may be read more often than a large one.
    `shares` says of every row which style it is of: batch x styles, one of them 1.
    """

    def __init__(
        self, texts: Mapping[str, Tensor], batch: int, power: float, length: int, seed: int, network: CharLSTM
    ) -> None:
        """Give each text its readers.

        texts: the characters of each style as token ids, in the order of the network's styles.
        Raises DataError where a text is too short for its readers.
        """
        self.counts = readers([len(text) for text in texts.values()], batch, power)
        self.streams = [
            Stream(text, count, length, seed, network) for text, count in zip(texts.values(), self.counts, strict=True)
        ]
        styles = torch.eye(len(texts), device=network.embedding.weight.device)
        self.shares = styles.repeat_interleave(torch.tensor(self.counts, device=styles.device), dim=0)

    @property
    def state(self) -> State:
        """The memory of all readers, both layers x batch x hidden."""
        states = [stream.state for stream in self.streams]
        return State(torch.cat([one.hidden for one in states], 1), torch.cat([one.cell for one in states], 1))

    @state.setter
    def state(self, state: State) -> None:
        hiddens, cells = (torch.split(part, self.counts, dim=1) for part in state)  # type: ignore[no-untyped-call]
        for stream, hidden, cell in zip(self.streams, hiddens, cells, strict=True):
            stream.state = State(hidden, cell)

    def next(self) -> tuple[Tensor, Tensor]:
        """Return the next window of every reader: characters and those that follow them, both batch x length."""
        windows = [stream.next() for stream in self.streams]
        return torch.cat([inputs for inputs, _ in windows]), torch.cat([targets for _, targets in windows])

    def forget(self, generator: torch.Generator, share: float) -> None:
        """Empty the memory of a random share of the readers of each text."""
        for stream in self.streams:
            stream.forget(generator, share)

    def state_dict(self) -> dict[str, Any]:
        """Where every text's stream stands and what it remembers."""
        return {"streams": [stream.state_dict() for stream in self.streams]}

    def load_state_dict(self, saved: dict[str, Any]) -> None:
        """Go on from where saved streams stood."""
        for stream, one in zip(self.streams, saved["streams"], strict=True):
            stream.load_state_dict(one)
