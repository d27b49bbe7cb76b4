"""Every figure of the room Look inside of the Faces tab, computed a second time without its code."""

import base64
import io
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import gradio as gr
import numpy as np
import pytest
import torch
import torch.nn.functional as F
from PIL import Image
from safetensors.torch import load_file, save_file

import weights
from demos.faces import channels, faces, latent_controls, photo_upload
from demos.faces.analysis import critic, feature_maps, latent_map, nearest_face
from demos.faces.rooms import look_inside
from demos.faces.views import look_inside_view
from demos.kit.image_io import PictureError
from tests.networks.faces_network import serve_from, ship
from training.common.export_state import half_state
from training.face_gan import data, nearest_index
from training.face_gan.evaluate import PIXELS
from training.face_gan.network import Critic, Generator
from weights.card import read_card, write_card

SMALL = (16, 16, 8, 8)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small generator with a critic, neither of them trained."""
    folder = tmp_path_factory.mktemp("weights")
    ship(folder)
    torch.manual_seed(1)
    untrained = Critic(SMALL)
    for parameter in untrained.parameters():
        torch.nn.init.normal_(parameter, std=0.1)
    save_file(half_state(untrained), folder / "face_gan" / "critic.safetensors")
    write_card(folder / "face_gan", read_card(folder / "face_gan"))
    return folder


@pytest.fixture(params=["small", "shipped"])
def network(request: pytest.FixtureRequest, small: Path, monkeypatch: pytest.MonkeyPatch) -> Generator:
    """The generator that is served, in float32: a small one, and the shipped one."""
    if request.param == "small":
        serve_from(monkeypatch, small)
    return weights.load("face_gan", Generator)


@pytest.fixture
def on_small(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    serve_from(monkeypatch, small)


def by_hand(network: Generator, z: np.ndarray, off: channels.Off) -> tuple[list[torch.Tensor], torch.Tensor]:
    """All layers' maps and the face, written out step by step."""
    x = network.base + network.style(torch.from_numpy(z)[None]).view(-1, network.widths[0], 4, 4)
    maps = []
    for number, block in enumerate(network.blocks):
        if number:
            x = F.interpolate(network.narrow[number - 1](x), scale_factor=2, mode="bilinear", align_corners=False)
        x = block(x)
        for side, channel in off:
            if side == x.shape[-1]:
                x[:, channel] = 0
        maps.append(x[0])
    face = F.pixel_shuffle(network.colours(F.leaky_relu(x, 0.2)), 2)[0]
    for side, channel in off:
        if side == 64:
            face[channel] = 0
    return maps, face


def pixels(face: torch.Tensor) -> np.ndarray:
    return ((face + 1) * 127.5).clamp(0, 255).permute(1, 2, 0).numpy()


@torch.no_grad()
def test_layers_and_faces_are_those_of_the_network(network: Generator) -> None:
    z = faces.latent_at(43, (), 0.8)
    off = channels.read_off("4-1.8-2.32-0.64-2")
    found = feature_maps.look(z, off)
    maps, face = by_hand(network, z, off)
    plain_maps, plain_face = by_hand(network, z, frozenset())
    assert np.abs(np.asarray(found.before, float) - pixels(plain_face)).mean() < 2  # bfloat16 against float32
    assert np.abs(np.asarray(found.face, float) - pixels(face)).mean() < 2
    assert [layer.side for layer in found.layers] == [4, 8, 16, 32, 64]
    for layer, expected, plain in zip(found.layers, [*maps, face], [*plain_maps, plain_face], strict=True):
        wanted = expected[list(layer.numbers)].numpy()
        assert np.abs(layer.maps - wanted).max() < 0.05 * max(1.0, float(np.abs(wanted).max()))
        strength = plain.square().mean((1, 2))[list(layer.numbers[: layer.strongest])]
        assert (strength.diff() < 0.05 * strength[:-1] + 1e-3).all()
        assert layer.channels == len(expected)
    difference = np.asarray(found.face, float).mean(2) - np.asarray(found.before, float).mean(2)
    assert np.allclose(found.change, difference, atol=1e-3)
    assert found.changed == pytest.approx(np.abs(difference).mean(), abs=1e-3)
    assert {0}.issuperset(found.layers[0].maps[found.layers[0].numbers.index(1)].flat)


def test_the_face_is_that_of_try_it_and_hooks_stay_unheard(network: Generator) -> None:
    z = faces.latent_at(7)
    before = np.asarray(faces.generate(z)[0], float)
    found = feature_maps.look(z, channels.read_off("4-0.4-1.4-2"))
    assert np.abs(np.asarray(found.before, float) - before).max() <= 8  # a batch of two rounds otherwise
    assert np.array_equal(np.asarray(faces.generate(z)[0], float), before)
    assert found.changed > 0.01
    assert feature_maps.look(z).changed == 0


def test_the_score_and_the_gradient_are_those_of_the_critic(network: Generator) -> None:
    critic._loaded.cache_clear()
    state = {name: tensor.float() for name, tensor in load_file(weights.find("face_gan", "critic.safetensors")).items()}
    widths = [len(state[f"blocks.{number}.first.weight"]) for number in range(4)]
    plain = Critic(widths[::-1])
    plain.load_state_dict(state)
    picture = faces.generate(faces.latent(3))[0]
    x = torch.tensor(np.asarray(picture).transpose(2, 0, 1) / 127.5 - 1, dtype=torch.float32)[None]
    found = critic.judge(picture)
    assert found.score == pytest.approx(float(plain(x).detach()[0]), rel=1e-3, abs=1e-4)
    # A step of the pixels that matter most changes the score more than one of those that matter least.
    x.requires_grad_()
    (gradient,) = torch.autograd.grad(plain(x).sum(), x)
    own = gradient.abs().sum((0, 1)).numpy()
    high, low = found.matters > np.quantile(found.matters, 0.9), found.matters < np.quantile(found.matters, 0.1)
    assert own[high].mean() > own[low].mean()
    assert found.matters.shape == (64, 64)
    assert found.matters.min() >= 0


def test_the_crowd_is_the_faces_of_its_seeds(on_small: None) -> None:
    crowd = critic.crowd()
    assert len(crowd.scores) == 256
    for seed in (0, 100, crowd.best, crowd.worst):
        own = critic.scores(faces.generate(faces.latent(seed)))[0]
        assert crowd.scores[seed] == pytest.approx(own, abs=0.02)
    assert crowd.scores[crowd.best] == max(crowd.scores)
    assert crowd.scores[crowd.worst] == min(crowd.scores)
    assert crowd.beaten(crowd.scores[crowd.best]) == 255 / 256


def test_the_map_has_the_faces_of_its_seeds_at_their_projections(
    on_small: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(latent_map, "COUNT", 60)
    steps = list(latent_map.painted(0.8))
    assert [done for done, _ in steps] == [50, 60, 60]
    found = steps[-1][1]
    assert found is not None
    for seed in (0, 59):
        expected = faces.generate(faces.latent_at(seed, (), 0.8))[0].resize((32, 32), Image.Resampling.BOX)
        assert np.abs(np.asarray(expected, float) - np.asarray(found.thumbnails[seed], float)).max() <= 8
        along = faces.directions()[: latent_controls.SLIDERS] @ faces.latent_at(seed, (), 0.8)
        assert np.allclose(found.along[seed], along, atol=1e-5)
    assert len(list(latent_map.painted(0.8))) == 1  # kept
    shown = json.loads(look_inside_view.face_map(found, [{"name": "Direction 1"}], (0, 1)))
    sent = np.frombuffer(base64.b64decode(shown["along"]), "<f4").reshape(-1, 60)
    assert np.array_equal(sent.T, found.along)
    latent_map._kept.cache_clear()


def test_a_distance_is_said_with_what_it_means(small: Path, on_small: None, tmp_path: Path) -> None:
    shown = json.loads(look_inside.compare(3, latent_controls.STILL, 0.8))
    assert shown == {"missing": nearest_face.MISSING}
    data.write_tiny(tmp_path)
    train, valid = data.load(tmp_path / "train.parquet"), data.load(tmp_path / "valid.parquet")
    folder = small / "face_gan"
    try:
        nearest_index.write(nearest_index.make(train, valid, PIXELS), folder)
        known = nearest_index.read(folder / nearest_index.FILE)
        copied = nearest_face.nearest(Image.fromarray(train[5].permute(1, 2, 0).numpy()))
        assert copied.copies
        assert "next to a copy" in json.loads(look_inside_view.nearest(copied))["verdict"]
        other = nearest_face.nearest(Image.fromarray(valid[5].permute(1, 2, 0).numpy()))
        assert other.distance == pytest.approx(float(known.distances(valid[5:6])[0]))
        assert other.closer == pytest.approx(float((known.unseen < other.distance).float().mean()), abs=0.05)
        assert json.loads(look_inside.compare(3, latent_controls.STILL, 0.8))["faces"] == 48
    finally:
        (folder / nearest_index.FILE).unlink()
        write_card(folder, read_card(folder))


def test_channels_that_are_not_there_are_refused_and_links_judged(on_small: None) -> None:
    assert channels.parse_off("8-3.4-15") == "4-15.8-3"
    assert channels.read_off("") == frozenset()
    for text in ("4-16", "5-1", "4", "4-1.", "<script>", "4-1" * 3000, "64-3", "4--1", "4-٣"):
        with pytest.raises(ValueError, match="names channels that this generator doesn't have"):
            channels.parse_off(text)
    for event in (None, {}, {"off": 3}, {"off": "4-999"}):
        with pytest.raises(gr.Error, match="All on"):
            look_inside.switch(3, latent_controls.STILL, 0.8, SimpleNamespace(_data=event))  # type: ignore[arg-type]
    for event in (None, {"seed": -1}, {"seed": "x"}, {"seed": True}):
        with pytest.raises(gr.Error, match="seed must be a whole number"):
            look_inside.go(SimpleNamespace(_data=event))  # type: ignore[arg-type]


def address(picture: Image.Image, kind: str = "PNG") -> str:
    stream = io.BytesIO()
    picture.save(stream, kind)
    return f"data:image/{kind.lower()};base64,{base64.b64encode(stream.getvalue()).decode()}"


def test_a_photo_is_cropped_square_and_judged(on_small: None) -> None:
    wide = Image.new("RGB", (300, 100), "blue")
    wide.paste("red", (100, 0, 200, 100))
    assert set(photo_upload.face(address(wide)).getdata()) == {(255, 0, 0)}
    card = json.loads(look_inside.judge_photo(address(wide)).props["photo"])
    assert card["title"] == "Your photo"
    assert card["score"] == pytest.approx(critic.scores([photo_upload.face(address(wide))])[0], abs=1e-3)
    assert look_inside.judge_photo("").props["photo"] == ""


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "hello",
        "data:,",
        "data:image/png;base64,????",
        "data:image/png;base64,AAAA",
        "data:text/plain;base64," + base64.b64encode(b"<script>").decode(),
        address(Image.new("RGB", (4, 400))),
        address(Image.effect_noise((64, 64), 90))[:2000],
        None,
        3,
    ],
)
def test_what_is_no_photo_gets_a_sentence(wrong: Any) -> None:
    with pytest.raises(PictureError, match=r"\.$"):
        photo_upload.face(wrong)


def test_the_place_of_try_it_is_taken_over() -> None:
    usual = (look_inside.SEED.default, latent_controls.STILL, look_inside.TRUNCATION.default)
    theirs = (7, "1" + latent_controls.STILL[1:], 1.0)
    assert look_inside.begin(*usual, "", *theirs) == (*theirs, json.dumps(theirs))
    assert look_inside.begin(9, *usual[1:], "", *theirs)[:3] == (9, *usual[1:])
    assert look_inside.begin(*usual, "4-1", *theirs)[:3] == usual
    assert look_inside.arrive(json.dumps(usual), *theirs)[:3] == theirs
    for skipped in (look_inside.arrive("", *theirs), look_inside.arrive(json.dumps(theirs), *theirs)):
        assert all(isinstance(each, dict) for each in skipped)
