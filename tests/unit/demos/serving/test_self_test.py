"""A model from the Hub is asked something known after its download; one that says nonsense is offered again."""

import json
from dataclasses import replace

import pytest

from demos.serving import hub_models, model_pool, self_test
from demos.widgets.hub_download import widget
from tests.hub.fixtures import Cached, cached_model, tiny_folders
from weights import WeightsUnavailable, fetch, fetch_verdict
from weights.hub import MODELS

__all__ = ["cached_model", "tiny_folders"]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Models are asked; what they said. Verdicts of other tests are forgotten."""
    monkeypatch.setattr(fetch_verdict, "_passed", set())
    monkeypatch.setattr(fetch_verdict, "_rejected", {})
    said: list[str] = []
    run = self_test.run
    monkeypatch.setattr(self_test, "run", lambda *arguments: said.append(run(*arguments)))
    return said


def test_who_says_nonsense_is_deleted_and_offered_again_with_the_reason(
    cached_model: Cached, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    cached_model("vit")
    monkeypatch.setenv(self_test.SWITCH, "1")
    monkeypatch.setitem(self_test.QUESTIONS, "vit", replace(self_test.BY_TASK["classify"], expected=("no such thing",)))
    with pytest.raises(WeightsUnavailable, match="failed its self-test: asked what a picture of a cat shows it said"):
        hub_models.load("vit")
    assert fetch.find_local(MODELS["vit"]) is None
    offer = json.loads(widget.value("vit"))
    assert "failed its self-test" in offer["says"]


def test_who_answers_rightly_is_asked_once(
    cached_model: Cached, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = cached_model("vit")
    monkeypatch.setenv(self_test.SWITCH, "1")
    monkeypatch.setitem(self_test.QUESTIONS, "vit", replace(self_test.BY_TASK["classify"], expected=("",)))
    for _ in range(2):
        hub_models.load("vit")
        model_pool.release()
        fetch_verdict._passed.clear()  # as after a start
    assert len(asked) == 1
    assert (folder / f"model.safetensors{fetch_verdict.MARK}").is_file()


@pytest.mark.parametrize("name", ["vit", "mask2former", "distilgpt2", "t5", "ddpm"])
def test_every_kind_of_model_can_be_asked(cached_model: Cached, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    cached_model(name)
    with hub_models.borrow(name) as loaded:
        question = self_test.QUESTIONS.get(name) or self_test.BY_TASK[loaded.model.task]
        monkeypatch.setitem(self_test.QUESTIONS, name, replace(question, expected=("",)))
        assert self_test.run(loaded.model, loaded.network, loaded.processor).strip()
        monkeypatch.setitem(self_test.QUESTIONS, name, replace(question, expected=("no such thing",)))
        with pytest.raises(self_test.SelfTestFailed, match="it said"):
            self_test.run(loaded.model, loaded.network, loaded.processor)
