"""Faces: what goes in and out of the inference module, places in the space of faces, and their drawing."""

import base64
import html
import io
import itertools
import json
import math
import shutil
from collections.abc import Iterator
from pathlib import Path

import gradio as gr
import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file, save_file

import weights
from demos.faces import faces, latent_controls
from demos.faces.rooms import try_it
from demos.faces.views import face_view
from tests.networks.faces_network import serve_from, ship
from training.face_gan.network import Generator
from weights import WeightsUnavailable
from weights.card import read_card, write_card

STILL = [0.0] * latent_controls.SLIDERS


@pytest.fixture(scope="module", autouse=True)
def small_network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("weights")
    ship(folder)
    with pytest.MonkeyPatch.context() as patch:
        serve_from(patch, folder)
        yield folder


def difference(one: Image.Image, other: Image.Image) -> float:
    return float(np.abs(np.asarray(one, float) - np.asarray(other, float)).max())


def test_latent_is_repeatable_and_normal() -> None:
    z = np.stack([faces.latent(seed) for seed in range(200)])
    assert z.shape == (200, 64)
    assert np.array_equal(faces.latent(7), faces.latent(7))
    assert abs(z.mean()) < 0.05
    assert abs(z.std() - 1) < 0.05


@pytest.mark.parametrize("seed", [-1, 2**32, 1.5, math.nan, math.inf, "three", None, True])
def test_wrong_seed_is_refused(seed: object) -> None:
    with pytest.raises(faces.FacesError, match=r"^The seed must be a whole number from 0 to 4,294,967,295\.$"):
        faces.latent(seed)  # type: ignore[arg-type]


def test_generate_paints_one_picture_a_row() -> None:
    z = np.stack([faces.latent(seed) for seed in range(3)])
    painted = faces.generate(z)
    assert [(face.size, face.mode) for face in painted] == [((64, 64), "RGB")] * 3
    assert difference(painted[0], painted[1]) > 10
    (single,) = faces.generate(z[1])
    assert difference(single, painted[1]) <= 3
    (listed,) = faces.generate(z[1].tolist())
    assert difference(single, listed) == 0


def test_served_faces_equal_the_plain_network() -> None:
    z = np.stack([faces.latent(seed) for seed in range(4)])
    with torch.inference_mode():
        plain = weights.load("face_gan", Generator)(torch.from_numpy(z))
    expected = ((plain + 1) * 127.5).clamp(0, 255).permute(0, 2, 3, 1).numpy()
    found = np.stack([np.asarray(face, float) for face in faces.generate(z)])
    assert np.abs(found - expected).mean() < 1
    assert np.abs(found - expected).max() < 6


@pytest.mark.parametrize(
    ("z", "sentence"),
    [
        ([math.nan] * 64, "A latent value is not a number (NaN). Every value must be a number from -16 to 16."),
        ([[0.0] * 63 + [17.0]], "Latent values must be from -16 to 16; this one holds 17."),
        ([0.0] * 63 + [-math.inf], "Latent values must be from -16 to 16; this one holds -inf."),
        ([0.0] * 63, "A latent must be 64 numbers, or a table of n x 64; this one is 1 x 63."),
        (5.0, "A latent must be 64 numbers, or a table of n x 64; this one is a single number."),
        (np.zeros((2, 3, 64)), "A latent must be 64 numbers, or a table of n x 64; this one is 2 x 3 x 64."),
        (np.zeros((0, 64)), "A latent must be 64 numbers, or a table of n x 64; this one is 0 x 64."),
        (["a"] * 64, "A latent must be 64 numbers; this one holds something else."),
        ([[1.0], [1.0, 2.0]], "A latent must be 64 numbers; this one holds something else."),
        (None, "A latent must be 64 numbers, or a table of n x 64; this one is a single number."),
        (np.zeros((257, 64)), "At most 256 faces can be painted in one call; these are 257."),
    ],
)
def test_wrong_latent_is_refused(z: object, sentence: str) -> None:
    with pytest.raises(faces.FacesError) as refused:
        faces.generate(z)  # type: ignore[arg-type]
    assert str(refused.value) == sentence


def test_directions_are_orthogonal_unit_vectors() -> None:
    found = faces.directions()
    assert found.shape == (latent_controls.SLIDERS, 64)
    assert np.allclose(found @ found.T, np.eye(latent_controls.SLIDERS), atol=1e-4)


def test_moves_and_truncation_change_the_latent_as_they_say() -> None:
    start, first = faces.latent(3), faces.directions()[0]
    assert np.allclose(faces.latent_at(3), start)
    assert np.allclose(faces.latent_at(3, truncation=0), 0)
    assert np.allclose(faces.latent_at(3, [1.5], 0.5), 0.5 * start + 1.5 * first, atol=1e-6)


@pytest.mark.parametrize(
    ("moves", "truncation", "sentence"),
    [
        ([3.1], 1.0, "Every move along a direction must be a number from -3 to 3."),
        ([math.nan], 1.0, "Every move along a direction must be a number from -3 to 3."),
        (["up"], 1.0, "Every move along a direction must be a number from -3 to 3."),
        ([0.0] * 17, 1.0, "The moves must be a list of at most 16 numbers from -3 to 3."),
        ("0,0", 1.0, "The moves must be a list of at most 16 numbers from -3 to 3."),
        ([], 1.6, "The truncation must be a number from 0 to 1.5."),
        ([], math.nan, "The truncation must be a number from 0 to 1.5."),
        ([], None, "The truncation must be a number from 0 to 1.5."),
    ],
)
def test_wrong_place_is_refused(moves: object, truncation: object, sentence: str) -> None:
    with pytest.raises(faces.FacesError) as refused:
        faces.latent_at(3, moves, truncation)  # type: ignore[arg-type]
    assert str(refused.value) == sentence


def test_ends_go_all_the_way_along_one_direction() -> None:
    moves = [0.5, *STILL[1:]]
    found = faces.ends(3, moves, 1.0)
    assert found.shape == (2 * latent_controls.SLIDERS, 64)
    known = faces.directions()
    assert np.allclose((found[3] - faces.latent_at(3, moves)) @ known[1], latent_controls.REACH, atol=1e-4)
    assert np.allclose((found[0] - found[1]) @ known[0], -2 * latent_controls.REACH, atol=1e-4)


def test_moves_survive_their_text() -> None:
    moves = [0.0, -1.5, 3.0, 0.1, -0.04, 0.0, 2.25, -3.0, *STILL[8:]]
    assert latent_controls.read_moves(latent_controls.write_moves(moves)) == moves
    assert latent_controls.parse_moves(latent_controls.STILL) == latent_controls.STILL
    assert latent_controls.read_moves("1,2") == [1.0, 2.0, *STILL[2:]]


@pytest.mark.parametrize(
    "text", ["", "1,4", "0," * 16 + "0", "0," * 11 + "4", "0," * 11 + "nan", "a" + ",0" * 11, "0," * 500]
)
def test_wrong_moves_are_refused(text: str) -> None:
    with pytest.raises(latent_controls.PlaceError, match=r"isn't at most 16 numbers from -3 to 3\. Press Reset\.$"):
        latent_controls.read_moves(text)
    with pytest.raises(ValueError, match=r"^isn't at most 16 numbers from -3 to 3 with commas between$"):
        latent_controls.parse_moves(text)


def test_neighbours_are_near_repeatable_and_within_reach() -> None:
    moves = [2.9, *STILL[1:]]
    found = latent_controls.neighbours(3, moves, 16)
    assert found == latent_controls.neighbours(3, moves, 16)
    assert found != latent_controls.neighbours(4, moves, 16)
    assert all(abs(move) <= latent_controls.REACH for near in found for move in near)
    distances = [math.dist(near, moves) for near in found]
    assert 0.5 < sum(distances) / 16 < 5


def test_other_seeds_begin_again_after_the_highest() -> None:
    assert latent_controls.others(latent_controls.HIGHEST_SEED, 3) == [latent_controls.HIGHEST_SEED, 0, 1]


def test_sheet_holds_every_face_in_order() -> None:
    colours = list(itertools.product((0, 255), repeat=3))[:6]
    address = face_view.sheet([Image.new("RGB", (64, 64), colour) for colour in colours], 2)
    assert address.startswith("data:image/webp;base64,")
    content = base64.b64decode(address.partition(",")[2])
    sheet = Image.open(io.BytesIO(content)).convert("RGB")
    assert sheet.size == (128, 192)
    for index, colour in enumerate(colours):
        found = sheet.getpixel((index % 2 * 64 + 32, index // 2 * 64 + 32))
        assert max(abs(a - b) for a, b in zip(found, colour, strict=True)) < 12


def test_png_keeps_every_pixel() -> None:
    (face,) = faces.generate(faces.latent(1))
    assert difference(Image.open(io.BytesIO(face_view.png(face))), face) == 0


def test_room_paints_and_says_how_long_it_took() -> None:
    shown, line = try_it.paint(3, latent_controls.STILL, 0.8)
    face = json.loads(shown)
    assert face["image"].startswith("data:image/png;base64,")
    assert (face["words"], face["name"]) == ("A generated face, seed 3", "face-3")
    assert " ms on " in line
    assert "Fréchet distance 9.90" in line


@pytest.mark.parametrize("around", [try_it.OTHERS, try_it.NEIGHBOURS])
def test_room_offers_sixteen_that_can_be_gone_to(around: str) -> None:
    _, value = try_it.look_around(3, latent_controls.STILL, 0.8, around, 999_990)
    picks = json.loads(value)["picks"]
    assert len(picks) == 16
    for pick in picks:
        try_it.paint(pick["seed"], pick["moves"], 0.8)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((-1, latent_controls.STILL, 0.8), "The seed must be a whole number from 0 to 999,999."),
        (("<script>", latent_controls.STILL, 0.8), "The seed must be a whole number from 0 to 999,999."),
        ((3, "1,two", 0.8), "The sliders sent something that isn't at most 16 numbers from -3 to 3. Press Reset."),
        ((3, latent_controls.STILL, math.nan), "The truncation must be a number from 0 to 1.5."),
    ],
)
def test_room_refuses_with_a_sentence(arguments: tuple[object, ...], sentence: str) -> None:
    with pytest.raises(gr.Error) as refused:
        try_it.paint(*arguments)
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


def test_directions_with_a_name_come_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "face_gan"
    shutil.copytree(weights.folder() / "face_gan", folder)
    tensors = load_file(folder / "directions.safetensors")
    way = torch.zeros(1, tensors["directions"].shape[1])
    way[0, 5] = 1
    save_file({**tensors, "named": way}, folder / "directions.safetensors")
    fact = {"name": "Smile", "low": "serious", "high": "<b>", "effect": 0.8, "others": {"Age": -0.2, "Hair": 0.1}}
    (folder / "directions.json").write_text(json.dumps({"named": [{**fact, "agreement": 0.9}], "left_out": []}))
    write_card(folder, read_card(folder))
    monkeypatch.setenv("WEIGHTS_DIR", str(tmp_path))
    assert np.array_equal(faces.directions()[0], way[0].numpy())
    assert faces.latent_at(3, [2.0])[5] == pytest.approx(faces.latent(3)[5] + 2)
    (smile,) = latent_controls.named()
    assert (smile.name, smile.effect, smile.companion) == ("Smile", 0.8, "Age (-25%)")
    names = json.loads(try_it.slider_names())
    assert names[0]["measured"].startswith("A step of 1 changes it by 0.8 standard deviations.")
    assert names[1] == {"name": "Direction 1"}
    assert len(names) == latent_controls.SLIDERS
    table = face_view.effects([smile])
    assert "<td class=own>+0.80</td><td>−0.20</td><td>+0.10</td>" in table


def test_without_names_the_directions_are_the_principal_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEIGHTS_DIR", str(tmp_path))
    assert latent_controls.named() == []
