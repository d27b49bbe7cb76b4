"""The checkpoint that a training ships: the weights that predict the validation text best."""

import copy
import math
from typing import Any

from torch import Tensor, nn


class BestWeights:
    """The weights with the lowest validation loss so far: a character LSTM learns its text by heart if left alone."""

    def __init__(self) -> None:
        self.nats = math.inf
        self.weights: dict[str, Tensor] = {}

    def offer(self, nats: float, network: nn.Module) -> None:
        """Keep a copy of the network's weights if they are better than those kept."""
        if nats < self.nats:
            self.nats, self.weights = nats, copy.deepcopy(network.state_dict())

    def state_dict(self) -> dict[str, Any]:
        """What a checkpoint keeps."""
        return {"nats": self.nats, "weights": self.weights}

    def load_state_dict(self, saved: dict[str, Any]) -> None:
        """Go on from a checkpoint."""
        self.nats, self.weights = saved["nats"], saved["weights"]
