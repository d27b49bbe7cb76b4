"""The room Look inside: what its handlers return and refuse."""

import json
from types import SimpleNamespace

import gradio as gr
import pytest
from PIL import Image

from demos.faces import photo_upload
from demos.faces.analysis import discriminator
from demos.faces.latent_controls import NO_MOVES
from demos.faces.rooms import look_inside
from tests.unit.demos.faces.pictures import as_uri


def test_events_with_nothing_of_use_are_refused(on_small: None) -> None:
    event: object
    for event in (None, {}, {"off": 3}, {"off": "4-999"}):
        with pytest.raises(gr.Error, match="All on"):
            look_inside.switch_channels(3, NO_MOVES, 0.8, SimpleNamespace(_data=event))  # type: ignore[arg-type]
    for event in (None, {"seed": -1}, {"seed": "x"}, {"seed": True}):
        with pytest.raises(gr.Error, match="seed must be a whole number"):
            look_inside.pick_on_map(SimpleNamespace(_data=event))  # type: ignore[arg-type]


def test_a_photo_is_scored(on_small: None) -> None:
    wide = Image.new("RGB", (300, 100), "blue")
    card = json.loads(look_inside.score_photo(as_uri(wide)).props["photo"])
    assert card["title"] == "Your photo"
    assert card["score"] == pytest.approx(discriminator.scores([photo_upload.crop_photo(as_uri(wide))])[0], abs=1e-3)
    assert look_inside.score_photo("").props["photo"] == ""


def test_an_empty_seed_field_changes_nothing() -> None:
    assert look_inside.show_layers(None, NO_MOVES, 0.8, "") == gr.skip()
    assert look_inside.show_scores(None, NO_MOVES, 0.8) == gr.skip()
    assert look_inside.show_nearest(None, NO_MOVES, 0.8) == gr.skip()
    off, layers = look_inside.switch_channels(None, NO_MOVES, 0.8, SimpleNamespace(_data={"off": "4-1"}))  # type: ignore[arg-type]
    assert (off, layers) == ("4-1", gr.skip())
