"""How writing reaches the page: its queue, and how many updates a second."""

import time
from collections.abc import Iterator
from typing import Any

STREAM: dict[str, Any] = {
    "concurrency_id": "writing",
    "concurrency_limit": 8,
    "show_progress": "hidden",
    "trigger_mode": "always_last",
    "api_visibility": "private",
}
"""Arguments of events that write. Writing at reading speed takes a twentieth of a core, so it doesn't wait in the
queue of the heavy networks."""
UPDATE_SECONDS = 1 / 25


def paced(items: Iterator[str], watched: bool = False) -> Iterator[tuple[str, float]]:
    """Yield a stream at 25 items a second at most, each with the seconds that the network has worked for it.

    watched: wait between items, so that every one of them is seen; otherwise skip items and lose no time.
    """
    worked, shown, item, unseen = 0.0, 0.0, "", False
    while True:
        began = time.perf_counter()
        following = next(items, None)
        now = time.perf_counter()
        worked += now - began
        if following is None:
            break
        item, unseen = following, True
        early = UPDATE_SECONDS - (now - shown)
        if early > 0 and watched:
            time.sleep(early)
        if early <= 0 or watched:
            shown, unseen = time.perf_counter(), False
            yield item, worked
    if unseen:
        yield item, worked
