"""Look inside: the generator's layers, the discriminator's scores, a map of faces, and whether a face is a copy."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

import weights
from demos.faces import handover
from demos.faces.catalog import GENERATOR, HIGHEST_SEED, named_directions
from demos.faces.channels import NONE, channels_in_link, parse_channels
from demos.faces.latent_controls import NO_MOVES, LatentControls, check_controls, describe_face
from demos.faces.results import ChannelsError
from demos.faces.settings import MOVES, SEED, TRUNCATION
from demos.faces.views import discriminator_view, feature_maps_view, latent_map_view, nearest_face_view
from demos.faces.widgets.discriminator_scores.widget import discriminator_scores
from demos.faces.widgets.feature_maps.widget import feature_maps
from demos.faces.widgets.latent_map.widget import latent_map
from demos.faces.widgets.nearest_face.widget import nearest_face
from demos.faces.widgets.photo_upload.widget import photo_upload
from demos.kit import errors, events, layout
from demos.kit.browser_call import browser_call
from demos.kit.properties import Property
from demos.kit.url_state import UrlState
from demos.widgets.result_line.widget import result_facts, result_line
from weights import WeightsUnavailable

if TYPE_CHECKING:
    from demos.faces.faces import Latent

CONTROLS = Path(__file__).parents[1] / "widgets/controls.js"
LOOK = "Switch off the channels shown at 4 x 4 and see what changes. Then do the same at a finer layer, and compare."
OFF = Property("off", NONE, channels_in_link)
QUICK: dict[str, Any] = {**events.LIVE, "show_progress": "hidden"}
SILENT: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}


@errors.refusals
def show_layers(seed: Any, moves: str, truncation: float, off: str) -> Any:
    """Return the generator's layers for a face, the mark on the map, and the result line."""
    if seed is None:
        return gr.skip()
    started = time.perf_counter()
    shown = _layers(seed, moves, truncation, off)
    seconds = time.perf_counter() - started
    on_map = (moves, truncation) == (NO_MOVES, TRUNCATION.default)
    return shown, gr.HTML(here=str(int(seed)) if on_map else ""), result_facts(LOOK, seconds, weights.card(GENERATOR))


@errors.refusals
def switch_channels(seed: Any, moves: str, truncation: float, event: gr.EventData) -> Any:
    """Return the channels that are off now, which the event names, and the layers without them."""
    data: Any = event._data
    off = data.get("off") if isinstance(data, dict) else None
    if not isinstance(off, str):
        raise ChannelsError("The page sent no channels. Press “All on”.")
    return off, gr.skip() if seed is None else _layers(seed, moves, truncation, off)


@errors.refusals
def show_scores(seed: Any, moves: str, truncation: float) -> Any:
    """Return the discriminator's scores of the face and of the best and the worst of its random faces."""
    if seed is None:
        return gr.skip()
    from demos.faces import faces
    from demos.faces.analysis import discriminator

    known = discriminator.random_face_scores()
    mine = discriminator.score_with_saliency(faces.generate(_latent(seed, moves, truncation))[0])
    cards = [discriminator_view.card(mine, "This face", known.percentile(mine.score))]
    for title, other in (("Highest of 256", known.highest), ("Lowest of 256", known.lowest)):
        found = discriminator.score_random_face(other)
        cards.append(discriminator_view.card(found, f"{title} (seed {other})", known.percentile(found.score)))
    return discriminator_view.scores(cards, known)


@errors.refusals
def score_photo(uri: str) -> Any:
    """Return the card of the visitor's photo, or take it away; the photo is kept nowhere."""
    if not uri:
        return gr.HTML(photo="")
    from demos.faces.analysis import discriminator
    from demos.faces.photo_upload import crop_photo

    known = discriminator.random_face_scores()
    found = discriminator.score_with_saliency(crop_photo(uri))
    card = discriminator_view.card(found, "Your photo", known.percentile(found.score))
    return gr.HTML(photo=discriminator_view.photo(card))


@errors.refusals
def show_nearest(seed: Any, moves: str, truncation: float) -> Any:
    """Return how far the face is from its nearest training photograph, or why that can't be said."""
    if seed is None:
        return gr.skip()
    from demos.faces import faces
    from demos.faces.analysis import nearest_face

    face = faces.generate(_latent(seed, moves, truncation))[0]
    try:
        return nearest_face_view.nearest_face(nearest_face.nearest(face))
    except WeightsUnavailable as error:
        return nearest_face_view.missing(str(error))


@errors.refusals
def show_map() -> Iterator[str]:
    """Yield how many faces of the map are there so far, then the map."""
    from demos.faces.analysis import latent_map

    axes, opening = latent_map_view.axes_of(named_directions(), latent_map.direction_count())
    for done, found in latent_map.build(TRUNCATION.default):
        if found is None:
            yield latent_map_view.progress(done, latent_map.COUNT)
        else:
            yield latent_map_view.latent_map(found, axes, opening)


@errors.refusals
def pick_on_map(event: gr.EventData) -> tuple[int, str, float]:
    """Return the controls of the face that was clicked on the map."""
    data: Any = event._data
    seed, _ = check_controls(data.get("seed") if isinstance(data, dict) else None, NO_MOVES)
    return seed, NO_MOVES, TRUNCATION.default


def _latent(seed: Any, moves: str, truncation: float) -> "Latent":
    from demos.faces import faces

    return faces.latent_at(*check_controls(seed, moves), truncation)


def _layers(seed: Any, moves: str, truncation: float, off: str) -> str:
    from demos.faces.analysis import feature_maps

    channels = parse_channels(off)
    found = feature_maps.ablate(_latent(seed, moves, truncation), channels)
    return feature_maps_view.feature_maps(found, channels, describe_face(*check_controls(seed, moves)))


@dataclass(frozen=True)
class Controls:
    """The components that hold a face: seed, moves and truncation."""

    seed: Any
    moves: Any
    truncation: Any

    def all(self) -> list[Any]:
        """Return the components, in the order that handlers take them in."""
        return [self.seed, self.moves, self.truncation]

    def held(self, data: dict[Any, Any]) -> LatentControls:
        """Return what they hold in an event's data."""
        return LatentControls(data[self.seed], data[self.moves], data[self.truncation])

    def filled(self, face: LatentControls) -> dict[Any, Any]:
        """Return an event's result that makes them hold a face."""
        return {self.seed: face.seed, self.moves: face.moves, self.truncation: face.truncation}


@dataclass(frozen=True)
class LookInside:
    """The controls of this room, and the button that goes on with them in Try it."""

    controls: list[Any]
    go_on: gr.Button


def build(room: gr.Tab, their_controls: list[Any] | None) -> LookInside | None:
    """Make the room and wire its events; None where the weights are missing.

    room: the tab that it stands in; their_controls: seed, moves and truncation of Try it, whose face is taken over.
    """
    if their_controls is None:
        gr.HTML(layout.notice("Without its weights there is nothing to look into."), apply_default_css=False)
        return None
    with gr.Row(elem_classes=["face-seed", "inside-place"]):
        seed = gr.Number(SEED.default, label="Seed", precision=0, min_width=120)
        random_face = gr.Button("Random face", variant="primary", min_width=120)
        go_on = gr.Button("Move its sliders in Try it", min_width=120)
    moves = gr.Textbox(NO_MOVES, visible="hidden")
    truncation = gr.Number(TRUNCATION.default, visible="hidden")
    off = gr.Textbox(NONE, visible="hidden")
    layers = feature_maps()
    line = result_line()
    scores = discriminator_scores()
    photo = photo_upload()
    nearest = nearest_face()
    faces_map = latent_map()
    taken, adopted = gr.State(""), gr.State("")

    own, theirs = Controls(seed, moves, truncation), Controls(*their_controls)
    settings = UrlState(
        "faces", (SEED, seed), (MOVES, moves), (TRUNCATION, truncation), (OFF, off), room="inside", weights=GENERATOR
    )

    @errors.refusals
    def on_open(data: dict[Any, Any]) -> dict[Any, Any]:
        """Open with the link's face where it names one, else with that of Try it."""
        other = theirs.held(data)
        face = handover.opening_face(own.held(data), data[off], other)
        return {**own.filled(face), taken: handover.fingerprint(other)}

    @errors.refusals
    def adopt_input(data: dict[Any, Any]) -> dict[Any, Any]:
        """Take over the face of Try it when the visitor comes back from there with another one than before."""
        other = theirs.held(data)
        if not handover.has_changed(other, data[taken]):
            return {adopted: gr.skip()}
        known = handover.fingerprint(other)
        return {**own.filled(other), taken: known, adopted: known}

    def show_after(event: Any) -> Any:
        """After an event that changed the face: everything that is shown of it, in the order of the page."""
        return (
            event.then(show_layers, [*own.all(), off], [layers, faces_map, line], **events.LIVE)
            .then(show_scores, own.all(), scores, **events.LIVE)
            .then(show_nearest, own.all(), nearest, **events.LIVE)
        )

    both = {*own.all(), *theirs.all()}
    opening = settings.opened().then(on_open, {*both, off}, [*own.all(), taken], **SILENT)
    show_after(opening).then(show_map, None, faces_map, **events.LIVE)
    room.select(adopt_input, {*theirs.all(), taken}, [*own.all(), taken, adopted], **SILENT)
    show_after(adopted.change(None, None, None, **SILENT))
    random_seed = browser_call(CONTROLS, "randomFace", HIGHEST_SEED, NO_MOVES)
    show_after(random_face.click(None, None, [seed, moves], js=random_seed, **SILENT))
    show_after(gr.on([seed.submit, seed.blur], None, None, None, **SILENT))
    show_after(faces_map.select(pick_on_map, None, own.all(), **QUICK))
    layers.select(switch_channels, own.all(), [off, layers], **QUICK)
    photo.input(score_photo, photo, scores, **events.LIVE)
    return LookInside(own.all(), go_on)
