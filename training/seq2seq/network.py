"""A recurrent encoder-decoder with attention, after Bahdanau et al. 2015, Luong et al. 2015 and Wu et al. 2016.

A bidirectional GRU reads the sentence. The decoder is two GRU layers with the attention between them: the first
layer's state asks where to look, the second layer reads the answer (added to that state). No layer waits for another
layer's next step, so that in training each runs over the whole sentence in one call.
"""

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

PAD, UNKNOWN, BOS, EOS = 0, 1, 2, 3


class EncoderOutput(NamedTuple):
    """What the decoder knows of a batch of source sentences."""

    states: Tensor  # batch x source x hidden: what the encoder made of each token
    keys: Tensor  # batch x hidden x source: the states as the attention compares them
    padding_mask: Tensor  # batch x source, True where there is padding in place of a token
    summary: Tensor  # batch x hidden: the whole sentence in one vector
    start: Tensor  # batch x hidden: the decoder's first state


class State(NamedTuple):
    """The decoder's two recurrent states, batch x hidden each."""

    lower: Tensor
    upper: Tensor


def mask_padding(energies: Tensor, padding_mask: Tensor) -> Tensor:
    """Set the attention energies of padding to minus infinity, so that the softmax gives it a weight of exactly 0.

    energies: batch x target x source, one for each pair of a query and a source token; padding_mask: batch x source,
    True where there is padding (or a token that is to be left out); a row without any False gives weights of NaN.
    Returns the shape of energies. The ONNX decoder does the same with its node `masked` (`onnx_graphs.py`).

    Source: Vaswani et al. 2017, section 3.2.3 (a mask of minus infinity before the softmax).
    """
    return energies.masked_fill(padding_mask[:, None], float("-inf"))


class Seq2Seq(nn.Module):
    """Encoder-decoder over one joint subword vocabulary; with `attention=False` the plain network of Cho et al. 2014.

    Without attention the decoder's upper layer reads the same summary vector at every step, where otherwise it reads
    the weighted mean of the encoder's states.
    """

    def __init__(
        self,
        vocabulary_size: int,
        embedding: int = 256,
        hidden: int = 384,
        attention: bool = True,
        dropout: float = 0.2,
        codec: int = 0,
        direction: str = "en-fr",
    ) -> None:
        """Build it; `codec` and `direction` are only remembered: how text becomes tokens, and which way it goes."""
        super().__init__()
        self.config = {
            "vocabulary_size": vocabulary_size,
            "embedding": embedding,
            "hidden": hidden,
            "attention": attention,
            "codec": codec,
            "direction": direction,
        }
        self.hidden_size = hidden
        self.attention = attention
        self.embedding = nn.Embedding(vocabulary_size, embedding)
        self.encoder = nn.GRU(
            embedding, hidden // 2, num_layers=2, bidirectional=True, batch_first=True, dropout=dropout
        )
        self.start = nn.Linear(hidden // 2, hidden)
        self.lower = nn.GRU(embedding, hidden, batch_first=True)
        self.query = nn.Linear(hidden, hidden, bias=False)
        self.upper = nn.GRU(hidden, hidden, batch_first=True)
        self.readout = nn.Linear(hidden, embedding)
        self.bias = nn.Parameter(torch.zeros(vocabulary_size))
        self.dropout = nn.Dropout(dropout)
        nn.init.normal_(self.embedding.weight, std=embedding**-0.5)

    def embed(self, tokens: Tensor) -> Tensor:
        """Vectors of unit variance: batch x time -> batch x time x embedding."""
        vectors: Tensor = self.embedding(tokens) * self.embedding.embedding_dim**0.5
        return vectors

    def encode(self, source: Tensor, lengths: Tensor) -> EncoderOutput:
        """Read sentences (batch x source, padded on the right, with their lengths on the CPU) in both directions."""
        vectors = self.dropout(self.embed(source))
        if bool((lengths == source.shape[1]).all()):
            states, last = self.encoder(vectors)
        else:
            packed = pack_padded_sequence(vectors, lengths, batch_first=True, enforce_sorted=False)
            states, last = self.encoder(packed)
            states, _ = pad_packed_sequence(states, batch_first=True, total_length=source.shape[1])
        positions = torch.arange(source.shape[1])
        padding_mask = (positions >= lengths[:, None]).to(source.device)
        return EncoderOutput(
            states=states,
            keys=self.query(states).transpose(1, 2) * self.hidden_size**-0.5,
            padding_mask=padding_mask,
            summary=torch.cat([last[-2], last[-1]], dim=-1),  # forward at the end, backward at the beginning
            start=torch.tanh(self.start(last[-1])),
        )

    def initial(self, encoder_output: EncoderOutput) -> State:
        """Return the decoder's state before the first token."""
        return State(encoder_output.start, torch.zeros_like(encoder_output.start))

    def attend(self, query: Tensor, encoder_output: EncoderOutput) -> tuple[Tensor, Tensor]:
        """Luong's "general" attention for queries (batch x target x hidden).

        Returns the contexts in that shape and the weights, batch x target x source.
        """
        energies = torch.matmul(query, encoder_output.keys.to(query.dtype)).float()
        weights = torch.softmax(mask_padding(energies, encoder_output.padding_mask), dim=-1)
        return torch.matmul(weights.to(encoder_output.states.dtype), encoder_output.states), weights

    def decode(
        self, target: Tensor, encoder_output: EncoderOutput, state: State
    ) -> tuple[Tensor, State, Tensor | None]:
        """Run the decoder over given tokens.

        Returns the readout (batch x target x embedding), the state after the last token and the attention weights
        (batch x target x source), None for the plain network.
        """
        lower, last_lower = self.lower(self.dropout(self.embed(target)), state.lower[None])
        weights: Tensor | None = None
        if self.attention:
            context, weights = self.attend(lower, encoder_output)
        else:
            context = encoder_output.summary[:, None].expand(-1, target.shape[1], -1)
        joined = self.dropout(lower + context.to(lower.dtype))
        upper, last_upper = self.upper(joined, state.upper[None].to(lower.dtype))
        return self.readout(self.dropout(upper)), State(last_lower[0], last_upper[0]), weights

    def step(self, token: Tensor, encoder_output: EncoderOutput, state: State) -> tuple[Tensor, State, Tensor | None]:
        """`decode` for a single token a row (batch), without dropout, for use: cells instead of whole-sequence calls.

        Returns logits (batch x tokens), the next state and the attention weights (batch x source).
        """
        lower = _cell(self.lower, self.embed(token), state.lower)
        weights: Tensor | None = None
        if self.attention:
            context, weights = self.attend(lower[:, None], encoder_output)
            context, weights = context[:, 0], weights[:, 0]
        else:
            context = encoder_output.summary
        upper = _cell(self.upper, lower + context, state.upper)
        return self.logits(self.readout(upper)), State(lower, upper), weights

    def logits(self, readout: Tensor) -> Tensor:
        """Scores of all tokens, by likeness to their embeddings (tied weights, Press and Wolf 2017)."""
        return nn.functional.linear(readout, self.embedding.weight, self.bias)

    def forward(self, source: Tensor, lengths: Tensor, target: Tensor) -> Tensor:
        """Logits (batch x target x tokens) for each next token of the given translation (teacher forcing)."""
        encoder_output = self.encode(source, lengths)
        readout, _, _ = self.decode(target, encoder_output, self.initial(encoder_output))
        return self.logits(readout)


def _cell(layer: nn.GRU, given: Tensor, state: Tensor) -> Tensor:
    weight_in, weight_state, bias_in, bias_state = layer.all_weights[0]
    return torch.gru_cell(given, state, weight_in, weight_state, bias_in, bias_state)
