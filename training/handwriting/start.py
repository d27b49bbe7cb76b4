"""Begin a writer with what the shipped one has learned, to go on from there."""

import weights
from training.common.parquet import DataError
from training.handwriting.network import Handwriter


def start_handwriter(network: Handwriter, name: str) -> None:
    """Fill the network with the shipped writer of that name.

    Raises `weights.WeightsUnavailable` where there is none, `DataError` where its sizes, letters or hands differ.
    """
    known = weights.load(name, Handwriter)
    differing = sorted(key for key, value in network.config.items() if key != "dropout" and known.config[key] != value)
    if differing:
        raise DataError(
            f"Expected data and a preset that {name} was trained with; these differ: {', '.join(differing)}."
        )
    network.load_state_dict(known.state_dict())
