"""Our network and a model from the Hub continue the same prompt, side by side: what streams to the page."""

import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any

import gradio as gr

import weights
from demos.kit import errors, layout
from demos.serving import hub_models
from demos.serving.runs import is_stopped
from demos.text.catalog import OUR_STYLE, weights_name
from demos.text.interleave import Continuations, interleave
from demos.text.streaming import UPDATE_SECONDS
from demos.text.text_session import Sheet
from demos.text.views import writing_view
from demos.widgets.hub_download import widget as hub_download
from demos.widgets.result_line.widget import result_facts

WHAT_TO_SEE = (
    "Both draw at the same temperature and know nothing but your prompt. Look at how long each keeps to what it began: "
    "a name, a sentence, a subject."
)

Shown = tuple[Any, ...]  # our sheet, their sheet, notice, offer, facts of both, what changed, result line, Stop


@dataclass(frozen=True)
class SheetPair:
    """Both sheets of one run."""

    ours: Sheet
    theirs: Sheet

    def grown(self, both: Continuations, writing: bool, theirs: bool = True) -> tuple[str, str]:
        """Return the sheets a little later, for the page."""
        return (
            self.ours.grown(both.ours, both.our_seconds, writing).to_json(),
            self.theirs.grown(both.theirs, both.their_seconds, writing and theirs).to_json(),
        )


@errors.refusals
def write_both(prompt: str, model: str, temperature: float, length: int, seed: int) -> Iterator[Shown]:
    """Continue the prompt with both; with ours alone where the other isn't here or can't be loaded."""
    from demos.text.write import normalized, write

    ours = write(normalized(prompt, OUR_STYLE).text, OUR_STYLE, length, temperature, seed)
    theirs = write(prompt, model, length, temperature, seed)
    offer, changed, title = hub_download.value(model), hub_download.changed(model), hub_models.entry(model).title
    sheet = Sheet(prompt)
    pair, both, still = SheetPair(sheet, replace(sheet)), Continuations(), [gr.skip()] * 6
    told = layout.notice("" if offer else f"{title} is loading ...")
    facts = [hub_download.facts(_our_side()), hub_download.facts(hub_download.theirs(model))]
    stop_button = gr.update(interactive=True)
    yield *pair.grown(both, True, not offer), told, offer, *facts, changed, gr.skip(), stop_button
    problem, unread = ("", 0) if offer else _load(prompt, model)
    alone = bool(offer or problem)
    notices = [
        problem,
        writing_view.truncated(unread, title),
        writing_view.notice(normalized(prompt, OUR_STYLE), OUR_STYLE),
    ]
    still[0] = layout.notice(" ".join(part for part in notices if part))
    shown = 0.0
    with closing(interleave(ours, None if alone else theirs)) as items:
        for both in items:
            if is_stopped(sheet.run):
                break
            early = UPDATE_SECONDS - (time.perf_counter() - shown)
            if alone and early > 0:
                time.sleep(early)  # slowly enough to watch
            if alone or early <= 0:
                shown = time.perf_counter()
                yield *pair.grown(both, True, not alone), *still, gr.skip()
                still[0] = gr.skip()
    facts = [
        hub_download.facts(_our_side(), both.our_seconds),
        hub_download.facts(hub_download.theirs(model), None if alone else both.their_seconds),
    ]
    line = result_facts(_sentence(both, is_stopped(sheet.run), title), both.our_seconds + both.their_seconds)
    yield *pair.grown(both, False), still[0], gr.skip(), *facts, gr.skip(), line, gr.update(interactive=False)


def _load(prompt: str, model: str) -> tuple[str, int]:
    """Return what keeps the model from being loaded, or nothing.

    Return also how many characters of the prompt it won't read.
    """
    from demos.text.hub_write import truncated_characters

    try:
        return "", truncated_characters(prompt, model)
    except weights.WeightsUnavailable as error:
        return str(error), 0


def _our_side() -> hub_download.Side:
    return hub_download.ours("Character LSTM", 2015, weights.card(weights_name(OUR_STYLE)))


def _sentence(both: Continuations, stopped: bool, title: str) -> str:
    begin = "Stopped. " if stopped else ""
    if not both.theirs:
        return f"{begin}Our network wrote {len(both.ours):,} characters."
    rates = writing_view.rates(
        (len(both.ours), both.our_seconds),
        (len(both.theirs), both.their_seconds),
        title,
    )
    return f"{begin}{rates} {WHAT_TO_SEE}"
