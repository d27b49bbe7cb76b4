"""The trained translator made ready for use: the same numbers as the network's own `step`, from rearranged weights."""

import torch
from torch import Tensor

from training.seq2seq.network import Memory, Seq2Seq, State


class Served:
    """A network whose widest matrix lies in memory as a product with few rows reads it; what the beam search needs."""

    def __init__(self, network: Seq2Seq) -> None:
        self.network = network
        self.attention = network.attention
        with torch.no_grad():
            self.columns = network.embedding.weight.T.contiguous()
            self.readout = network.readout.weight.T.contiguous()
            self.scale = network.embedding.embedding_dim**0.5
            self.lower = [weight.detach() for weight in network.lower.all_weights[0]]
            self.upper = [weight.detach() for weight in network.upper.all_weights[0]]

    def encode(self, source: Tensor, lengths: Tensor) -> Memory:
        """See `Seq2Seq.encode`."""
        return self.network.encode(source, lengths)

    def initial(self, memory: Memory) -> State:
        """See `Seq2Seq.initial`."""
        return self.network.initial(memory)

    def step(self, piece: Tensor, memory: Memory, state: State) -> tuple[Tensor, State, Tensor | None]:
        """See `Seq2Seq.step`."""
        network = self.network
        lower = torch.gru_cell(network.embedding.weight[piece] * self.scale, state.lower, *self.lower)
        weights: Tensor | None = None
        if self.attention:
            energies = torch.bmm(lower[:, None], memory.keys)[:, 0]
            weights = torch.softmax(energies.masked_fill_(memory.hidden, float("-inf")), dim=-1)
            context = torch.bmm(weights[:, None], memory.states)[:, 0]
        else:
            context = memory.summary
        upper = torch.gru_cell(lower + context, state.upper, *self.upper)
        readout = torch.addmm(network.readout.bias, upper, self.readout)
        return torch.addmm(network.bias, readout, self.columns), State(lower, upper), weights
