"""The room Then and now: the offer, what is missing, the stream."""

import json
from pathlib import Path

import gradio as gr
import pytest

from demos.faces.rooms import then_and_now
from demos.serving import model_pool
from tests.hub.fixtures import Cached

UNCHANGED = tuple(gr.skip() for _ in range(5))


def test_the_room_shows_the_offer_where_the_model_is_not_here(cached_model: Cached) -> None:
    theirs, facts, offered, notice, _ = then_and_now.on_open()
    assert json.loads(offered)["name"] == "ddpm"
    assert (json.loads(theirs), notice) == ({}, "")
    assert "113.7 M parameters" in facts
    assert list(then_and_now.stream_denoising(0, 5)) == [UNCHANGED]


def test_the_room_says_what_is_missing_and_offers_no_download(cached_model: Cached, without_diffusers: None) -> None:
    _, _, offered, notice, _ = then_and_now.on_open()
    assert offered == ""
    assert "pip install -r requirements-extra.txt" in notice
    assert list(then_and_now.stream_denoising(0, 5)) == [UNCHANGED]


def test_the_room_streams_and_ends_with_a_file(here: Path) -> None:
    shown = list(then_and_now.stream_denoising(3, 5))
    assert len(shown) == 5 + 2
    assert "step 1 of 5" in json.loads(shown[1][0])["alt"]
    assert here.name[:10] in shown[-2][1]
    assert 'download="denoised-3.png"' in shown[-1][4]


def test_a_stopped_run_ends_and_the_next_goes_on(here: Path) -> None:
    first, *_ = then_and_now.on_start(3, 5)
    stream = then_and_now.stream_denoising(3, 5, first)
    shown = [next(stream)[0], next(stream)[0]]
    left, start, stop = then_and_now.on_stop(shown[-1])
    assert json.loads(left)["caption"].startswith("Stopped at step 1 of 5")
    assert (start["interactive"], stop["interactive"]) == (True, False)
    assert list(stream) == [UNCHANGED]
    assert then_and_now.on_end(left) == (gr.skip(),) * 3, "it may come when the next run has begun"
    second, *_ = then_and_now.on_start(3, 5, left)
    assert then_and_now.on_end(second) == (gr.skip(),) * 3, "what has ended is not the run that is shown"
    painted = list(then_and_now.stream_denoising(3, 5, second))
    assert len(painted) == 5 + 2
    assert then_and_now.on_end(painted[1][0]) == (gr.skip(),) * 3
    ended, start, stop = then_and_now.on_end(painted[-2][0])
    assert "after 5 steps" in json.loads(ended)["caption"]
    assert (start["interactive"], stop["interactive"]) == (True, False)


def test_a_late_step_of_a_stopped_run_is_put_right(here: Path) -> None:
    first, *_ = then_and_now.on_start(3, 5)
    stream = then_and_now.stream_denoising(3, 5, first)
    late = [next(stream)[0], next(stream)[0]][-1]
    then_and_now.on_stop(first)
    assert json.loads(then_and_now.on_end(late)[0])["caption"].startswith("Stopped at step 1 of 5")


def test_start_ends_a_run_that_still_goes_on(here: Path) -> None:
    first, *_ = then_and_now.on_start(3, 5)
    then_and_now.on_start(4, 5, first)
    assert list(then_and_now.stream_denoising(3, 5, first)) == [UNCHANGED]


def test_a_model_that_cannot_be_used_is_a_sentence_in_its_place(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model_pool.release()
    monkeypatch.setattr(model_pool, "available_memory", lambda: 10)
    *_, (_, _, _, notice, _) = then_and_now.stream_denoising(3, 5)
    assert "of free memory" in notice


def test_start_without_the_model_keeps_the_offer_and_says_what_to_do(cached_model: Cached) -> None:
    theirs, _, offer, notice, _, start, stop = then_and_now.on_start(0, 5)
    assert json.loads(offer)["name"] == "ddpm"
    assert "Download it first (455 MB)" in notice
    assert (start["interactive"], stop["interactive"]) == (True, False)
    assert json.loads(theirs) == {}


@pytest.mark.usefixtures("small_network")
def test_an_empty_seed_field_changes_nothing() -> None:
    assert then_and_now.show_ours(None) == gr.skip()
    shown, facts = then_and_now.show_ours(3)
    assert json.loads(shown)["alt"] == "The generator's face of seed 3"
    assert "a GAN" in facts
