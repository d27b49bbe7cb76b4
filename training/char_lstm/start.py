"""Begin a network of several styles with what a shipped one has learned: that of one text, or the same one to go on."""

import torch

import weights
from training.char_lstm.network import CharLSTM
from training.common.parquet import DataError


def start_writer(network: CharLSTM, name: str) -> None:
    """Fill the network with the shipped writer of that name, see `carry_over`.

    Raises `weights.WeightsUnavailable` where there is none, `DataError` where it doesn't fit.
    """
    carry_over(network, weights.load(name, CharLSTM))


@torch.no_grad()
def carry_over(network: CharLSTM, known: CharLSTM) -> int:
    """Copy a network of the same sizes into this one; return how many characters both have.

    From a network of one text: in every style it then scores those characters as the known network does; what a style
    adds to the gates begins with nothing. From one of the same styles in the same order: each style's part comes along.
    Characters that the known network lacks keep their random vectors.

    Raises `DataError` where sizes or styles differ.
    """
    sizes = ("embedding", "hidden", "layers", "tied")
    ours, theirs = ({name: one.config[name] for name in sizes} for one in (network, known))
    if ours != theirs or (known.styles and known.styles != network.styles):
        raise DataError(
            f"Expected a network of one text or of the same styles with {ours}; that one has {theirs} and "
            f"{known.styles}."
        )
    shared = [character for character in network.vocabulary if character in known.index]
    rows, known_rows = network.encode("".join(shared)), known.encode("".join(shared))
    network.embedding.weight[rows] = known.embedding.weight[known_rows]
    network.output.bias[rows] = known.output.bias[known_rows]
    if not ours["tied"]:
        network.output.weight[rows] = known.output.weight[known_rows]
    else:
        network.projection.load_state_dict(known.projection.state_dict())
    for layer, known_layer in zip(network.lstm_layers(), known.lstm_layers(), strict=True):
        for number, (weight, known_weight) in enumerate(
            zip(layer.all_weights[0], known_layer.all_weights[0], strict=True)
        ):
            if number == 0:  # the input matrix, which ends in a column a style
                weight[:, : known_weight.shape[1]] = known_weight
                weight[:, known_weight.shape[1] :] = 0
            else:
                weight.copy_(known_weight)
    return len(shared)
