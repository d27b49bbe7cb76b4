"""What helps where a model couldn't be fetched, and what one types to fetch it ahead."""

from weights.fetch_plan import CHANGED, LOGIN, NO_WEIGHTS, OFFLINE, SWITCHED_OFF, UNKNOWN
from weights.fetch_resume import BROKE
from weights.fetch_sources import SMALL_FILES
from weights.hub import HubModel

REMEDIES = {
    LOGIN: "Accept its terms there and set HF_TOKEN where this page runs, then try again, or fetch it ahead with: {}",
    UNKNOWN: "If it is private, set HF_TOKEN where this page runs, then try again, or fetch it ahead with: {}",
    NO_WEIGHTS: "Take another model.",
    CHANGED: "Enter its name again, or fetch it ahead with: {}",
    BROKE: "Try again to go on from there, or fetch it ahead with: {}",
    SWITCHED_OFF: "Whoever runs it may fetch it ahead with: {}",
    OFFLINE: "Start the page without HF_HUB_OFFLINE, or fetch it ahead with: {}",
}
"""What helps where waiting doesn't; the braces take the command."""


def advice(model: HubModel, reason: str = "") -> str:
    """Return what helps against a reason of `fetch_plan`, or against any other."""
    return REMEDIES.get(reason, "Try again later, or fetch it ahead with: {}").format(command(model))


def command(model: HubModel) -> str:
    """Return what one types to have the model before the page runs."""
    if model.url or model.converted:
        return f"python -m weights.fetch {model.name}"
    at = "" if model.revision == "main" else f" --revision {model.revision}"
    wanted = " ".join(
        f'--include "{pattern}"' for pattern in (*(f"*{ending}" for ending in SMALL_FILES), model.weights)
    )
    return f"hf download {model.repo}{at} {wanted}"
