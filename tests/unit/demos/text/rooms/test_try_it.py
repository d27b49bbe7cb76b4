"""Try it: what the page gets while a text is written, continued and stopped."""

import json

import pytest

from demos.kit import layout
from demos.serving.runs import stop
from demos.text import write
from demos.text.rooms.try_it import room as try_it
from demos.text.rooms.try_it.settings import all_titles, style_setting
from tests.hub.fixtures import Cached, cached_model, tiny_folders
from weights.hub import MODELS

__all__ = ["cached_model", "tiny_folders"]
PROMPT = "The old bridge is near"


@pytest.fixture(params=["distilgpt2", "smollm2"])
def style(request: pytest.FixtureRequest, cached_model: Cached) -> str:
    """A model from the Hub, tiny, in the cache."""
    cached_model(request.param)
    return str(request.param)


def final(*arguments: object, **settings: object) -> str:
    *_, text = write.write(*arguments, **settings)  # type: ignore[arg-type]
    return text


@pytest.mark.usefixtures("network")
def test_going_on_keeps_what_stands_on_the_sheet() -> None:
    *_, (sheet, _, line, *_) = try_it.write_anew("<b>${1}", "Shakespeare", 50, 0.8, 0, True)
    *_, (longer, *_) = try_it.continue_sheet(sheet, "Shakespeare", 50, 0.8, 0, True)
    before, after = json.loads(sheet), json.loads(longer)
    assert after["prompt"] == before["prompt"] == "<b>${1}"
    assert after["continuation"].startswith(before["continuation"])
    assert len(after["continuation"]) == 100
    assert "50 characters, " in line
    assert 'download="shakespeare-0.txt"' in line
    assert "<li>seed 0</li>" in line


@pytest.mark.usefixtures("network")
def test_a_seed_that_is_being_typed_rewrites_and_an_emptied_field_changes_nothing() -> None:
    settings = ("ROMEO:", "Shakespeare", 50, 0.8)
    *_, (sheet, _, line, *_) = try_it.rewrite(*settings, 12, True)
    assert json.loads(sheet)["continuation"] == final("ROMEO:", length=50, seed=12)
    assert "<li>seed 12</li>" in line
    [emptied] = try_it.rewrite(*settings, None, True)
    assert len(emptied) == 6
    assert all(isinstance(update, dict) and "value" not in update for update in emptied)


@pytest.mark.usefixtures("network")
def test_stop_ends_a_writing_and_no_other() -> None:
    writing = try_it.write_anew("ROMEO:", "Shakespeare", 5000, 0.8, 0, False)
    other = try_it.write_anew("JULIET:", "Shakespeare", 50, 0.8, 0, True)
    sheet = next(writing)[0]
    left, line, _, _ = try_it.stop_writing(sheet, "Shakespeare", 50, 0.8, 0)
    assert list(writing) == []
    assert json.loads(left)["continuation"] == json.loads(sheet)["continuation"]
    assert "Stopped after 8 characters." in line
    assert len(json.loads(list(other)[-1][0])["continuation"]) == 50


@pytest.mark.usefixtures("network")
def test_try_it_writes_with_a_model_from_the_hub(style: str) -> None:
    chip = f"{MODELS[style].title}, from the Hub"
    *_, (sheet, *_, line, _, _, _) = try_it.write_anew(PROMPT, chip, 50, 0.8, 0, True)
    assert json.loads(sheet)["continuation"] == final(PROMPT, style, 50)
    assert "main@0123456789" in line
    *_, (longer, *_) = try_it.continue_sheet(sheet, chip, 50, 0.8, 0, True)
    assert len(json.loads(longer)["continuation"]) == 100


@pytest.mark.usefixtures("network", "cached_model")
def test_try_it_offers_a_model_and_lets_ours_write() -> None:
    first, *_ = try_it.write_anew("ROMEO:", "SmolLM2, from the Hub", 50, 0.8, 0, True)
    assert "SmolLM2 isn&#x27;t downloaded yet, so this text is by our own network." in first[1]
    assert json.loads(first[5])["name"] == "smollm2"
    setting = style_setting(all_titles(), "Shakespeare")
    assert setting.parse("smollm2") == setting.parse("SmolLM2, from the Hub") == "SmolLM2, from the Hub"


@pytest.mark.usefixtures("network")
def test_a_long_prompt_is_read_with_progress_and_that_is_not_counted_as_writing() -> None:
    prompt = "O gentle night, " * 500
    *steps, last = try_it.write_anew(prompt, "Shakespeare", 60, 0.8, 0, True)
    notices = [step[1] for step in steps if isinstance(step[1], str) and "is reading" in step[1]]
    assert notices[0] == layout.notice("The network is reading: 1,024 of 8,000 characters.")
    assert notices[-1] == layout.notice("The network is reading: 8,000 of 8,000 characters.")
    written = json.loads(last[0])
    assert "It read 8,000 characters in" in last[2]
    assert "then wrote: 60 characters" in last[2]
    assert len(written["continuation"]) == 60
    *steps, last = try_it.write_anew("O gentle night, ", "Shakespeare", 60, 0.8, 0, True)
    assert "It read" not in last[2]


@pytest.mark.usefixtures("network")
def test_stop_ends_the_reading() -> None:
    writing = try_it.write_anew("O gentle night, " * 500, "Shakespeare", 60, 0.8, 0, True)
    first = next(writing)
    assert json.loads(first[0])["writing"]
    stop(json.loads(first[0])["run"])
    assert list(writing) == []
