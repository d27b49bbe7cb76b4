"""Character LSTM: embedding, stacked LSTM layers, softmax over the next character.

Hochreiter and Schmidhuber 1997 (the cell), Gers et al. 2000 (the forget gate), Graves 2013 (generating with it),
Karpathy 2015, "The Unreasonable Effectiveness of Recurrent Neural Networks" (characters).
"""

from collections.abc import Iterator
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
    """

    def __init__(
        self,
        vocabulary: str,
        embedding: int = 128,
        hidden: int = 512,
        layers: int = 2,
        dropout: float = 0.0,
        tied: bool = False,
    ) -> None:
        super().__init__()
        self.config = {
            "vocabulary": vocabulary,
            "embedding": embedding,
            "hidden": hidden,
            "layers": layers,
            "dropout": dropout,
            "tied": tied,
        }
        self.vocabulary = vocabulary
        self.index = {character: number for number, character in enumerate(vocabulary)}
        self.hidden_size = hidden
        self.embedding = nn.Embedding(len(vocabulary), embedding)
        self.layers = nn.ModuleList(
            nn.LSTM(embedding if number == 0 else hidden, hidden, batch_first=True) for number in range(layers)
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
        """The LSTM layers, lowest first."""
        for layer in self.layers:
            assert isinstance(layer, nn.LSTM)
            yield layer

    def encode(self, text: str) -> list[int]:
        """The token_ids of the characters of a text; KeyError for one outside the vocabulary."""
        return [self.index[character] for character in text]

    def decode(self, token_ids: list[int]) -> str:
        """The text of a list of character numbers."""
        return "".join(self.vocabulary[number] for number in token_ids)

    def start(self, batch: int) -> State:
        """The empty memory before the first character."""
        shape = (len(self.layers), batch, self.hidden_size)
        zeros = torch.zeros(shape, device=self.embedding.weight.device)
        return State(zeros, zeros.clone())

    def forward(self, characters: Tensor, state: State) -> tuple[Tensor, State]:
        """Logits of every next character (batch x time x vocabulary) for characters (batch x time, integers)."""
        x = self.dropout(self.embedding(characters))  # batch x time x embedding
        hiddens, cells = [], []
        for number, layer in enumerate(self.lstm_layers()):
            x, (hidden, cell) = layer(x, (state.hidden[number : number + 1], state.cell[number : number + 1]))
            x = self.dropout(x)  # batch x time x hidden
            hiddens.append(hidden.float())
            cells.append(cell.float())
        return self.output(self.projection(x)), State(torch.cat(hiddens), torch.cat(cells))

    def step(self, character: Tensor, state: State) -> tuple[Tensor, State, list[Gates]]:
        """One character at a time, without dropout and with every gate in reach.

        character: batch, integers. Returns logits (batch x vocabulary), the new state and the gates of each layer.
        """
        x = self.embedding(character)  # batch x embedding
        hiddens, cells, gates = [], [], []
        for number, layer in enumerate(self.lstm_layers()):
            x, cell, layer_gates = lstm_cell(layer, x, state.hidden[number], state.cell[number])
            hiddens.append(x)
            cells.append(cell)
            gates.append(layer_gates)
        return self.output(self.projection(x)), State(torch.stack(hiddens), torch.stack(cells)), gates


@torch.no_grad()
def sample(network: CharLSTM, prompt: str, length: int, temperature: float, seed: int) -> str:
    """Write `length` characters on from a prompt: draw each from the softmax of logits / temperature.

    The same network, arguments and thread count give the same text. KeyError for a character it doesn't know.
    """
    device = network.embedding.weight.device
    generator = torch.Generator().manual_seed(seed)
    training = network.training
    network.eval()
    state, written = network.start(1), []
    logits, state = network(torch.tensor([network.encode(prompt)], device=device), state)
    logits = logits[:, -1]
    for _ in range(length):
        probabilities = torch.softmax(logits[0].float() / temperature, dim=-1).cpu()
        number = torch.multinomial(probabilities, 1, generator=generator)
        written.append(int(number))
        logits, state, _ = network.step(number.to(device), state)
    network.train(training)
    return network.decode(written)
