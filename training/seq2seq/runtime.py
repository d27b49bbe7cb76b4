"""The translator at work, a step of all beams a call: exported in ONNX Runtime, or in torch with rearranged weights.

`training.seq2seq.export` writes the two files of the exported form.
"""

from pathlib import Path

import torch
from torch import Tensor

from training.common import deadline
from training.common.onnx_session import ExportUnusable, first_line, open_session
from training.seq2seq.network import EncoderOutput, Seq2Seq, State, mask_padding

ENCODER, DECODER = "encoder.onnx", "decoder.onnx"


class Exported:
    """What the beam search needs of a translator; it never changes, so threads may share it."""

    def __init__(self, network: Seq2Seq, folder: Path, made_from: str) -> None:
        """Open both files and try them; `made_from`, the SHA-256 of the weights, refuses the export of other weights.

        Raises `ExportUnusable` where a file isn't what it should be or ONNX Runtime can't run it.
        """
        self.attention = network.attention
        self.vectors = network.embedding.weight.detach() * network.embedding.embedding_dim**0.5
        self.encoder = open_session(folder / ENCODER, made_from)
        self.decoder = open_session(folder / DECODER, made_from)
        try:
            with torch.inference_mode():
                encoder_output = self.encode(torch.tensor([[1]]), torch.tensor([1]))
                logits, _, _ = self.step(torch.tensor([1]), encoder_output, self.initial(encoder_output))
        except Exception as error:
            raise ExportUnusable(f"The exported form can't be run: {first_line(error)}") from error
        if logits.shape != (1, len(self.vectors)):
            raise ExportUnusable("The exported form doesn't fit the vocabulary.")

    def encode(self, source: Tensor, lengths: Tensor) -> EncoderOutput:
        """See `Seq2Seq.encode`."""
        given = {"vectors": self.vectors[source].numpy(), "lengths": lengths.int().numpy()}
        states, keys, summary, start = map(torch.from_numpy, deadline.run(self.encoder, given))
        hidden = torch.arange(source.shape[1]) >= lengths[:, None]
        return EncoderOutput(states, keys, hidden, summary, start)

    def initial(self, encoder_output: EncoderOutput) -> State:
        """See `Seq2Seq.initial`."""
        return State(encoder_output.start, torch.zeros_like(encoder_output.start))

    def step(self, token: Tensor, encoder_output: EncoderOutput, state: State) -> tuple[Tensor, State, Tensor | None]:
        """See `Seq2Seq.step`."""
        given = {"vectors": self.vectors[token], "lower": state.lower, "upper": state.upper}
        if self.attention:
            given |= {
                "states": encoder_output.states,
                "keys": encoder_output.keys,
                "hidden": encoder_output.padding_mask,
            }
        else:
            given |= {"summary": encoder_output.summary}
        numbers = deadline.run(self.decoder, {name: tensor.numpy() for name, tensor in given.items()})
        logits, lower, upper, *weights = map(torch.from_numpy, numbers)
        return logits, State(lower, upper), weights[0][:, 0] if weights else None


class TorchRuntime:
    """What the beam search needs of a translator in torch: the numbers of the network's own `step`, only faster.

    Its widest matrices lie in encoder_output as a product with few rows reads them.
    """

    def __init__(self, network: Seq2Seq) -> None:
        self.network = network
        self.attention = network.attention
        with torch.no_grad():
            self.columns = network.embedding.weight.T.contiguous()
            self.readout = network.readout.weight.T.contiguous()
            self.scale = network.embedding.embedding_dim**0.5
            self.lower = [weight.detach() for weight in network.lower.all_weights[0]]
            self.upper = [weight.detach() for weight in network.upper.all_weights[0]]

    def encode(self, source: Tensor, lengths: Tensor) -> EncoderOutput:
        """See `Seq2Seq.encode`."""
        return self.network.encode(source, lengths)

    def initial(self, encoder_output: EncoderOutput) -> State:
        """See `Seq2Seq.initial`."""
        return self.network.initial(encoder_output)

    def step(self, token: Tensor, encoder_output: EncoderOutput, state: State) -> tuple[Tensor, State, Tensor | None]:
        """See `Seq2Seq.step`."""
        network = self.network
        lower = torch.gru_cell(network.embedding.weight[token] * self.scale, state.lower, *self.lower)
        weights: Tensor | None = None
        if self.attention:
            energies = torch.bmm(lower[:, None], encoder_output.keys)
            weights = torch.softmax(mask_padding(energies, encoder_output.padding_mask), dim=-1)[:, 0]
            context = torch.bmm(weights[:, None], encoder_output.states)[:, 0]
        else:
            context = encoder_output.summary
        upper = torch.gru_cell(lower + context, state.upper, *self.upper)
        readout = torch.addmm(network.readout.bias, upper, self.readout)
        return torch.addmm(network.bias, readout, self.columns), State(lower, upper), weights
