"""Try it: a face that follows the sliders, faces around it to pick from, and a shelf for those worth keeping."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

import weights
from demos.faces.latent_controls import (
    HIGHEST_SEED,
    NAME,
    SLIDERS,
    STILL,
    PlaceError,
    named,
    neighbours,
    others,
    parse_moves,
    read_moves,
    write_moves,
)
from demos.faces.views import face_view
from demos.kit import errors, events, layout, properties
from demos.kit.properties import Property
from demos.kit.url_state import UrlState
from demos.kit.widget import html_part
from demos.widgets.result_line.widget import result_facts, result_line
from weights import WeightsUnavailable

WIDGETS = Path(__file__).parents[1] / "widgets"

GRID = 16
OTHERS, NEIGHBOURS = "Others", "Neighbours"
SEED = properties.whole("seed", 34, 0, HIGHEST_SEED)
MOVES = Property("moves", STILL, parse_moves)
TRUNCATION = properties.number("truncation", 0.8, 0.0, 1.5)
SMOOTH = properties.switch("smooth", False)
AROUND = properties.choice("around", OTHERS, [OTHERS, NEIGHBOURS])
FIRST = properties.whole("first", 0, 0, HIGHEST_SEED)
LOOK = "A face of nobody. Move one slider and see what changes with it: the network was never told what belongs apart."
MEASURED = "A step of 1 changes it by {effect:.1f} standard deviations. What comes along most: {companion}."
DRAG: dict[str, Any] = {**events.LIVE, "show_progress": "hidden"}
IN_PAGE: dict[str, Any] = {"fn": None, "show_progress": "hidden", "api_visibility": "private"}

# What happens in the browser alone, without asking the server.
RANDOM = f"() => [Math.floor(Math.random() * {HIGHEST_SEED + 1}), '{STILL}']"
MORE = f"(first) => ['{OTHERS}', (Number(first) + {GRID}) % {HIGHEST_SEED + 1}]"
SMOOTHEN = "(smooth) => { document.querySelector('.face img').classList.toggle('smooth', smooth); }"
KEEP = (
    "(shelf, face, seed, moves, truncation) => JSON.stringify({...JSON.parse(shelf), "
    "add: {seed, moves, truncation, image: JSON.parse(face).image}})"
)
PICK = "(grid) => { const { picks, picked } = JSON.parse(grid); return [picks[picked].seed, picks[picked].moves]; }"
GO_BACK = (
    "(shelf) => { const { kept, picked } = JSON.parse(shelf), face = kept[picked]; "
    "return [face.seed, face.moves, face.truncation]; }"
)


@errors.refusals
def faces_generate(
    seed: int = 0,
    moves: list[float] | None = None,
    truncation: float = 1.0,
    latent: list[float] | None = None,
) -> str:
    """Paint one face of 64 x 64 pixels and return it as a PNG in a data URI.

    The face is that of a seed (0 to 4,294,967,295), its latent shortened by truncation (0 to 1.5) and moved so many
    standard deviations (-3 to 3) along the directions: those that have a name on the page in that order, then the
    principal ones, strongest first. Or give the latent itself: 64 numbers from -16 to 16, normally distributed, in
    place of the other three.
    """
    from demos.faces import faces

    z = faces.latent_at(seed, moves or [], truncation) if latent is None else latent
    return face_view.address(faces.generate(z)[0])


def checked(seed: Any, moves: str) -> tuple[int, list[float]]:
    """Seed and moves as numbers; raises PlaceError with a sentence for the visitor."""
    if isinstance(seed, bool) or not isinstance(seed, int | float) or seed != seed or not 0 <= seed <= HIGHEST_SEED:
        raise PlaceError(f"The seed must be a whole number from 0 to {HIGHEST_SEED:,}.")
    return int(seed), read_moves(moves)


@errors.refusals
def paint(seed: int, moves: str, truncation: float) -> tuple[str, str]:
    """The face at a place, and the line that says how long it took."""
    seed, steps = checked(seed, moves)
    from demos.faces import faces

    z = faces.latent_at(seed, steps, truncation)
    started = time.perf_counter()
    face = faces.generate(z)[0]
    seconds = time.perf_counter() - started
    shown = {
        "image": face_view.address(face),
        "words": f"A generated face, seed {seed}" + (", moved along directions" if any(steps) else ""),
        "name": f"face-{seed}",
    }
    return json.dumps(shown), result_facts(LOOK, seconds, weights.card(NAME))


@errors.refusals
def look_around(seed: int, moves: str, truncation: float, around: str, first: int) -> tuple[Any, str]:
    """The faces that the sliders lead to, and sixteen to pick from."""
    seed, steps = checked(seed, moves)
    from demos.faces import faces

    if around == NEIGHBOURS:
        places = [(seed, near) for near in neighbours(seed, steps, GRID)]
    else:
        places = [(other, [0.0] * SLIDERS) for other in others(int(first), GRID)]
    z = [*faces.ends(seed, steps, truncation), *(faces.latent_at(*place, truncation) for place in places)]
    pictures = faces.generate(z)
    picks = [
        {
            "seed": other,
            "moves": write_moves(near),
            "words": f"Neighbour {index + 1}" if around == NEIGHBOURS else f"Seed {other}",
        }
        for index, (other, near) in enumerate(places)
    ]
    sheet = face_view.sheet(pictures[2 * SLIDERS :], 4)
    return gr.HTML(ends=face_view.sheet(pictures[: 2 * SLIDERS], 2)), json.dumps({"sheet": sheet, "picks": picks})


def slider_names() -> str:
    """JSON of the sliders in order: name, words for both ends and what was measured; the unnamed ones have numbers."""
    rows = [
        {
            "name": each.name,
            "low": each.low,
            "high": each.high,
            "measured": MEASURED.format(effect=each.effect, companion=each.companion),
        }
        for each in named()
    ]
    rows += [{"name": f"Direction {number + 1}"} for number in range(SLIDERS - len(rows))]
    return json.dumps(rows)


@dataclass(frozen=True)
class TryIt:
    """What it takes to know the face of this room, and to let it follow an event that changed its place."""

    seed: gr.Number
    moves: gr.HTML
    truncation: gr.Slider
    follow: Callable[[Any], None]


def build() -> TryIt | None:
    """Make the room and wire its events; None where the weights are missing."""
    gr.api(faces_generate, api_name="faces_generate", **events.API)
    try:
        weights.find(NAME)
    except WeightsUnavailable as error:
        gr.HTML(layout.notice(str(error)), apply_default_css=False)
        return None
    with gr.Column(elem_classes=["faces-room"]):
        with layout.columns():
            with layout.left_column("Move along"):
                sliders = html_part(
                    WIDGETS / "latent_sliders",
                    value=STILL,
                    ends="",
                    names=slider_names(),
                    elem_classes=["face-sliders"],
                )
                with gr.Row(elem_classes=["face-seed"]):
                    seed = gr.Number(
                        SEED.default, label="Seed", precision=0, minimum=0, maximum=HIGHEST_SEED, min_width=120
                    )
                    chance = gr.Button("Random face", variant="primary", min_width=120)
                with layout.settings():
                    truncation = gr.Slider(
                        0,
                        1.5,
                        TRUNCATION.default,
                        step=0.05,
                        label="Truncation",
                        info="How far from the average face: 0 is the average, 1 as trained, more is bold and breaks.",
                    )
                    smooth = gr.Checkbox(SMOOTH.default, label="Smooth enlargement")
                    reset = gr.Button("Reset", size="sm")
            with layout.right_column():
                with gr.Row(elem_classes=["face-and-many"]):
                    with gr.Column(elem_classes=["face-column"], min_width=280):
                        face = html_part(WIDGETS / "face", value="{}")
                    with gr.Column(elem_classes=["many-column"], min_width=280):
                        grid = html_part(WIDGETS / "neighbour_grid", value="{}", elem_classes=["face-grid"])
                        with gr.Row(elem_classes=["many-tools"]):
                            around = gr.Radio(
                                [OTHERS, NEIGHBOURS],
                                value=AROUND.default,
                                show_label=False,
                                container=False,
                                min_width=0,
                            )
                            more = gr.Button("More", size="sm", min_width=64)
                        first = gr.Number(FIRST.default, visible=False, precision=0)
                line = result_line()
        shelf = html_part(WIDGETS / "face_shelf", value="{}", elem_classes=["face-shelf"])

    place = [seed, sliders, truncation]
    view = [*place, around, first]
    settings = UrlState(
        "faces",
        (SEED, seed),
        (MOVES, sliders),
        (TRUNCATION, truncation),
        (SMOOTH, smooth),
        (AROUND, around),
        (FIRST, first),
    )

    def follow(event: Any) -> None:
        """After an event that changed the place: the face, then what is around it."""
        event.then(paint, place, [face, line], **events.LIVE).then(look_around, view, [sliders, grid], **events.LIVE)

    follow(settings.opened())
    follow(settings.reset(reset))
    follow(chance.click(js=RANDOM, outputs=[seed, sliders], **IN_PAGE))
    follow(grid.input(js=PICK, inputs=grid, outputs=[seed, sliders], **IN_PAGE))
    follow(shelf.input(js=GO_BACK, inputs=shelf, outputs=place, **IN_PAGE))
    gr.on([sliders.input, seed.input, truncation.input], paint, place, [face, line], **DRAG)
    gr.on(
        [sliders.release, seed.submit, seed.blur, truncation.release, around.input],
        look_around,
        view,
        [sliders, grid],
        **DRAG,
    )
    more.click(js=MORE, inputs=first, outputs=[around, first], **IN_PAGE).then(
        look_around, view, [sliders, grid], **DRAG
    )
    face.select(js=KEEP, inputs=[shelf, face, *place], outputs=shelf, **IN_PAGE)
    smooth.change(js=SMOOTHEN, inputs=smooth, **IN_PAGE)
    return TryIt(seed, sliders, truncation, follow)
