"""What a visitor chooses beside the prompt, as the page sends it: style, blend, temperature, truncation and so on."""

from dataclasses import dataclass, replace

import gradio as gr

from demos.kit import properties
from demos.kit.properties import Property
from demos.text.catalog import blends, from_hub, hub_chips, style_chips, style_of

NO_BLEND = "No other"
SHARES = (0.0, 1.0)
TOP_K, TOP_P = (0, 100), (0.05, 1.0)


@dataclass(frozen=True)
class WriteSettings:
    """The values of the controls, in their order; a call may carry anything, which `write` judges.

    style: the title of a chip. blended: the title of another style, or NO_BLEND. share: of that style, 0 to 1.
    """

    style: str
    length: int = 400
    temperature: float = 0.8
    seed: int = 0
    full_speed: bool = False
    blended: str = NO_BLEND
    share: float = 0.5
    top_k: int = 0
    top_p: float = 1.0

    @property
    def style_name(self) -> str:
        """The style as `write` knows it."""
        return style_of(self.style)

    @property
    def blend(self) -> tuple[str, float] | None:
        """The blend as `write` knows it; None where nothing is mixed in, or the style can't be mixed."""
        other, style = style_of(self.blended), self.style_name
        mixes = not from_hub(style) and other in blends(style)
        return (other, self.share) if mixes else None

    def in_style(self, chip: str) -> "WriteSettings":
        """Return the same settings in another style, unmixed."""
        return replace(self, style=chip, blended=NO_BLEND)


def style_setting(titles: dict[str, str], default: str) -> Property[str]:
    """Return the style chip as a setting of the address; a link may also name the style as `write` does."""
    return _named("style", titles, default)


@dataclass(frozen=True)
class BlendControls:
    """What is mixed in and how much of it; hidden where there is but one style."""

    blended: gr.Dropdown
    share: gr.Slider

    def bound(self) -> list[tuple[Property[object], object]]:
        """Return them with the settings of the address that they show."""
        titles = {NO_BLEND: "", **style_chips()}
        return [
            (_named("blend", titles, NO_BLEND), self.blended),  # type: ignore[list-item]
            (properties.number("share", 0.5, *SHARES), self.share),  # type: ignore[list-item]
        ]


def blend_controls() -> BlendControls:
    """Make the controls of the blend."""
    several = len(style_chips()) > 1
    with gr.Row(visible=several):
        blended = gr.Dropdown(
            [NO_BLEND, *style_chips()],
            value=NO_BLEND,
            label="Blend with",
            info="Another style to mix in.",
            min_width=160,
            filterable=False,
        )
        share = gr.Slider(
            *SHARES, 0.5, step=0.05, label="Share of that style", info="0: none of it. 1: nothing else.", min_width=160
        )
    return BlendControls(blended, share)


@dataclass(frozen=True)
class TruncationControls:
    """Among how many characters the network draws."""

    top_k: gr.Slider
    top_p: gr.Slider

    def bound(self) -> list[tuple[Property[object], object]]:
        """Return them with the settings of the address that they show."""
        return [
            (properties.whole("top_k", 0, *TOP_K), self.top_k),  # type: ignore[list-item]
            (properties.number("top_p", 1.0, *TOP_P), self.top_p),  # type: ignore[list-item]
        ]


def truncation_controls() -> TruncationControls:
    """Make the controls of the truncation."""
    top_k = gr.Slider(
        *TOP_K, 0, step=1, label="Top-k", info="Draw only from so many of the most probable characters; 0 is all."
    )
    top_p = gr.Slider(
        *TOP_P,
        1.0,
        step=0.05,
        label="Top-p",
        info="Of those, only from the most probable that together reach this share.",
    )
    return TruncationControls(top_k, top_p)


def all_titles() -> dict[str, str]:
    """Return the titles of all style chips, those of models from the Hub last."""
    return style_chips() | hub_chips()


def _named(name: str, titles: dict[str, str], default: str) -> Property[str]:
    usual = properties.choice(name, default, list(titles))
    names = {style: title for title, style in titles.items() if style}
    return Property(usual.name, usual.default, lambda text: usual.parse(names.get(text, text)))
