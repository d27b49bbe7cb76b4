"""What the functions of this tab return and raise; the messages of the errors are sentences for the visitor."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image


class FacesError(ValueError):
    """A latent, seed or setting from which no face can be generated."""


class LatentControlsError(ValueError):
    """A seed or slider positions that the page can't use."""


class ChannelsError(ValueError):
    """Channels that this generator doesn't have."""


@dataclass(frozen=True)
class DenoisingStep:
    """Where a denoising stands after so many of its steps.

    picture: what there is now, noise at step 0 and the face at the last. prediction: the noise-free face that the
    network predicted in this step, None at step 0. seconds: how long the network has worked so far. commit: of the
    network on the Hub.
    """

    step: int
    steps: int
    picture: "Image.Image"
    prediction: "Image.Image | None"
    seconds: float
    commit: str
