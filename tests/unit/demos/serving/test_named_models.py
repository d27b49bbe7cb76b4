"""A model that a visitor names, on the loopback Hub: checked before a byte of its weights comes, then used."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from demos.serving import hub_models, model_pool, named_models
from demos.serving.named_models import NamedModelRefused, check
from demos.widgets.hub_download import widget as hub_download
from demos.widgets.named_model.widget import choose
from tests.hub import models
from tests.hub.loopback import forget, point_at
from tests.hub.server import Hub
from weights import WeightsUnavailable, fetch, fetch_sources, hub

SOURCES = {
    "classify": "google/vit-base-patch16-224",
    "detect": "hustvl/yolos-tiny",
    "write": "distilbert/distilgpt2",
    "translate": "Helsinki-NLP/opus-mt-en-fr",
}
Change = Callable[[dict[str, Any]], object]


@pytest.fixture
def loopback(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    forget()
    hub._named.clear()
    fetch_sources.import_clients()
    with Hub() as served:
        point_at(monkeypatch, served.endpoint, tmp_path / "cache")
        yield served
    named_models.allow_only_listed(False)
    fetch.switch_off(False)
    hub._named.clear()
    model_pool.release()
    forget()


@pytest.fixture
def offer(loopback: Hub, tmp_path: Path) -> Callable[..., str]:
    """Put a tiny model onto the Hub under another name, its config.json changed, and return that name."""

    def put(task: str, change: Change = lambda config: None, licence: str = "mit", without: str = "") -> str:
        repo = f"someone/{task}-model"
        folder = tmp_path / task
        shutil.copytree(models.build(SOURCES[task], tmp_path / f"{task}-built"), folder, dirs_exist_ok=True)
        config = json.loads((folder / "config.json").read_text())
        change(config)
        (folder / "config.json").write_text(json.dumps(config))
        (folder / "README.md").write_text(f"---\n{licence and f'license: {licence}'}\ntags: []\n---\nText.\n")
        if without:
            (folder / without).unlink()
        loopback.add(repo, folder)
        return repo

    return put


def weights_asked(loopback: Hub) -> list[str]:
    return [each.path for each in loopback.requests if each.path.endswith((".safetensors", ".bin"))]


def refusal(text: str, task: str) -> str:
    with pytest.raises(NamedModelRefused) as refused:
        check(text, task)
    assert not hub.serves(text, task)
    return str(refused.value)


@pytest.mark.parametrize("task", list(SOURCES))
def test_what_is_checked_is_offered_before_any_weights_come(
    task: str, loopback: Hub, offer: Callable[..., str]
) -> None:
    repo = offer(task)
    model = check(f" https://huggingface.co/{repo} ", task)
    assert weights_asked(loopback) == []
    assert hub.serves(repo, task)
    assert (model.licence, model.year) == ("mit", 2024)
    card = json.loads(hub_download.value(repo))
    assert card["title"] == f"{task}-model, 2024"
    assert card["facts"][1:] == [f"{hub.megabytes(model.bytes)} from {repo}", "mit", "safetensors"]
    with hub_models.borrow(repo) as loaded:
        assert sum(each.numel() for each in loaded.network.parameters()) == model.parameters
    assert {path.rsplit(".", 1)[1] for path in weights_asked(loopback)} == {"safetensors"}
    assert hub_download.value(repo) == ""
    assert f"{repo}, main@{model.commit[:10]}, safetensors" in hub_download.facts(hub_download.theirs(repo))


@pytest.mark.slow
def test_each_answers_in_the_public_function_of_its_kind(offer: Callable[..., str]) -> None:
    from demos.images.classify import classify
    from demos.images.detect import detect
    from demos.text.write import write
    from demos.translation.translate import translate

    picture = Image.fromarray(np.random.default_rng(0).integers(0, 255, (96, 128, 3), np.uint8))
    assert len(classify(picture, check(offer("classify"), "classify").name)) == 5
    for each in detect(picture, check(offer("detect"), "detect").name, 0.1):
        left, top, right, bottom = each.box
        assert 0 <= left < right <= 128
        assert 0 <= top < bottom <= 96
        assert each.mask.sum() == (round(right) - round(left)) * (round(bottom) - round(top))
    *_, text = write("The cat", check(offer("write"), "write").name, 12)
    assert len(text) == 12
    assert translate("The cat sleeps.", model=check(offer("translate"), "translate").name).text


def test_a_classifier_of_two_classes_gives_both(loopback: Hub, tmp_path: Path) -> None:
    from transformers import ViTConfig, ViTForImageClassification, ViTImageProcessor

    from demos.images.timed_inference import timed_classify

    config = ViTConfig(
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        image_size=32,
        patch_size=16,
        id2label={0: "hot dog", 1: "not hot dog"},
        label2id={"hot dog": 0, "not hot dog": 1},
    )
    ViTForImageClassification(config).save_pretrained(tmp_path / "two")
    ViTImageProcessor(size={"height": 32, "width": 32}).save_pretrained(tmp_path / "two")
    (tmp_path / "two/README.md").write_text("---\nlicense: other\nlicense_name: ours\n---\n")
    loopback.add("someone/hot-dog", tmp_path / "two")
    model = check("someone/hot-dog", "classify")
    assert model.licence == "its own (ours)"
    found = timed_classify(Image.new("RGB", (64, 64)), model.name)
    assert {label for label, _ in found.answers} == {"hot dog", "not hot dog"}


def test_a_pickle_is_named_as_one(loopback: Hub, offer: Callable[..., str], tmp_path: Path) -> None:
    repo = offer("translate")
    models.pickle_only(tmp_path / "translate")
    loopback.add(repo, tmp_path / "translate")
    model = check(repo, "translate")
    assert json.loads(hub_download.value(repo))["facts"][-1] == "a pickle, of which nothing but tensors is read"
    with hub_models.borrow(model.name) as loaded:
        assert loaded.form == "pickle, tensors only"
    assert hub_download.theirs(repo).origin.endswith("pickle, tensors only")


@pytest.mark.parametrize(
    ("task", "asked", "reason"),
    [
        ("classify", "write", "it is a GPT2LMHeadModel, and an image classifier is needed"),
        ("detect", "classify", "it is a ViTForImageClassification, and an object detector is needed"),
        ("write", "translate", "it is a MarianMTModel, and a language model that goes on with a text is needed"),
        ("translate", "detect", "it is a YolosForObjectDetection, and a translator (Marian or T5) is needed"),
    ],
)
def test_another_kind_is_refused(task: str, asked: str, reason: str, loopback: Hub, offer: Callable[..., str]) -> None:
    repo = offer(asked)
    assert refusal(repo, task) == f"{repo} can't be used here: {reason}."
    assert weights_asked(loopback) == []


def update(**fields: Any) -> Change:
    return lambda config: config.update(fields)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("task", "options", "reason"),
    [
        ("classify", {"licence": ""}, "states no licence"),
        ("classify", {"without": "preprocessor_config.json"}, "has no preprocessor_config.json"),
        ("classify", {"without": "config.json"}, "has no config.json"),
        ("classify", {"change": update(auto_map={"AutoModel": "code.Model"})}, "brings code of its own"),
        ("classify", {"change": update(quantization_config={"bits": 4})}, "quantised"),
        ("classify", {"change": update(architectures=[])}, "of a kind that it doesn't state"),
        ("classify", {"change": update(model_type="nothing-known")}, "can't build it"),
        ("classify", {"change": update(num_hidden_layers=400)}, "don't hold what its config.json describes"),
        ("write", {"without": "tokenizer.json"}, "has no tokenizer.json"),
    ],
)
def test_what_would_not_do_is_refused_with_its_reason(
    task: str, options: dict[str, Any], reason: str, loopback: Hub, offer: Callable[..., str]
) -> None:
    assert reason in refusal(offer(task, **options), task)
    assert weights_asked(loopback) == []


def test_a_tokenizer_that_is_not_byte_level_is_refused(
    loopback: Hub, offer: Callable[..., str], tmp_path: Path
) -> None:
    repo = offer("write")
    tokenizer = json.loads((tmp_path / "write/tokenizer.json").read_text())
    (tmp_path / "write/tokenizer.json").write_text(json.dumps({**tokenizer, "decoder": {"type": "Metaspace"}}))
    loopback.add(repo, tmp_path / "write")
    assert "isn't byte-level" in refusal(repo, "write")


def test_a_translator_from_another_language_is_refused(
    loopback: Hub, offer: Callable[..., str], tmp_path: Path
) -> None:
    repo = offer("translate")
    (tmp_path / "translate/tokenizer_config.json").write_text('{"source_lang": "fr", "target_lang": "en"}')
    loopback.add(repo, tmp_path / "translate")
    assert "it reads another language (“fr”)" in refusal(repo, "translate")


def test_a_model_over_the_limit_is_refused(
    loopback: Hub, offer: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(named_models, "NAMED_MODEL_BYTES", 100_000)
    assert "and 0.1 MB is the limit" in refusal(offer("classify"), "classify")
    assert weights_asked(loopback) == []


@pytest.mark.parametrize(
    ("kind", "reason"), [("missing", "the Hub has no such model"), ("gated", "its owners ask for a login first")]
)
def test_what_the_hub_refuses_is_said(kind: Any, reason: str, loopback: Hub, offer: Callable[..., str]) -> None:
    repo = offer("classify")
    loopback.fail(repo, kind)
    assert reason in refusal(repo, "classify")


def test_a_hub_that_is_away_is_said(loopback: Hub, offer: Callable[..., str]) -> None:
    repo = offer("classify")
    loopback.close()
    assert "can't be reached" in refusal(repo, "classify")


@pytest.mark.parametrize("text", ["", "gpt2", "a/b/c", "../../etc", "http://example.org/a/b", "a b/c", "x" * 300])
def test_what_is_no_name_is_refused_unasked(text: str, loopback: Hub) -> None:
    assert "owner and its name" in refusal(text, "classify")
    assert loopback.requests == []


def test_a_model_of_the_list_is_that_of_the_list(loopback: Hub) -> None:
    assert check("google/vit-base-patch16-224", "classify") is hub.MODELS["vit"]
    assert choose("google/vit-base-patch16-224", "classify")["value"] == "vit"
    assert loopback.requests == []


def test_a_host_can_keep_to_the_list_or_to_what_is_here(loopback: Hub, offer: Callable[..., str]) -> None:
    repo = offer("classify")
    named_models.allow_only_listed()
    assert not named_models.are_allowed()
    assert "the models of its list alone" in refusal(repo, "classify")
    named_models.allow_only_listed(False)
    fetch.switch_off()
    assert not named_models.are_allowed()
    assert "this page downloads no models" in refusal(repo, "classify")
    assert loopback.requests == []


def test_what_changes_after_the_check_is_not_fetched(loopback: Hub, offer: Callable[..., str], tmp_path: Path) -> None:
    repo = offer("classify")
    first = check(repo, "classify")
    (tmp_path / "classify/new.txt").write_text("something else")
    loopback.add(repo, tmp_path / "classify")
    with pytest.raises(WeightsUnavailable, match="changed on the Hub since it was checked"):
        fetch.ensure(first)
    assert weights_asked(loopback) == []
    with hub_models.borrow(check(repo, "classify").name) as loaded:
        assert loaded.files.commit != first.commit


def test_the_picker_gets_one_more_choice(offer: Callable[..., str]) -> None:
    repo = offer("detect")
    picker = choose(repo, "detect")
    assert picker["value"] == repo
    assert [name for _, name in picker["choices"]] == [*hub.offered("detect"), repo]
    assert picker["choices"][-1][0].startswith("detect-model. 80 classes, from the Hub (")
