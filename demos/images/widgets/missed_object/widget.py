"""How far a missed object got: a picture to point at, and what became of the place."""

from pathlib import Path
from typing import Any

import gradio as gr

from demos.kit.widget import widget

SHARED = Path(__file__).parents[1] / "shared" / "insides.css"


def missed_object() -> gr.HTML:
    """Make the widget; its value is JSON of `missed_object_view`. A place that is chosen comes with `select`."""
    return widget(__file__, value="", styles=[SHARED], elem_id="missed-object")


def chosen_place(data: Any) -> tuple[float, float] | None:
    """Return the place that `select` brings, as shares of width and height (0 to 1); a call may carry anything."""
    given = data if isinstance(data, dict) else {}
    x, y = given.get("x"), given.get("y")
    if isinstance(x, bool) or isinstance(y, bool):
        return None
    if not isinstance(x, int | float) or not isinstance(y, int | float) or not (0 <= x <= 1 and 0 <= y <= 1):
        return None
    return float(x), float(y)
