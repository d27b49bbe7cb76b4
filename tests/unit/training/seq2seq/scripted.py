"""A network whose answers a test writes down."""

import torch
from torch import Tensor

from training.seq2seq.network import EncoderOutput, State

VOCABULARY = 12
"""Tokens that it knows."""


class Scripted:
    """A stand-in for a network that gives each next token a fixed probability by the token before it."""

    attention = True

    def __init__(self, table: dict[int, dict[int, float]]) -> None:
        self.table = table

    def encode(self, source: Tensor, lengths: Tensor) -> EncoderOutput:
        nothing = torch.zeros(len(source), 1)
        return EncoderOutput(nothing, nothing, nothing.bool(), nothing, nothing)

    def initial(self, encoder_output: EncoderOutput) -> State:
        return State(encoder_output.start, encoder_output.start)

    def step(self, token: Tensor, encoder_output: EncoderOutput, state: State) -> tuple[Tensor, State, Tensor | None]:
        probabilities = torch.full((len(token), VOCABULARY), 1e-9)
        for row, before in enumerate(token.tolist()):
            for after, probability in self.table.get(before, {}).items():
                probabilities[row, after] = probability
        return probabilities.log(), state, torch.ones(len(token), 1)
