"""The arguments that events share: which queue they wait in, and whether the REST API lists them."""

from typing import Any

TRAINING = "training"
HEAVY: dict[str, Any] = {"concurrency_id": "inference", "concurrency_limit": 2, "show_progress": "minimal"}
"""Arguments of every event that runs a network: `button.click(run, ..., **ui.HEAVY)`."""
API: dict[str, Any] = {"concurrency_id": "api", "concurrency_limit": 2}
"""The same for functions of the REST API: one may fetch a model for minutes, and the page doesn't wait for that."""
LIVE: dict[str, Any] = {**HEAVY, "trigger_mode": "always_last", "api_visibility": "private"}
"""The same for events of sliders and typing: stale work is dropped, and the REST API doesn't list them."""
LONG: dict[str, Any] = {
    "concurrency_id": "long",
    "concurrency_limit": 2,
    "show_progress": "hidden",
    "api_visibility": "private",
}
"""The same for jobs of minutes (demos/widgets/job), which show their own progress: nothing short waits behind them."""
