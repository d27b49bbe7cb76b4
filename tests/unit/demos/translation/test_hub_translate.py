"""Translators from the Hub, as tiny models: words and attention, marked differences, figures, what the page says."""

import gc
import json
from collections.abc import Iterator
from pathlib import Path

import huggingface_hub.constants
import numpy as np
import pytest
import torch
from gradio_client import Client
from gradio_client.exceptions import AppError

from demos.serving import hub_models, loader, model_pool
from demos.translation import hub_translate, results, sentences, tab, translate
from demos.translation.analysis import scores
from demos.translation.rooms import then_and_now
from demos.translation.rooms.try_it import room as try_it
from demos.translation.tokens import word_membership
from demos.translation.views import translation_view
from tests.api.tab_client import served
from tests.hub import models
from tests.networks.translation_network import ship
from weights import WeightsUnavailable, fetch
from weights.hub import MODELS

pytestmark = pytest.mark.slow

TEXT = "Where is the station?  42\nThe children are playing in the garden."
BOTH = ("opus-mt", "t5")


def put(home: Path, name: str) -> None:
    """A tiny model as it lies in the Hub's cache after a download."""
    repo = MODELS[name].repo
    place = home / f"models--{repo.replace('/', '--')}"
    (place / "refs").mkdir(parents=True)
    (place / "refs/main").write_text("a" * 40)
    models.build(repo, place / "snapshots" / ("a" * 40))


def forget() -> None:
    """What was found and loaded before counts no more."""
    fetch._found.clear()
    fetch._running.clear()
    model_pool.release()
    loader.clear()
    gc.freeze()  # what is left are modules, which the pool would look through at every model that it gives up


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A small network of ours."""
    folder = tmp_path_factory.mktemp("weights")
    ship(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WEIGHTS_DIR", str(folder))
        forget()
        yield
    forget()


@pytest.fixture(scope="module")
def cached(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache with both tiny models."""
    home = tmp_path_factory.mktemp("hub")
    for name in BOTH:
        put(home, name)
    return home


@pytest.fixture
def here(ours: None, cached: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Our network and both tiny models, and no Hub."""
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(cached))
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    forget()
    yield
    forget()


@pytest.fixture
def nothing(ours: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Our network, an empty cache, and no Hub."""
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    forget()
    yield
    forget()


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("model", BOTH)
@pytest.mark.parametrize("beams", [1, 4])
def test_text_and_attention_come_as_from_our_network(model: str, beams: int) -> None:
    found = translate.translate(TEXT, beams, model)
    assert found.text.count("\n") == 1
    assert "  42\n" in found.text
    assert len(found.sentences) == 3
    assert found.source_tokens[:5] == ("Where", "is", "the", "station", "?")
    assert found.attention is not None
    assert found.attention.shape == (len(found.target_tokens), len(found.source_tokens))
    np.testing.assert_allclose(found.attention.sum(axis=1), 1, atol=1e-5)
    rows, columns = found.sentences[0]
    assert not found.attention[:rows, columns:].any()
    assert not found.attention[rows:, :columns].any()
    assert "".join(translation_view.segments(found.text, found.target_tokens)) == found.text


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("model", BOTH)
def test_text_is_what_the_library_itself_writes(model: str) -> None:
    sentence = "The children are playing in the garden."
    with hub_models.borrow(model) as loaded:
        given = loaded.processor(hub_translate.PREFIX.get(model, "") + sentence, return_tensors="pt")
        written = loaded.network.generate(**given, num_beams=3, early_stopping=True, max_length=60)
        expected = loaded.processor.decode(written[0], skip_special_tokens=True)
    assert " ".join(translate.translate(sentence, 3, model).text.split()) == " ".join(expected.split())


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("model", BOTH)
def test_attention_is_that_of_the_last_layer_but_one_without_prefix_and_end(model: str) -> None:
    sentence = "I read a book in the evening."
    found = translate.translate(sentence, 2, model)
    prefix = hub_translate.PREFIX.get(model, "")
    with hub_models.borrow(model) as loaded, torch.inference_mode():
        source = hub_translate._tokenize(loaded.processor, sentence, prefix)
        ((tokens, _),) = hub_translate._generate(loaded.network, [source.tokens], 2)
        start = loaded.network.config.decoder_start_token_id
        layers = loaded.network(
            input_ids=torch.tensor([source.tokens]),
            decoder_input_ids=torch.tensor([[start, *tokens]]),
            output_attentions=True,
        ).cross_attentions
    prefixed = len(loaded.processor.tokenize(prefix.strip())) if prefix else 0
    assert source.own == list(range(prefixed, len(source.tokens) - 1))
    attention = layers[len(layers) - 2][0].mean(dim=0)[: len(tokens), source.own].numpy()
    attention /= attention.sum(axis=1, keepdims=True)
    words = sentences.word_spans(sentence, sentences.ENGLISH_WORD)
    to_words = attention @ word_membership(source.spans, words)
    assert found.attention is not None
    assert found.attention.shape[0] > 2
    np.testing.assert_allclose(found.attention[-1], to_words[-1], atol=1e-4)  # the full stop is one token
    assert not np.allclose(attention[-1], layers[-1][0].mean(dim=0)[len(tokens) - 1, source.own].numpy(), atol=1e-2)


def test_tokens_stand_where_they_were_read_even_if_letters_were_changed() -> None:
    text = "Ａ ½ ﬁne  café"
    spans = hub_translate._locate_tokens(text, ["▁A", "▁1⁄2", "▁fi", "ne", "▁ca", "fé"])
    assert [text[start:end] for start, end in spans] == ["Ａ", "½", "ﬁ", "ne", "ca", "fé"]
    assert hub_translate._locate_tokens("ab", ["▁", "xyz", "b"]) == [(0, 0), (0, 2), (2, 2)]


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("model", BOTH)
def test_what_a_reader_should_know_is_said(model: str) -> None:
    found = translate.translate("The children 日 are here.", 1, model)
    assert "Its vocabulary has no 日" in found.notice
    long = ", ".join(["the children are playing in the garden"] * 20) + "."
    assert "more than 100 words was translated in parts" in translate.translate(long, 1, model).notice


@pytest.mark.usefixtures("here")
def test_an_endless_word_is_refused() -> None:
    with pytest.raises(results.TextTooLong, match="up to 400 are translated at once"):
        translate.translate("a" * 4000, 1, "opus-mt")


@pytest.mark.usefixtures("nothing")
@pytest.mark.parametrize("model", BOTH)
def test_without_model_and_hub_it_is_said_what_would_be_fetched(model: str) -> None:
    with pytest.raises(WeightsUnavailable, match=MODELS[model].repo):
        translate.translate("A man.", 5, model)


def test_differing_words_are_those_without_a_partner() -> None:
    assert translation_view.differing_words(
        ["Un", "homme", "fait", "du", "vélo", "."], ["Un", "homme", "roule", "."]
    ) == [
        2,
        3,
        4,
    ]
    assert translation_view.differing_words(["a", "b"], ["a", "b"]) == []
    assert translation_view.differing_words([], ["a"]) == []


def test_figures_are_sacrebleus() -> None:
    import sacrebleu

    mine, good = "Un homme fait du vélo .", "Un homme fait du vélo."
    one = scores.score(mine, f"  {good}\n")
    assert one is not None
    assert one.bleu == pytest.approx(sacrebleu.sentence_bleu(mine, [good]).score)
    assert one.chrf == pytest.approx(sacrebleu.sentence_chrf(mine, [good]).score)
    two = scores.score("Le chat dort.\nUn chien court vite ici.", "Le chat dort bien.\n\nUn chien court vite.")
    assert two is not None
    assert two.lines == 2
    lines = ["Le chat dort.", "Un chien court vite ici."]
    assert two.bleu == pytest.approx(
        sacrebleu.corpus_bleu(lines, [["Le chat dort bien.", "Un chien court vite."]]).score
    )
    joined = scores.score("Le chat dort.\nUn chien.", "Le chat dort. Un chien.")
    assert joined is not None
    assert (joined.bleu, joined.lines) == (pytest.approx(100), 1)
    assert scores.score("Le chat.", " \n") is None
    with pytest.raises(results.TextTooLong):
        scores.score("Le chat.", "x" * 6000)


@pytest.mark.usefixtures("here")
def test_both_sides_come_ours_first() -> None:
    first, last = then_and_now.compare("Where is the station?", "opus-mt")
    ours, theirs = json.loads(first[0]), json.loads(first[2])
    assert ours["target"]
    assert theirs == {"waiting": True}
    ours, theirs = json.loads(last[0]), json.loads(last[2])
    assert set(ours["differs"]) | set(theirs["differs"])
    assert "a" * 10 in last[3]
    assert last[-1] == ("".join(ours["target"]), "".join(theirs["target"]))
    assert "<table>" in then_and_now.score_translations("Où est la gare ?", last[-1], "opus-mt")
    assert then_and_now.score_translations("", last[-1], "opus-mt") == ""
    assert then_and_now.score_translations("Où ?", "nonsense", "opus-mt") == ""


@pytest.mark.usefixtures("nothing")
def test_what_is_not_here_is_offered_and_ours_stays() -> None:
    (only,) = then_and_now.compare("A man sees the house.", "t5")
    assert json.loads(only[0])["target"]
    assert only[2] == ""
    assert json.loads(only[4])["name"] == "t5"
    assert only[-1] == ()
    sheet, notice, line, _, offered, _ = try_it.show_translation("A man sees the house.", 3, "t5")
    assert "T5 small isn&#x27;t here yet" in notice
    assert json.loads(sheet)["target"] == json.loads(only[0])["target"]
    assert try_it.HINTS["attention"][:20] in line
    assert json.loads(offered)["name"] == "t5"


@pytest.mark.usefixtures("here")
def test_a_side_that_fails_leaves_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_pool, "available_memory", lambda: 1000)
    *_, last = then_and_now.compare("A man sees the house.", "t5")
    assert json.loads(last[0])["target"]
    assert last[2] == ""
    assert "of free memory" in last[3]


@pytest.mark.usefixtures("here")
def test_try_it_names_model_parameters_and_commit() -> None:
    *_, line, _, offered, _ = try_it.show_translation("Where is the station?", 3, "opus-mt")
    assert offered == ""
    for part in ("Opus-MT", "75.1 M parameters", "Helsinki-NLP/opus-mt-en-fr, main@aaaaaaaaaa"):
        assert part in line


@pytest.mark.usefixtures("here")
def test_api_serves_them() -> None:
    with served(tab.build) as client:
        _check_api(client)


def _check_api(client: Client) -> None:
    found = client.predict("Where is the station?", 3, "t5", api_name="/translation_translate")
    assert found["text"] == translate.translate("Where is the station?", 3, "t5").text
    assert np.allclose(np.sum(found["attention"], axis=1), 1, atol=1e-4)
    with pytest.raises(AppError, match="There is no translator called “imagenet”"):
        client.predict("A man.", 3, "imagenet", api_name="/translation_translate")
