"""A room's settings bound to its components: the page's address follows them, and they follow a link."""

import json
from collections.abc import Mapping
from typing import Any

import gradio as gr

from demos import background
from demos.markup import toast
from demos.properties import Property, read_link

QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}


class Settings:
    """The settings of one room, each bound to the component that shows it.

    Whenever a component changes, the page's address follows, in the browser alone.

        settings = ui.Settings("faces", (SEED, seed), (SMOOTH, smooth))
        settings.opened().then(draw, [seed, smooth], [picture, line], **ui.LIVE)
    """

    def __init__(self, tab: str, *bound: tuple[Property[Any], Any], room: str = "try") -> None:
        self.tab, self.room = tab, room
        self.properties = [item for item, _ in bound]
        self.components = [component for _, component in bound]
        if bound:
            names = json.dumps([item.name for item in self.properties])
            gr.on(
                [component.change for component in self.components],
                fn=None,
                inputs=self.components,
                js=f"(...values) => {{ page.remember('{tab}', '{room}', {names}, {self._defaults()}, values); }}",
                **QUIET,
            )

    def opened(self) -> Any:
        """The event of the room being seen for the first time, after its components took their values from the link.

        Chain the first example to it: `settings.opened().then(run, ...)`.
        """
        opener = gr.Button("Open", visible="hidden", elem_classes=["opener"], elem_id=f"opener-{self.tab}-{self.room}")
        restored = opener.click(self._restore, None, self.components, **QUIET) if self.components else None
        listen = restored.then if restored else opener.click
        return listen(None, js=f"() => {{ page.restored('{self.tab}', '{self.room}'); }}", **QUIET)

    def reset(self, button: gr.Button) -> Any:
        """Make `button` put every component back to its default, in the browser; chain the run to what is returned."""
        single = "[0]" if len(self.components) == 1 else ""
        return button.click(None, None, self.components, js=f"() => {self._defaults()}{single}", **QUIET)

    def _defaults(self) -> str:
        return json.dumps([item.default for item in self.properties])

    def _restore(self, request: gr.Request) -> Any:
        if background.loading():
            gr.Info("The networks are still loading, so this first result takes a few seconds longer.", duration=5)
        query: Mapping[str, str] = dict(request.query_params)
        if (query.get("tab"), query.get("room", "try")) != (self.tab, self.room):
            query = {}
        values, complaints = read_link(self.properties, query)
        for complaint in complaints:
            gr.Info(toast(complaint))
        return values if len(values) > 1 else values[0]
