"""What `write` and the analyses refuse, each with a sentence that tells what to change."""

import math

import numpy as np

import weights
from demos.serving.limits import PROMPT_CHARACTERS as MAX_PROMPT
from demos.text.catalog import OUR_STYLE, blends, from_hub, styles, weights_name
from demos.text.results import BlendRefused, OutOfRange, PromptRefused, UnknownStyle
from weights.hub import offered


def checked_style(style: str) -> str:
    """Return one of our own styles; raise `UnknownStyle`, or `WeightsUnavailable` where Shakespeare's weights are."""
    here = styles()
    if style in here:
        return style
    if style == OUR_STYLE:
        weights.card(weights_name(style))  # raises WeightsUnavailable with its own sentence
    raise UnknownStyle(
        f"There is no style called “{str(style)[:40]}”. There are: {', '.join([*here, *offered('write')])}."
    )


def checked_blend(style: str, blend: tuple[str, float] | None) -> tuple[str, float] | None:
    """Return another style with its share of 0 to 1, for one of our styles or a model from the Hub.

    Raise `BlendRefused` for a style that can't be mixed with this one, `OutOfRange` for the share.
    """
    if blend is None:
        return None
    if not isinstance(blend, list | tuple) or len(blend) != 2:
        raise BlendRefused("The blend isn't a style with its share, as “latex” and 0.3. Leave it out, or give both.")
    other, share = blend
    others = [] if from_hub(style) else blends(style)
    if other not in (style, *others):
        there = f"There are: {', '.join(others)}." if others else "Its network writes in this style alone."
        raise BlendRefused(f"There is no style called “{str(other)[:40]}” to blend with {style}. {there}")
    return str(other), checked_number(f"The share of {other}", share, 0, 1)


def checked_prompt(prompt: str) -> str:
    """Return a prompt; raise `PromptRefused` for what isn't text or is too long."""
    if not isinstance(prompt, str):
        raise PromptRefused("The prompt isn't text. Type a few words, or leave it empty.")
    if len(prompt) > MAX_PROMPT:
        raise PromptRefused(
            f"This prompt has {len(prompt):,} characters; the network reads at most {MAX_PROMPT:,}. "
            "Keep its end: that is what the network continues from."
        )
    return prompt


def checked_number(what: str, value: float, low: float, high: float) -> float:
    """Return a number from `low` to `high`; raise `OutOfRange` with what it was of."""
    if isinstance(value, bool) or not isinstance(value, int | float | np.number) or not math.isfinite(value):
        raise OutOfRange(f"{what} isn't a number. Choose one from {low:g} to {high:,g}.")
    if not low <= value <= high:
        raise OutOfRange(f"{what} is {value:g}. Choose one from {low:g} to {high:,g}.")
    return float(value)


def checked_integer(what: str, value: int, low: int, high: int) -> int:
    """Return a whole number from `low` to `high`; raise `OutOfRange` with what it was of."""
    sentence = f"Choose a whole number from {low:,} to {high:,}."
    if isinstance(value, bool) or not isinstance(value, int | float | np.number) or not math.isfinite(value):
        raise OutOfRange(f"{what} isn't a number. {sentence}")
    if value != int(value) or not low <= value <= high:
        raise OutOfRange(f"{what} is {value:,}. {sentence}")
    return int(value)
