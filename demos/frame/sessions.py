"""What the server keeps of each session: its `gr.State` values, and no copy of the whole page.

gradio 6.31.0 computes and keeps the configuration of every component for every session (0.7 MB and 60 ms each with this
page), with the last value of each: all for deep links, which this page has not; it puts its settings into the address.
A call through the API without a session counts as a new one.
"""

from collections import ChainMap
from types import SimpleNamespace
from typing import Any

import gradio as gr
from gradio import route_utils, state_holder

from demos.serving import limits

CAPACITY = limits.SESSIONS
"""Sessions whose state is kept (`launch(state_session_capacity=...)`); the longest unused one is forgotten first."""


class Nothing(dict[int, Any]):
    """A mapping that takes everything and keeps nothing."""

    def __setitem__(self, key: int, value: Any) -> None:
        """Keep nothing."""


class SmallSession(state_holder.SessionState):  # type: ignore[misc]
    """A session without the configuration of its components."""

    def __init__(self, blocks: gr.Blocks) -> None:
        """Share the page's components; none counts as one whose configuration is to be kept."""
        super().__init__(SimpleNamespace(default_config=blocks.default_config, blocks=()))  # type: ignore[arg-type]
        self.blocks_config.blocks = ChainMap(
            {}, blocks.default_config.blocks
        )  # what it changes lies before what all share
        self.blocks_config.fns = ChainMap({}, blocks.default_config.fns)
        self.config_values = Nothing()

    def __setitem__(self, key: int, value: Any) -> None:
        """Keep a state's value, or a component as an event has changed it, which reads its input as the page's does.

        gradio makes a changed component anew from its arguments; a `preprocess` of the instance would be lost.
        """
        if isinstance(value, gr.blocks.Block) and key in self.blocks_config.blocks:
            own = vars(self.blocks_config.blocks[key]).get("preprocess")
            if own is not None:
                value.preprocess = own  # type: ignore[attr-defined]
        super().__setitem__(key, value)

    def _update_config(self, key: int) -> None:
        pass

    def _update_value_in_config(self, key: int, value: Any) -> None:
        pass


def install() -> None:
    """Make gradio start small sessions from now on, in this process."""
    state_holder.SessionState = SmallSession  # type: ignore[misc]
    route_utils.SessionState = SmallSession  # type: ignore[misc]
