"""A room's settings bound to its components: the page's address follows them, and they follow a link."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import gradio as gr

from demos.kit.html import toast
from demos.kit.properties import Hashes, Property, read_link
from weights import MODEL, WeightsUnavailable, card

QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
_on_open: list[Callable[[gr.Request], None]] = []


def on_open(tell: Callable[[gr.Request], None]) -> None:
    """Call `tell` whenever a room opens for a visitor, as to say that networks are still loading."""
    if tell not in _on_open:
        _on_open.append(tell)


class UrlState:
    """The settings of one room, each bound to the component that shows it.

    Whenever a component changes, the page's address follows, in the browser alone.

        settings = UrlState("faces", (SEED, seed), (SMOOTH, smooth))
        settings.opened().then(draw, [seed, smooth], [picture, line], **events.LIVE)

    A room whose settings mean something only with certain weights (a unit, a layer, a step) names them. Its links then
    carry `weights=` with the first 8 hex digits of their SHA-256, whenever something differs from its default, and a
    link that was made with other weights opens the room with its defaults and says so:

        UrlState("text", (UNIT, unit), room="inside", weights="char_lstm_shakespeare")

    A room with a picker names the weights for each of the picker's values; where several settings name some, the last:

        weights = {"model": {"cifar10": "resnet_cifar10"}}
        UrlState("images", (MODEL, picker), (LAYER, layer), room="inside", weights=weights)

    What a link implies beyond what it names (an example in the language of its direction) is said by `implied`, which
    is given the values that it names and returns others by name.
    """

    def __init__(
        self,
        tab: str,
        *bound: tuple[Property[Any], Any],
        room: str = "try",
        weights: str | Mapping[str, Mapping[str, str]] = "",
        implied: Callable[[Mapping[str, Any]], Mapping[str, Any]] | None = None,
    ) -> None:
        self.tab, self.room, self.implied = tab, room, implied
        self.hashes: Hashes = (
            (weights_hash(weights) if weights else "")
            if isinstance(weights, str)
            else {
                setting: {value: weights_hash(name) for value, name in of_value.items()}
                for setting, of_value in weights.items()
            }
        )
        self.properties = [item for item, _ in bound]
        self.components = [component for _, component in bound]
        if bound:
            gr.on(
                [component.change for component in self.components],
                fn=None,
                inputs=self.components,
                js=self._call("remember"),
                **QUIET,
            )

    def opened(self) -> Any:
        """Return the event of the room being seen for the first time.

        It comes after the room's components took their values from the link.

        Chain the first example to it: `settings.opened().then(run, ...)`.
        """
        opener = gr.Button("Open", visible="hidden", elem_classes=["opener"], elem_id=f"opener-{self.tab}-{self.room}")
        restored = opener.click(self._restore, None, self.components, **QUIET) if self.components else None
        listen = restored.then if restored else opener.click
        return listen(None, self.components or None, js=self._call("restored"), **QUIET)

    def reset(self, button: gr.Button, *among: Any) -> Any:
        """Make `button` put components back to their defaults, in the browser; chain the run to what is returned.

        among: those that are put back; none for all of them.
        """
        chosen = [
            (item.default, component)
            for item, component in zip(self.properties, self.components, strict=True)
            if not among or component in among
        ]
        defaults, components = [default for default, _ in chosen], [component for _, component in chosen]
        single = "[0]" if len(components) == 1 else ""
        return button.click(None, None, components, js=f"() => {json.dumps(defaults)}{single}", **QUIET)

    def _call(self, function: str) -> str:
        """Return a call of frame/address.js with all that it must know to write this room's address."""
        names = [item.name for item in self.properties]
        settled = json.dumps([self.tab, self.room, names, [item.default for item in self.properties], self.hashes])
        return f"(...values) => {{ window.page?.{function}(...{settled}, values); }}"

    def _restore(self, request: gr.Request) -> Any:
        for tell in _on_open:
            tell(request)
        query: Mapping[str, str] = dict(request.query_params)
        if (query.get("tab"), query.get("room", "try")) != (self.tab, self.room):
            query = {}
        values, complaints = read_link(self.properties, query, self.hashes)
        for complaint in complaints:
            gr.Info(toast(complaint), title="About this link")
        # What the link doesn't name stays as it is: a visitor may have chosen something since the page was loaded.
        # But "nothing chosen" is said, for a gr.Number without a value tells the server 0.
        by_name = {item.name: value for item, value in zip(self.properties, values, strict=True)}
        named = {name: value for name, value in by_name.items() if name in query or value is None}
        if self.implied:
            named = {**self.implied({name: value for name, value in named.items() if name in query}), **named}
        restored = [named.get(name, gr.skip()) for name in by_name]
        return restored if len(restored) > 1 else restored[0]


def handed(tab: str, room: str) -> str:
    """JavaScript for an event that hands its inputs to another room, which then doesn't open on its own."""
    return f"(...values) => page.handed({json.dumps(tab)}, {json.dumps(room)}, values)"


def weights_hash(name: str) -> str:
    """Return the first 8 hex digits of the SHA-256 of a network's weights, empty where they are missing."""
    try:
        return card(name).files[MODEL].sha256[:8]
    except (WeightsUnavailable, KeyError):
        return ""
