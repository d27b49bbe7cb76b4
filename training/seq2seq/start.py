"""Begin with what a smaller network has learned: its units become part of the new one's, its tokens keep their rows.

Chen, Goodfellow and Shlens, "Net2Net: accelerating learning via knowledge transfer", ICLR 2016, widen a network so that
it computes the same as before. Here the added units start at random, and nothing that was there listens to them yet.
"""

from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

import weights
from training.common.parquet import DataError
from training.seq2seq.evaluate import TOKENIZER
from training.seq2seq.network import UNKNOWN, Seq2Seq
from training.seq2seq.subwords import MARKS
from training.seq2seq.tokenizer import load_tokenizer


def start_translator(network: Seq2Seq, tokenizer: Tokenizer, name: str) -> None:
    """Fill the network with the shipped translator of that name, see `widen` and `carry_tokens`.

    Raises `weights.WeightsUnavailable` where there is none, `DataError` where it doesn't fit into the network.
    """
    known = weights.load(name, Seq2Seq)
    widen(network, known)
    carry_tokens(network, tokenizer, known, load_tokenizer(Path(weights.find(name)).with_name(TOKENIZER)))


@torch.no_grad()
def widen(network: Seq2Seq, known: Seq2Seq) -> None:
    """Copy a network of as many or fewer units into this one, all but what belongs to tokens.

    On a sentence in the tokens of both, the new network then gives the readout and the attention of the known one.

    Raises `DataError` where the embeddings differ in size, one has no attention, or the known network is the larger.
    """
    ours, theirs = network.config, known.config
    fit = ours["embedding"] == theirs["embedding"] and ours["attention"] == theirs["attention"]
    if not fit or known.hidden_size > network.hidden_size:
        raise DataError(f"Expected a network that fits into {ours}; that one has {theirs}.")
    one = torch.arange(known.hidden_size // 2)  # units of one direction of the encoder
    both = torch.cat(
        [one, one + network.hidden_size // 2]
    )  # both directions, and the decoder's, which are added to them
    everything = torch.arange(network.embedding.embedding_dim)
    for suffix in ("", "_reverse"):
        _widen_gru(network.encoder, known.encoder, f"l0{suffix}", everything, one)
        _widen_gru(network.encoder, known.encoder, f"l1{suffix}", both, one)
    _widen_gru(network.lower, known.lower, "l0", everything, both)
    _widen_gru(network.upper, known.upper, "l0", both, both)
    _widen(network.start.weight, known.start.weight, both, one)
    network.start.bias[both] = known.start.bias
    network.query.weight[:] = 0  # an added unit asks nothing yet
    _widen(network.query.weight, known.query.weight * (network.hidden_size / known.hidden_size) ** 0.5, both, both)
    _widen(network.readout.weight, known.readout.weight, everything, both)
    network.readout.bias[:] = known.readout.bias


@torch.no_grad()
def carry_tokens(network: Seq2Seq, tokenizer: Tokenizer, known: Seq2Seq, known_tokenizer: Tokenizer) -> int:
    """Give each token the known network's vector of that token; return how many tokens both vocabularies have.

    A token that the known vocabulary lacks gets the mean of the tokens that spell it there. Marks that are no text, and
    tokens with a character that the known vocabulary has not, keep what they have.
    """
    ids, shared = known_tokenizer.get_vocab(), 0
    for name, number in tokenizer.get_vocab().items():
        if name in MARKS and name not in ids:
            continue
        shared += name in ids
        spelled = [ids[name]] if name in ids else [token.id for token in known_tokenizer.model.tokenize(name)]
        if name not in ids and (not spelled or UNKNOWN in spelled):
            continue
        network.embedding.weight[number] = known.embedding.weight[spelled].mean(0)
        network.bias[number] = known.bias[spelled].mean()
    return shared


def _widen_gru(layer: nn.GRU, known: nn.GRU, suffix: str, inputs: Tensor, units: Tensor) -> None:
    """Copy one layer's gates; inputs, units: where the known layer's stand in the new one."""
    size, known_size = layer.hidden_size, known.hidden_size
    for gate in range(3):  # reset, update, new
        rows, known_rows = units + gate * size, slice(gate * known_size, (gate + 1) * known_size)
        for kind, columns in (("weight_ih", inputs), ("weight_hh", units)):
            weight, known_weight = getattr(layer, f"{kind}_{suffix}"), getattr(known, f"{kind}_{suffix}")
            _widen(weight, known_weight[known_rows], rows, columns)
        for kind in ("bias_ih", "bias_hh"):
            getattr(layer, f"{kind}_{suffix}")[rows] = getattr(known, f"{kind}_{suffix}")[known_rows]


def _widen(weight: Tensor, known: Tensor, rows: Tensor, columns: Tensor) -> None:
    """Copy a matrix into those rows and columns; the rows read nothing of the other columns."""
    weight[rows] = 0
    weight[rows[:, None], columns] = known
