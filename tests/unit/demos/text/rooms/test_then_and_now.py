"""Then and now: both networks side by side, and both measured on the same passage."""

import json

import gradio as gr
import pytest

from demos.serving import model_pool
from demos.text import write
from demos.text.analysis import bits_per_char
from demos.text.rooms.then_and_now import compression, room, side_by_side
from demos.text.rooms.try_it import room as try_it
from training.char_lstm.network import CharLSTM
from weights.hub import MODELS


def final(*arguments: object, **settings: object) -> str:
    *_, text = write.write(*arguments, **settings)  # type: ignore[arg-type]
    return text


@pytest.mark.usefixtures("network")
def test_both_write_on_side_by_side(style: str) -> None:
    *steps, last = side_by_side.write_both("ROMEO: 1", style, 0.8, 60, 3)
    ours, theirs = json.loads(last[0]), json.loads(last[1])
    assert ours["continuation"] == final("ROMEO: ", length=60, seed=3)
    assert theirs["continuation"] == final("ROMEO: 1", style, 60, seed=3)
    assert ours["run"] == theirs["run"]
    assert not ours["writing"]
    assert not theirs["writing"]
    assert "main@0123456789" in last[5]
    assert "“1”" in "".join(step[2] for step in steps if isinstance(step[2], str))
    assert steps[0][3] == ""


@pytest.mark.usefixtures("network", "cached_model")
def test_ours_writes_while_the_other_is_offered() -> None:
    *steps, last = side_by_side.write_both("ROMEO:", "smollm2", 0.8, 50, 0)
    assert json.loads(steps[0][3])["name"] == "smollm2"
    assert len(json.loads(last[0])["continuation"]) == 50
    assert json.loads(last[1])["continuation"] == ""


@pytest.mark.usefixtures("network")
def test_ours_writes_on_where_the_other_cannot_be_loaded(style: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_pool, "available_memory", lambda: 1_000_000)
    *steps, last = side_by_side.write_both("ROMEO:", style, 0.8, 50, 0)
    assert len(json.loads(last[0])["continuation"]) == 50
    assert "of free memory to be safe" in "".join(step[2] for step in steps if isinstance(step[2], str))
    *_, (bars, _, _) = compression.measure_both("gentle night", style)
    assert "unavailable" in bars
    with pytest.raises(gr.Error, match="of free memory to be safe"):
        list(try_it.write_anew("ROMEO:", f"{MODELS[style].title}, from the Hub", 50, 0.8, 0, True))


@pytest.mark.usefixtures("network")
def test_stop_ends_both_and_frees_the_model(style: str) -> None:
    writing = side_by_side.write_both("ROMEO:", style, 0.8, 2000, 0)
    first = [next(writing) for _ in range(4)][-1]
    assert model_pool._slot.users == 1
    room.cancel_both(first[0])
    *_, last = writing
    assert model_pool._slot.users == 0
    assert len(json.loads(last[1])["continuation"]) < 2000
    assert "Stopped." in last[7]


@pytest.mark.usefixtures("network")
def test_bars_show_both_on_the_same_passage(style: str) -> None:
    *_, (bars, _, _) = compression.measure_both("It’s a gentle night é", style)
    ours, theirs = (bits_per_char.bits_per_character("It's a gentle night ", name) for name in ("shakespeare", style))
    assert f"{ours:.2f} bits" in bars
    assert f"{theirs:.2f} bits" in bars
    assert "“é”, so it was left out for both. Typographic marks were replaced by plain ones for both." in bars
    assert f"{abs(ours - theirs):.2f} bits per character fewer" in bars


def test_a_measurement_that_is_stopped_ends(network: CharLSTM) -> None:
    measuring = compression.measure_both("", "distilgpt2")
    _, _, run = next(measuring)
    assert compression.request_measurement(run, 3) == 4
    assert list(measuring) == []
