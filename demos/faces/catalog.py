"""What can be chosen in this tab: the two networks, the sliders and what each was measured to do. Needs no tensors."""

import importlib.util
import json
from dataclasses import dataclass

import weights
from weights import WeightsUnavailable
from weights.hub import MODELS

GENERATOR = "face_gan"
DENOISER = "ddpm"

SLIDERS = 16  # twelve have a name at the moment; the principal directions that follow stand under "More"
REACH = 3.0  # standard deviations of the latent, to either side
HIGHEST_SEED = 999_999  # on the page; the functions take any whole number of 32 bits

USUAL_STEPS = 50  # of a denoising
MOST_STEPS = 250


@dataclass(frozen=True)
class NamedDirection:
    """A direction that has a name, words for its two ends, and what it was measured to do.

    effect: change of what the name says for a move of 1, in standard deviations over generated faces; others: of the
    other attributes.
    """

    name: str
    low: str
    high: str
    effect: float
    others: dict[str, float]

    @property
    def side_effect(self) -> str:
        """The attribute that changes most along with it, and its share of the effect, as "Age (-25%)"."""
        name = max(self.others, key=lambda other: abs(self.others[other]), default="")
        return f"{name} ({self.others[name] / self.effect:+.0%})" if name else "nothing"


def named_directions() -> list[NamedDirection]:
    """Return the directions that have a name, the purest first; they come before the principal ones."""
    try:
        facts = json.loads(weights.find(GENERATOR, "directions.json").read_text(encoding="utf-8"))
    except WeightsUnavailable:
        return []
    keys = NamedDirection.__dataclass_fields__
    return [NamedDirection(**{key: each[key] for key in keys}) for each in facts["named"]][:SLIDERS]


def missing_package() -> str:
    """Return the sentence that says which package the denoiser needs, or an empty text where it is installed."""
    if importlib.util.find_spec("diffusers"):
        return ""
    return (
        f"{MODELS[DENOISER].title} needs the package diffusers, which isn't installed here: "
        "pip install -r requirements-extra.txt, then start the page again."
    )
