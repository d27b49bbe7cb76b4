"""Look inside: the generator layer by layer, what the critic thinks, a map of faces, and whether faces are copies."""

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import gradio as gr

import weights
from demos.faces.channels import NONE, ChannelsError, parse_off, read_off
from demos.faces.latent_controls import HIGHEST_SEED, NAME, STILL, named, read_moves
from demos.faces.rooms.try_it import MOVES, RANDOM, SEED, TRUNCATION, TryIt, checked
from demos.faces.views import look_inside_view
from demos.faces.widgets import parts
from demos.kit import errors, events, layout
from demos.kit.properties import Property
from demos.kit.url_state import UrlState
from demos.widgets.result_line.widget import result_facts, result_line
from weights import WeightsUnavailable

if TYPE_CHECKING:
    from demos.faces.faces import Latent

LOOK = "Switch off what is shown at 4 x 4 and see what changes. Then do the same further down, and compare."
OFF = Property("off", NONE, parse_off)
QUICK: dict[str, Any] = {**events.LIVE, "show_progress": "hidden"}
HANDED = "(...place) => { page.handed('faces', 'try'); return place; }"
SILENT: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}


@errors.refusals
def begin(seed: Any, moves: str, truncation: float, off: str, *theirs: Any) -> tuple[Any, ...]:
    """Return the place to open at, and the place of Try it: the link's, where it names one, else that of Try it."""
    usual = (seed, moves, truncation, off) == (SEED.default, STILL, TRUNCATION.default, NONE)
    return (*(theirs if usual else (seed, moves, truncation)), json.dumps(theirs))


@errors.refusals
def arrive(taken: str, *theirs: Any) -> tuple[Any, ...]:
    """Take over the place of Try it when the visitor comes back from there with another face than before."""
    now = json.dumps(theirs)
    if not taken or now == taken:
        return tuple(gr.skip() for _ in range(5))
    return (*theirs, now, now)


@errors.refusals
def look(seed: Any, moves: str, truncation: float, off: str) -> tuple[str, Any, str]:
    """Return the generator's layers at a place, the mark on the map, and the result line."""
    z = _latent(seed, moves, truncation)
    started = time.perf_counter()
    shown = _layers(z, off, _words(seed, moves))
    seconds = time.perf_counter() - started
    on_map = (moves, truncation) == (STILL, TRUNCATION.default)
    return shown, gr.HTML(here=str(int(seed)) if on_map else ""), result_facts(LOOK, seconds, weights.card(NAME))


@errors.refusals
def switch(seed: Any, moves: str, truncation: float, event: gr.EventData) -> tuple[str, str]:
    """Return the channels that are off now, which the event names, and the layers without them."""
    data: Any = event._data
    off = data.get("off") if isinstance(data, dict) else None
    if not isinstance(off, str):
        raise ChannelsError("The page sent no channels. Press “All on”.")
    return off, _layers(_latent(seed, moves, truncation), off, _words(seed, moves))


@errors.refusals
def judge(seed: Any, moves: str, truncation: float) -> str:
    """Return what the critic thinks of the face, and of the best and the worst of its random faces."""
    from demos.faces import faces
    from demos.faces.analysis import critic

    crowd = critic.crowd()
    mine = critic.judge(faces.generate(_latent(seed, moves, truncation))[0])
    others = (("Best of 256", crowd.best), ("Worst of 256", crowd.worst))
    cards = [look_inside_view.judged(mine, "This face", crowd.beaten(mine.score))]
    for title, member in others:
        found = critic.member(member)
        cards.append(look_inside_view.judged(found, f"{title} (seed {member})", crowd.beaten(found.score)))
    return look_inside_view.critic(cards, crowd)


@errors.refusals
def judge_photo(address: str) -> Any:
    """Return the card of the visitor's photo, or take it away; the photo is kept nowhere."""
    if not address:
        return gr.HTML(photo="")
    from demos.faces import photo_upload
    from demos.faces.analysis import critic

    crowd = critic.crowd()
    found = critic.judge(photo_upload.face(address))
    return gr.HTML(
        photo=look_inside_view.photo(look_inside_view.judged(found, "Your photo", crowd.beaten(found.score)))
    )


@errors.refusals
def compare(seed: Any, moves: str, truncation: float) -> str:
    """Return how far the face is from its nearest training face, or why that can't be said."""
    from demos.faces import faces
    from demos.faces.analysis import nearest_face

    face = faces.generate(_latent(seed, moves, truncation))[0]
    try:
        return look_inside_view.nearest(nearest_face.nearest(face))
    except WeightsUnavailable as error:
        return look_inside_view.missing(str(error))


@errors.refusals
def see_map() -> Iterator[str]:
    """Yield how many faces of the map are painted, then the map."""
    from demos.faces.analysis import latent_map

    axes, usual = _axes()
    for done, found in latent_map.painted(TRUNCATION.default):
        if found is None:
            yield look_inside_view.progress(done, latent_map.COUNT)
        else:
            yield look_inside_view.face_map(found, axes, usual)


@errors.refusals
def go(event: gr.EventData) -> tuple[int, str, float]:
    """Return the place of the face that was clicked on the map."""
    data: Any = event._data
    seed, moves = checked(data.get("seed") if isinstance(data, dict) else None, STILL)
    return seed, ",".join(f"{move:g}" for move in moves), TRUNCATION.default


def _latent(seed: Any, moves: str, truncation: float) -> "Latent":
    from demos.faces import faces

    whole, steps = checked(seed, moves)
    return faces.latent_at(whole, steps, truncation)


def _layers(z: "Latent", off: str, words: str) -> str:
    from demos.faces.analysis import feature_maps

    silent = read_off(off)
    return look_inside_view.generator(feature_maps.look(z, silent), silent, words)


def _words(seed: Any, moves: str) -> str:
    return f"A generated face, seed {int(seed)}" + (", moved along directions" if any(read_moves(moves)) else "")


def _axes() -> tuple[list[dict[str, str]], Sequence[int]]:
    """The directions as axes of the map, and the two to open with: the named ones that do most, else the first."""
    from demos.faces.analysis import latent_map

    known = named()
    axes = [{"name": each.name, "low": each.low, "high": each.high} for each in known]
    axes += [{"name": f"Direction {number + 1}"} for number in range(len(axes), latent_map.directions())]
    strongest = sorted(range(len(known)), key=lambda number: -known[number].effect)
    return axes, strongest[:2] if len(known) > 1 else (0, 1)


@dataclass(frozen=True)
class LookInside:
    """The place of this room (seed, moves, truncation), and the button that goes on from it in Try it."""

    place: list[Any]
    onward: gr.Button


def build(room: gr.Tab, try_it: TryIt | None) -> LookInside | None:
    """Make the room and wire its events; `room` is the tab that it stands in. None where the weights are missing."""
    if try_it is None:
        gr.HTML(layout.notice("Without its weights there is nothing to look into."), apply_default_css=False)
        return None
    with gr.Row(elem_classes=["face-seed", "inside-place"]):
        seed = gr.Number(
            SEED.default, label="Seed of the face", precision=0, minimum=0, maximum=HIGHEST_SEED, min_width=120
        )
        chance = gr.Button("Random face", variant="primary", min_width=120)
        onward = gr.Button("Move its sliders in Try it", min_width=120)
    moves = gr.Textbox(STILL, visible="hidden")
    truncation = gr.Number(TRUNCATION.default, visible="hidden")
    off = gr.Textbox(NONE, visible="hidden")
    layers = parts.part("generator_layers")
    line = result_line()
    critic = parts.part("critic_scores", photo="")
    own = parts.part("photo_upload")
    near = parts.part("nearest_face")
    thousand = parts.part("latent_map", here="")
    taken, arrived = gr.State(""), gr.State("")

    place = [seed, moves, truncation]
    theirs = [try_it.seed, try_it.moves, try_it.truncation]
    settings = UrlState(
        "faces", (SEED, seed), (MOVES, moves), (TRUNCATION, truncation), (OFF, off), room="inside", weights=NAME
    )

    def follow(event: Any) -> Any:
        """After an event that changed the place: everything that is shown of the face, in the order of the page."""
        return (
            event.then(look, [*place, off], [layers, thousand, line], **events.LIVE)
            .then(judge, place, critic, **events.LIVE)
            .then(compare, place, near, **events.LIVE)
        )

    opening = settings.opened().then(begin, [*place, off, *theirs], [*place, taken], **SILENT)
    follow(opening).then(see_map, None, thousand, **events.LIVE)
    room.select(arrive, [taken, *theirs], [*place, taken, arrived], **SILENT)
    follow(arrived.change(None, None, None, **SILENT))
    follow(chance.click(js=RANDOM, outputs=[seed, moves], fn=None, **SILENT))
    follow(gr.on([seed.submit, seed.blur], None, None, None, **SILENT))
    follow(thousand.select(go, None, place, **QUICK))
    layers.select(switch, place, [off, layers], **QUICK)
    own.input(judge_photo, own, critic, **events.LIVE)
    return LookInside(place, onward)


def hand_back(looked: LookInside, row: gr.Tabs, try_it: TryIt) -> None:
    """Let the button open Try it, the first of the row's rooms, with the face of this room."""
    theirs = [try_it.seed, try_it.moves, try_it.truncation]
    opened = looked.onward.click(
        lambda *place: (gr.Tabs(selected="try"), *place), looked.place, [row, *theirs], js=HANDED, **SILENT
    )
    try_it.follow(opened)
