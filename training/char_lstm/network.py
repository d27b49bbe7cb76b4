"""Character LSTM: embedding, stacked LSTM layers, softmax over the next character.

Hochreiter and Schmidhuber 1997 (the cell), Gers et al. 2000 (the forget gate), Graves 2013 (generating with it),
Karpathy 2015, "The Unreasonable Effectiveness of Recurrent Neural Networks" (characters).
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional


class State(NamedTuple):
    """What the network carries from one character to the next, both layers x batch x hidden."""

    hidden: Tensor
    cell: Tensor

    def detach(self) -> "State":
        """Cut the graph, so that gradients stop here (truncated backpropagation through time)."""
        return State(self.hidden.detach(), self.cell.detach())


class Gates(NamedTuple):
    """The four gates of one layer at one character, each batch x hidden and after its nonlinearity."""

    input: Tensor  # how much of the candidate is let in, 0 to 1
    forget: Tensor  # how much of the old cell is kept, 0 to 1
    candidate: Tensor  # what could be written into the cell, -1 to 1
    output: Tensor  # how much of the cell is shown, 0 to 1


def lstm_cell(layer: nn.LSTM, x: Tensor, hidden: Tensor, cell: Tensor) -> tuple[Tensor, Tensor, Gates]:
    """One layer, one character, written out: the equations that nn.LSTM runs over a whole sequence.

    x: batch x inputs; hidden, cell: batch x hidden. Returns the new hidden and cell and the gates between.
    """
    input_weights, hidden_weights, input_bias, hidden_bias = layer.all_weights[0]
    pre = functional.linear(x, input_weights, input_bias) + functional.linear(hidden, hidden_weights, hidden_bias)
    i, f, g, o = pre.chunk(4, dim=-1)
    gates = Gates(torch.sigmoid(i), torch.sigmoid(f), torch.tanh(g), torch.sigmoid(o))
    cell = gates.forget * cell + gates.input * gates.candidate
    hidden = gates.output * torch.tanh(cell)
    return hidden, cell, gates


class CharLSTM(nn.Module):
    """Predicts the next character from all characters before it.

    vocabulary: the characters it knows, in the order of their numbers. tied: the output layer uses the embedding's
    own vectors (Press and Wolf 2017), after a projection from hidden to embedding size.

    styles: names of the styles that it writes in; none, and it has but one. Every layer then reads the shares of the
    styles (one number a style, adding up to 1) beside its input, so that its input matrix ends in a column a style: a
    vector that shifts all its gates. A share of each of two styles is the straight line between their two vectors.
    """

    def __init__(
        self,
        vocabulary: str,
        embedding: int = 128,
        hidden: int = 512,
        layers: int = 2,
        dropout: float = 0.0,
        tied: bool = False,
        styles: Sequence[str] = (),
    ) -> None:
        super().__init__()
        self.config = {
            "vocabulary": vocabulary,
            "embedding": embedding,
            "hidden": hidden,
            "layers": layers,
            "dropout": dropout,
            "tied": tied,
            "styles": list(styles),
        }
        self.vocabulary = vocabulary
        self.index = {character: number for number, character in enumerate(vocabulary)}
        self.hidden_size = hidden
        self.styles = tuple(styles)
        self.embedding = nn.Embedding(len(vocabulary), embedding)
        self.layers = nn.ModuleList(
            nn.LSTM((hidden if number else embedding) + len(self.styles), hidden, batch_first=True)
            for number in range(layers)
        )
        self.dropout = nn.Dropout(dropout)
        self.projection = nn.Linear(hidden, embedding, bias=False) if tied else nn.Identity()
        self.output = nn.Linear(embedding if tied else hidden, len(vocabulary))
        nn.init.normal_(self.embedding.weight, std=embedding**-0.5)
        for layer in self.lstm_layers():
            nn.init.ones_(layer.all_weights[0][2][hidden : 2 * hidden])  # remember by default (Jozefowicz et al. 2015)
        if tied:
            self.output.weight = self.embedding.weight

    def lstm_layers(self) -> Iterator[nn.LSTM]:
        """Yield the LSTM layers, lowest first."""
        for layer in self.layers:
            assert isinstance(layer, nn.LSTM)
            yield layer

    def encode(self, text: str) -> list[int]:
        """Return the token_ids of the characters of a text; KeyError for one outside the vocabulary."""
        return [self.index[character] for character in text]

    def decode(self, token_ids: list[int]) -> str:
        """Return the text of a list of character numbers."""
        return "".join(self.vocabulary[number] for number in token_ids)

    def start(self, batch: int) -> State:
        """Return the empty memory before the first character."""
        shape = (len(self.layers), batch, self.hidden_size)
        zeros = torch.zeros(shape, device=self.embedding.weight.device)
        return State(zeros, zeros.clone())

    def forward(self, characters: Tensor, state: State, shares: Tensor | None = None) -> tuple[Tensor, State]:
        """Logits of every next character (batch x time x vocabulary) for characters (batch x time, integers).

        shares: of each style, batch x styles, or batch x time x styles where they change on the way.
        """
        if shares is not None and shares.dim() == 2:
            shares = shares[:, None].expand(-1, characters.shape[1], -1)  # batch x time x styles
        x = self.dropout(self.embedding(characters))  # batch x time x embedding
        hiddens, cells = [], []
        for number, layer in enumerate(self.lstm_layers()):
            x = self._beside(x, shares)
            x, (hidden, cell) = layer(x, (state.hidden[number : number + 1], state.cell[number : number + 1]))
            x = self.dropout(x)  # batch x time x hidden
            hiddens.append(hidden.float())
            cells.append(cell.float())
        return self.output(self.projection(x)), State(torch.cat(hiddens), torch.cat(cells))

    def step(self, character: Tensor, state: State, shares: Tensor | None = None) -> tuple[Tensor, State, list[Gates]]:
        """One character at a time, without dropout and with every gate in reach.

        character: batch, integers; shares: of each style, batch x styles. Returns logits (batch x vocabulary), the new
        state and the gates of each layer.
        """
        x = self.embedding(character)  # batch x embedding
        hiddens, cells, gates = [], [], []
        for number, layer in enumerate(self.lstm_layers()):
            x = self._beside(x, shares)
            x, cell, layer_gates = lstm_cell(layer, x, state.hidden[number], state.cell[number])
            hiddens.append(x)
            cells.append(cell)
            gates.append(layer_gates)
        return self.output(self.projection(x)), State(torch.stack(hiddens), torch.stack(cells)), gates

    def _beside(self, x: Tensor, shares: Tensor | None) -> Tensor:
        """Return a layer's input with the shares of the styles beside it; ValueError where they don't fit."""
        given = 0 if shares is None else shares.shape[-1]
        if given != len(self.styles):
            raise ValueError(f"Expected the shares of {len(self.styles)} styles; there are {given}.")
        return x if shares is None else torch.cat([x, shares.to(x)], dim=-1)


def sample(network: CharLSTM, prompt: str, length: int, temperature: float, seed: int) -> str:
    """Write `length` characters on from a prompt: draw each from the softmax of logits / temperature.

    The same network, arguments and thread count give the same text. KeyError for a character it doesn't know.
    """
    return sample_each(network, [prompt], None, length, temperature, seed)[0]


@torch.no_grad()
def sample_each(
    network: CharLSTM, prompts: Sequence[str], shares: Tensor | None, length: int, temperature: float, seed: int
) -> list[str]:
    """Write on from several prompts side by side, each with the random numbers of the same seed.

    shares: of each style for each prompt, prompts x styles. KeyError for a character that the network doesn't know.
    """
    device = network.embedding.weight.device
    generators = [torch.Generator().manual_seed(seed) for _ in prompts]
    training = network.training
    network.eval()
    read = []
    for number, prompt in enumerate(prompts):
        characters = torch.tensor([network.encode(prompt)], device=device)
        read.append(network(characters, network.start(1), None if shares is None else shares[number : number + 1]))
    logits = torch.cat([scores[:, -1] for scores, _ in read])  # prompts x vocabulary
    state = State(*(torch.cat(parts, dim=1) for parts in zip(*(state for _, state in read), strict=True)))
    written: list[list[int]] = [[] for _ in prompts]
    for _ in range(length):
        probabilities = torch.softmax(logits.float() / temperature, dim=-1).cpu()
        drawn = [torch.multinomial(row, 1, generator=own) for row, own in zip(probabilities, generators, strict=True)]
        for text, character in zip(written, drawn, strict=True):
            text.append(int(character))
        logits, state, _ = network.step(torch.cat(drawn).to(device), state, shares)
    network.train(training)
    return [network.decode(text) for text in written]
