"""The room Try it: what its handlers return and refuse."""

import html
import json
import math
import shutil
from pathlib import Path

import gradio as gr
import pytest

from demos.faces import faces
from demos.faces.latent_controls import NO_MOVES
from demos.faces.rooms import try_it
from weights import WeightsUnavailable

pytestmark = pytest.mark.usefixtures("small_network")


def test_room_shows_a_face_and_says_how_long_it_took() -> None:
    shown, line = try_it.show_face(3, NO_MOVES, 0.8)
    face = json.loads(shown)
    assert face["image"].startswith("data:image/png;base64,")
    assert (face["alt"], face["name"]) == ("A generated face, seed 3", "face-3")
    assert " ms on " in line
    assert "Fréchet distance 9.90" in line


@pytest.mark.parametrize("around", [try_it.OTHERS, try_it.NEIGHBOURS])
def test_room_offers_sixteen_that_can_be_gone_to(around: str) -> None:
    _, value = try_it.show_surroundings(3, NO_MOVES, 0.8, around, 999_990)
    picks = json.loads(value)["picks"]
    assert len(picks) == 16
    for pick in picks:
        try_it.show_face(pick["seed"], pick["moves"], 0.8)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((-1, NO_MOVES, 0.8), "The seed must be a whole number from 0 to 999,999."),
        (("<script>", NO_MOVES, 0.8), "The seed must be a whole number from 0 to 999,999."),
        ((3, "1,two", 0.8), "The sliders sent something that isn't at most 16 numbers from -3 to 3. Press Reset."),
        ((3, NO_MOVES, math.nan), "The truncation must be a number from 0 to 1.5."),
    ],
)
def test_room_refuses_with_a_sentence(arguments: tuple[object, ...], sentence: str) -> None:
    with pytest.raises(gr.Error) as refused:
        try_it.show_face(*arguments)  # type: ignore[arg-type]
    assert html.unescape(refused.value.message) == sentence


def test_missing_or_damaged_weights_are_said_in_the_room(small_network: Path, tmp_path: Path) -> None:
    def notices() -> str:
        with gr.Blocks(analytics_enabled=False) as blocks:
            try_it.build()
        return " ".join(str(block.value) for block in blocks.blocks.values() if isinstance(block, gr.HTML))

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WEIGHTS_DIR", str(tmp_path))
        assert "The network “face_gan” isn&#x27;t here" in notices()
        with pytest.raises(WeightsUnavailable, match="face_gan"):
            faces.generate([0.0] * 64)
        shutil.copytree(small_network / "face_gan", tmp_path / "face_gan")
        (tmp_path / "face_gan" / "model.safetensors").write_bytes(b"broken")
        assert "are damaged: model.safetensors" in notices()
        with pytest.raises(WeightsUnavailable, match="damaged"):
            faces.generate([0.0] * 64)
    assert "damaged" not in notices()


def test_an_empty_seed_field_changes_nothing() -> None:
    assert try_it.show_face(None, NO_MOVES, 0.8) == gr.skip()
    assert try_it.show_surroundings(None, NO_MOVES, 0.8, try_it.OTHERS, 0) == gr.skip()
