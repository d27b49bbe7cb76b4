"""What the page is told about a picture: outlines, run lengths, the scene, the bars."""

import json
from dataclasses import dataclass

import numpy as np
import pytest
from PIL import Image
from pycocotools import mask as coco

from demos.images.views.detection_view import bars, on_page, outline, percent, run_lengths, scene
from tests.unit.demos.images.views.shapes import disc


@dataclass(frozen=True)
class Found:
    label: str
    score: float
    box: tuple[float, float, float, float]
    mask: np.ndarray
    runners_up: tuple[tuple[str, float], ...] = ()


def filled(path: str, height: int, width: int) -> np.ndarray:
    """Draw an SVG path of straight lines by the rule evenodd."""
    from skimage.draw import polygon

    inside = np.zeros((height, width), bool)
    for part in path.split("Z"):
        if part:
            points = np.array([[float(value) for value in point.split()] for point in part[1:].split("L")])
            part_inside = np.zeros_like(inside)
            part_inside[polygon(points[:, 1] - 0.5, points[:, 0] - 0.5, (height, width))] = True
            inside ^= part_inside
    return inside


@pytest.mark.parametrize("mask", [disc(), disc(x=0, y=0), disc(radius=19) & ~disc(radius=8), disc(x=8) | disc(x=40)])
def test_an_outline_fills_the_mask_again(mask: np.ndarray) -> None:
    again = filled(outline(mask), *mask.shape)
    assert (again & mask).sum() / (again | mask).sum() > 0.93


def test_an_empty_mask_has_no_outline() -> None:
    assert outline(np.zeros((5, 5), bool)) == ""


def test_an_outline_is_compact() -> None:
    assert len(outline(disc(400, 400, 200, 200, 150))) < 2000


@pytest.mark.parametrize("mask", [disc(), disc(x=0, y=0), np.zeros((3, 4), bool), np.ones((3, 4), bool)])
def test_run_lengths_are_read_by_pycocotools(mask: np.ndarray) -> None:
    runs = run_lengths(mask)
    assert sum(runs["counts"]) == mask.size
    again = coco.decode(coco.frPyObjects(runs, *mask.shape))
    assert np.array_equal(again.astype(bool), mask)


def test_the_scene_tells_everything_and_draws_small_things_last() -> None:
    found = [
        Found("cat", 0.9, (15, 10, 35, 30), disc()),
        Found("dog", 0.7, (0, 0, 40, 40), disc(radius=19), (("cat", 0.2),)),
        Found("cat", 0.6, (20, 15, 30, 25), disc(radius=5)),
    ]
    content = json.loads(scene(Image.new("RGB", (50, 40)), (100, 80), found, by_class=True))  # type: ignore[arg-type]
    assert [each["label"] for each in content["objects"]] == ["dog", "cat", "cat"]
    assert [each["hue"] for each in content["objects"]] == [2, 1, 3]  # the second cat lies in the first
    assert [each["ofClass"]["hue"] for each in content["objects"]] == [2, 1, 1]
    assert (content["width"], content["height"], content["scale"]) == (50, 40, 2)
    assert content["picture"].startswith("data:image/jpeg;base64,")
    assert content["objects"][0]["others"] == [["cat", 0.2]]
    assert content["objects"][2]["area"] == int(disc(radius=5).sum())


def test_islands_of_a_mask_are_not_drawn_and_not_counted() -> None:
    body = disc()
    speck = body.copy()
    speck[2, 2] = True
    found = [Found("cat", 0.9, (0, 0, 50, 40), speck)]
    content = json.loads(scene(Image.new("RGB", (50, 40)), (50, 40), found, by_class=True))  # type: ignore[arg-type]
    assert content["objects"][0]["area"] == int(body.sum())
    assert content["objects"][0]["path"].count("M") == 1


def test_things_of_one_class_get_colours_of_their_own() -> None:
    found = [Found("nucleus", 0.9 - i / 100, (0, 0, 9, 9), disc()) for i in range(9)]
    content = json.loads(scene(Image.new("RGB", (50, 40)), (50, 40), found, by_class=False))  # type: ignore[arg-type]
    assert len({(each["hue"], each["lighter"]) for each in content["objects"]}) == 9
    assert {each["hue"] for each in content["objects"]} == set(range(1, 8))


@pytest.mark.parametrize(
    ("given", "wanted"), [((800, 600), (800, 600)), ((4096, 2048), (1024, 512)), ((9000, 8), (1024, 8))]
)
def test_the_page_gets_at_most_1024_pixels_a_side(given: tuple[int, int], wanted: tuple[int, int]) -> None:
    assert on_page(Image.new("RGB", given)).size == wanted


def test_bars_are_escaped_and_as_long_as_their_share() -> None:
    html = bars([("<b>cat</b>", 0.834), ("dog", 0.0004)])
    assert "<b>cat</b>" not in html
    assert "--share:0.8340" in html
    assert "83%" in html
    assert "&lt;0.1%" in html


@pytest.mark.parametrize(
    ("chance", "words"),
    [(0, "0%"), (0.0004, "<0.1%"), (0.034, "3.4%"), (0.5, "50%"), (0.995, "99.5%"), (0.9996, ">99.9%"), (1, "100%")],
)
def test_percentages_have_sensible_digits(chance: float, words: str) -> None:
    assert percent(chance) == words
