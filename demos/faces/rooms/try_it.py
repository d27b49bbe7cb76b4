"""Try it: a face that follows the sliders, faces around it to pick from, and a shelf for those worth keeping."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

import weights
from demos.faces.catalog import GENERATOR, HIGHEST_SEED, SLIDERS, named_directions
from demos.faces.latent_controls import (
    NO_MOVES,
    check_controls,
    describe_face,
    format_moves,
    neighbour_moves,
    seeds_from,
)
from demos.faces.settings import MOVES, SEED, TRUNCATION
from demos.faces.views import face_view
from demos.faces.widgets.face.widget import face as face_widget
from demos.faces.widgets.face_grid.widget import face_grid
from demos.faces.widgets.face_shelf.widget import face_shelf
from demos.faces.widgets.latent_sliders.widget import latent_sliders
from demos.kit import errors, events, layout, properties
from demos.kit.browser_call import browser_call
from demos.kit.url_state import UrlState
from demos.kit.widget import tell
from demos.widgets.result_line.widget import result_facts, result_line
from weights import WeightsUnavailable

CONTROLS = Path(__file__).parents[1] / "widgets/controls.js"

GRID = 16
OTHERS, NEIGHBOURS = "Others", "Neighbours"
SMOOTH = properties.switch("smooth", False)
AROUND = properties.choice("around", OTHERS, [OTHERS, NEIGHBOURS])
FIRST = properties.whole("first", 0, 0, HIGHEST_SEED)
LOOK = (
    "This person does not exist. Move one slider and see what else changes with it: "
    "nothing told the network which traits should change separately."
)
DRAG: dict[str, Any] = {**events.LIVE, "show_progress": "hidden"}
IN_BROWSER: dict[str, Any] = {"fn": None, "show_progress": "hidden", "api_visibility": "private"}


@errors.refusals
def show_face(seed: Any, moves: str, truncation: float) -> Any:
    """Return the face of these controls and the result line; nothing changes while the seed field is empty."""
    if seed is None:
        return gr.skip()
    seed, steps = check_controls(seed, moves)
    from demos.faces import faces

    z = faces.latent_at(seed, steps, truncation)
    started = time.perf_counter()
    face = faces.generate(z)[0]
    seconds = time.perf_counter() - started
    shown = {"image": face_view.png_uri(face), "alt": describe_face(seed, steps), "name": f"face-{seed}"}
    return json.dumps(shown), result_facts(LOOK, seconds, weights.card(GENERATOR))


@errors.refusals
def show_surroundings(seed: Any, moves: str, truncation: float, around: str, first: int) -> Any:
    """Return the faces that the sliders lead to, and sixteen to pick from; nothing while the seed field is empty."""
    if seed is None:
        return gr.skip()
    seed, steps = check_controls(seed, moves)
    from demos.faces import faces

    if around == NEIGHBOURS:
        controls = [(seed, near) for near in neighbour_moves(seed, steps, GRID)]
    else:
        controls = [(other, [0.0] * SLIDERS) for other in seeds_from(int(first), GRID)]
    z = [*faces.slider_ends(seed, steps, truncation), *(faces.latent_at(*each, truncation) for each in controls)]
    pictures = faces.generate(z)
    picks = [
        {
            "seed": other,
            "moves": format_moves(near),
            "label": f"Similar face {index + 1}" if around == NEIGHBOURS else f"Seed {other}",
        }
        for index, (other, near) in enumerate(controls)
    ]
    ends, sheet = pictures[: 2 * SLIDERS], face_view.sprite_sheet(pictures[2 * SLIDERS :], 4)
    return gr.HTML(ends=face_view.sprite_sheet(ends, 2)), json.dumps({"sheet": sheet, "picks": picks})


@dataclass(frozen=True)
class TryIt:
    """The controls of this room (seed, moves, truncation), and what shows their face after an event."""

    controls: list[Any]
    show_after: Callable[[Any], None]


def build() -> TryIt | None:
    """Make the room and wire its events; None where the weights are missing."""
    try:
        weights.find(GENERATOR)
    except WeightsUnavailable as error:
        gr.HTML(layout.notice(str(error)), apply_default_css=False)
        return None
    with gr.Column(elem_classes=["faces-room"]):
        with layout.columns():
            with layout.left_column("Sliders"):
                sliders = latent_sliders(face_view.slider_labels(named_directions()))
                with gr.Row(elem_classes=["face-seed"]):
                    seed = gr.Number(SEED.default, label="Seed", precision=0, min_width=120)
                    random_face = gr.Button("Random face", variant="primary", min_width=120)
                with layout.settings():
                    truncation = gr.Slider(
                        0,
                        1.5,
                        TRUNCATION.default,
                        step=0.05,
                        label="Truncation",
                        info="Distance from the average face: 0 is the average, 1 is as trained. "
                        "Above 1, faces are more varied and more often go wrong.",
                    )
                    smooth = gr.Checkbox(SMOOTH.default, label="Smooth enlargement")
                    reset = gr.Button("Reset", size="sm")
            with layout.right_column():
                with gr.Row(elem_classes=["face-and-many"]):
                    with gr.Column(elem_classes=["face-column"], min_width=280):
                        face = face_widget()
                    with gr.Column(elem_classes=["many-column"], min_width=280):
                        grid = face_grid()
                        with gr.Row(elem_classes=["many-tools"]):
                            around = gr.Radio(
                                [("Other faces", OTHERS), ("Similar faces", NEIGHBOURS)],
                                value=AROUND.default,
                                show_label=False,
                                container=False,
                                min_width=0,
                            )
                            more = gr.Button("More", size="sm", min_width=64)
                        first = gr.Number(FIRST.default, visible=False, precision=0)
                line = result_line()
        shelf = face_shelf()

    controls = [seed, sliders, truncation]
    view = [*controls, around, first]
    settings = UrlState(
        "faces",
        (SEED, seed),
        (MOVES, sliders),
        (TRUNCATION, truncation),
        (SMOOTH, smooth),
        (AROUND, around),
        (FIRST, first),
    )

    def show_after(event: Any) -> None:
        """After an event that changed the controls: the face, then what is around it."""
        event.then(show_face, controls, [face, line], **events.LIVE).then(
            show_surroundings, view, [sliders, grid], **events.LIVE
        )

    random_seed = browser_call(CONTROLS, "randomFace", HIGHEST_SEED, NO_MOVES)
    next_seeds = browser_call(CONTROLS, "nextSeeds", OTHERS, GRID, HIGHEST_SEED)
    show_after(settings.opened())
    show_after(settings.reset(reset))
    show_after(random_face.click(js=random_seed, outputs=[seed, sliders], **IN_BROWSER))
    show_after(grid.input(js=browser_call(CONTROLS, "pickedFace"), inputs=grid, outputs=[seed, sliders], **IN_BROWSER))
    show_after(shelf.input(js=browser_call(CONTROLS, "keptFace"), inputs=shelf, outputs=controls, **IN_BROWSER))
    gr.on([sliders.input, seed.input, truncation.input], show_face, controls, [face, line], **DRAG)
    gr.on(
        [sliders.release, seed.submit, seed.blur, truncation.release, around.input],
        show_surroundings,
        view,
        [sliders, grid],
        **DRAG,
    )
    more.click(js=next_seeds, inputs=first, outputs=[around, first], **IN_BROWSER).then(
        show_surroundings, view, [sliders, grid], **DRAG
    )
    face.select(js=browser_call(CONTROLS, "keepFace"), inputs=[shelf, face, *controls], outputs=shelf, **IN_BROWSER)
    smooth.change(js=tell("faces:smooth"), inputs=smooth, **IN_BROWSER)
    return TryIt(controls, show_after)
