"""The arguments that events share: which queue they wait in, and whether the REST API lists them."""

from typing import Any

TRAINING = "training"
SLOTS = 3
"""Calls that run at once in a queue of networks; one address has at most one less of them (frame/fair_queue.py)."""
HEAVY: dict[str, Any] = {"concurrency_id": "inference", "concurrency_limit": SLOTS, "show_progress": "minimal"}
"""Arguments of every event that runs a network: `button.click(run, ..., **ui.HEAVY)`."""
PICTURE: dict[str, Any] = {
    **HEAVY,
    "concurrency_id": "pictures",
    "trigger_mode": "always_last",
    "api_visibility": "private",
}
"""The same as LIVE for what looks at a picture, which takes longer: a typed sentence doesn't wait behind it."""
API: dict[str, Any] = {"concurrency_id": "api", "concurrency_limit": SLOTS}
"""The same for functions of the REST API: one may fetch a model for minutes, and the page doesn't wait for that."""
API_PICTURE: dict[str, Any] = {**API, "concurrency_id": "api_pictures"}
"""The same for functions that look at pictures."""
API_FILE: dict[str, Any] = {**API, "concurrency_id": "api_files", "concurrency_limit": 2}
"""The same for functions that take minutes over a whole file."""
LIVE: dict[str, Any] = {**HEAVY, "trigger_mode": "always_last", "api_visibility": "private"}
"""The same for events of sliders and typing: stale work is dropped, and the REST API doesn't list them."""
LONG: dict[str, Any] = {
    "concurrency_id": "long",
    "concurrency_limit": 2,
    "show_progress": "hidden",
    "api_visibility": "private",
}
"""The same for jobs of minutes (demos/widgets/job), which show their own progress: nothing short waits behind them."""
