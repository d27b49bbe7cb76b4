"""Text with models from the Hub: written token by token, and compared in bits a character with plain computations."""

import itertools
import json
import math
from collections.abc import Iterator
from pathlib import Path

import gradio as gr
import numpy as np
import pytest
import torch

import weights
from demos.serving import hub_models, model_pool
from demos.text import hub_write, tab, write
from demos.text.analysis import bits_per_char
from demos.text.hub_lm import Reader, _byte_alphabet
from demos.text.rooms import then_and_now, then_bits, try_it
from tests.api.tab_client import served
from tests.hub.fixtures import Cached, cached_model, tiny_folders
from tests.networks.text_network import ALPHABET, ship
from training.char_lstm.network import CharLSTM
from weights import WeightsUnavailable
from weights.hub import MODELS

__all__ = ["cached_model", "tiny_folders"]
PROMPT = "The old bridge is near"
ODD = "Ça va? 😀 日本 <|endoftext|> \x00\ud800!"


@pytest.fixture
def network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[CharLSTM]:
    """A small network in place of ours."""
    monkeypatch.setenv("WEIGHTS_DIR", str(tmp_path / "weights"))
    write.stepper.cache_clear()
    bits_per_char._known.clear()
    yield ship(tmp_path / "weights")
    write.stepper.cache_clear()
    bits_per_char._known.clear()


@pytest.fixture(params=["distilgpt2", "smollm2"])
def style(request: pytest.FixtureRequest, cached_model: Cached) -> str:
    cached_model(request.param)
    bits_per_char._known.clear()
    return str(request.param)


def final(*arguments: object, **settings: object) -> str:
    *_, text = write.write(*arguments, **settings)  # type: ignore[arg-type]
    return text


def test_the_same_arguments_give_the_same_items(style: str) -> None:
    items = list(write.write(PROMPT, style, 60, seed=3))
    assert items == list(write.write(PROMPT, style, 60, seed=3))
    assert len(items[-1]) == 60
    for earlier, later in itertools.pairwise(items):
        assert later.startswith(earlier)
        assert len(later) > len(earlier)
    assert items[-1] != final(PROMPT, style, 60, seed=4)
    assert items[-1] != final(PROMPT, style, 60, seed=3, temperature=2.0)


@pytest.mark.parametrize("prompt", ["", " ", "\n\n", ODD])
def test_any_prompt_is_written_on_from(style: str, prompt: str) -> None:
    for length in (1, 7, 40):
        assert len(final(prompt, style, length)) == length


def test_what_is_hidden_in_a_prompt_stays_text(style: str) -> None:
    with hub_models.use(style) as lent:
        reader = Reader(lent)
        read = reader.pieces(ODD)
        spelled = b"".join(reader.bytes_of(piece.number) for piece in read).decode()
        assert spelled == ODD.replace("\ud800", "?")
        assert [piece.end for piece in read] == sorted(piece.end for piece in read)
        assert read[-1].end == len(ODD)


def test_the_cache_changes_no_draw(style: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Written with the whole text read anew before every token, without a cache."""
    quick = final(PROMPT, style, 50, seed=1)
    with hub_models.use(style) as lent:
        reader = Reader(lent)
        random = np.random.default_rng(1)
        numbers, drawn = hub_write._kept(reader, PROMPT)[0], b""
        while len(drawn.decode("utf-8", "ignore")) < 50:
            with torch.no_grad():
                logits = lent.network(torch.tensor([numbers])).logits[0, -1].numpy()
            logits = logits + write._noise(random, 1, len(logits), 0.8)[0]
            logits[reader.not_text] = -np.inf
            numbers.append(int(logits.argmax()))
            drawn += reader.bytes_of(numbers[-1])
    assert drawn.decode("utf-8", "ignore")[:50] == quick


def test_no_character_shows_before_it_is_whole(style: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The model is made to spell multi-byte characters and stray bytes, one byte a token."""
    with hub_models.use(style) as lent:
        signs = {byte: sign for sign, byte in _byte_alphabet().items()}
        spelled = "é😀".encode() + b"\xff\xc3" + "日a".encode()
        wanted = [lent.processor.convert_tokens_to_ids(signs[byte]) for byte in spelled]
        turn = itertools.cycle(wanted)

        def scores(self: Reader, numbers: list[int], cache: object = None) -> tuple[np.ndarray, None]:
            logits = np.full(lent.network.config.vocab_size, -1e9, np.float32)
            logits[next(turn)] = 1e9
            return logits, None

        monkeypatch.setattr(Reader, "next_logits", scores)
        assert list(write.write("", style, 5)) == ["é", "é😀", "é😀日", "é😀日a", "é😀日aé"]


def test_control_tokens_are_never_drawn(style: str, monkeypatch: pytest.MonkeyPatch) -> None:
    original = Reader.next_logits

    def ending(self: Reader, numbers: list[int], cache: object = None) -> tuple[np.ndarray, object]:
        logits, cache = original(self, numbers, cache)
        logits = logits.copy()
        logits[self.not_text] = 1e9
        return logits, cache

    expected = final(PROMPT, style, 40)
    monkeypatch.setattr(Reader, "next_logits", ending)
    assert final(PROMPT, style, 40) == expected
    assert "<|" not in expected


def test_a_long_text_goes_beyond_the_window(style: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("demos.text.hub_lm.WINDOW", 32)
    seen: list[int] = []
    original = Reader.next_logits

    def watched(self: Reader, numbers: list[int], cache: object = None) -> tuple[np.ndarray, object]:
        seen.append(len(numbers))
        return original(self, numbers, cache)

    monkeypatch.setattr(Reader, "next_logits", watched)
    assert len(final(PROMPT, style, 200)) == 200
    assert set(seen[1:]) == {1, 24}
    assert max(seen) <= 32


def test_what_a_prompt_has_too_much_is_said(style: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("demos.text.hub_lm.WINDOW", 32)
    long = "x9 " * 200 + PROMPT
    missing = hub_write.left_out(long, style)
    assert 0 < missing < len(long)
    assert hub_write.left_out(PROMPT, style) == 0
    with pytest.warns(hub_write.LeftOut, match=f"did not read the first {missing:,} characters"):
        assert len(final(long, style, 10)) == 10
    with hub_models.use(style) as lent:
        assert len(Reader(lent).pieces(long[missing:])) == pytest.approx(24, abs=1)


def test_a_closed_stream_frees_the_model(style: str) -> None:
    pieces = write.write(PROMPT, style, 500)
    next(pieces)
    assert model_pool._slot.users == 1
    pieces.close()  # type: ignore[attr-defined]
    assert model_pool._slot.users == 0


@pytest.mark.usefixtures("cached_model")
def test_a_model_that_cannot_be_had_is_said() -> None:
    with pytest.raises(WeightsUnavailable, match=r"DistilGPT-2 .* couldn't be fetched: the Hub is switched off here"):
        next(write.write(PROMPT, "distilgpt2"))
    with pytest.raises(WeightsUnavailable, match="hf download"):
        bits_per_char.bits_per_character(PROMPT, "distilgpt2")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"length": 0}, "The length is 0. Choose a whole number from 1 to 5,000."),
        ({"temperature": 9.0}, "The temperature is 9. Choose one from 0.05 to 2."),
        ({"seed": -1}, "The seed is -1. Choose a whole number from 0 to 4,294,967,295."),
        ({"prompt": None}, "The prompt isn't text. Type a few words, or leave it empty."),
        ({"prompt": "x" * 20_001}, "This prompt has 20,001 characters; the network reads at most 20,000."),
    ],
)
def test_what_is_refused_is_refused_at_once(arguments: dict[str, object], sentence: str) -> None:
    with pytest.raises(write.WriteRefused) as refused:
        write.write(**{"prompt": PROMPT, "style": "distilgpt2", **arguments})  # type: ignore[arg-type]
    assert str(refused.value).startswith(sentence)


def test_bits_of_a_hub_model_are_those_of_its_tokens_one_by_one(style: str) -> None:
    """Against log softmax token by token, from the tokenizer's own encoding."""
    with hub_models.use(style) as lent:
        tokens = lent.processor(PROMPT + ODD[:9], add_special_tokens=False)["input_ids"]
        begin = lent.processor.bos_token_id
        nats, before = 0.0, [begin]
        for token in tokens:
            with torch.no_grad():
                logits = lent.network(torch.tensor([before])).logits[0, -1].double()
            nats -= float(torch.log_softmax(logits, 0)[token])
            before.append(token)
    got = bits_per_char.bits_per_character(PROMPT + ODD[:9], style)
    assert got == pytest.approx(nats / math.log(2) / len(PROMPT + ODD[:9]), rel=1e-5)


def test_bits_in_windows_see_what_they_say(style: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bits_per_char, "PART", 8)
    text = PROMPT * 4
    with hub_models.use(style) as lent:
        reader = Reader(lent)
        numbers = [reader.begin, *(piece.number for piece in reader.pieces(text))]
        nats = 0.0
        for place in range(1, len(numbers)):
            begin = max(0, (place - 1) // 8 * 8 + 1 - 8)
            with torch.no_grad():
                logits = lent.network(torch.tensor([numbers[begin:place]])).logits[0, -1].double()
            nats -= float(torch.log_softmax(logits, 0)[numbers[place]])
    parts = list(bits_per_char.measuring(text, style))
    assert parts[-1].bits == pytest.approx(nats / math.log(2) / len(text), rel=1e-5)
    assert [part.characters for part in parts] == sorted({part.characters for part in parts})
    assert parts[-1].characters == parts[-1].total == len(text)
    assert list(bits_per_char.measuring(text, style)) == parts[-1:]


@pytest.mark.parametrize("part", [7, 512])
def test_bits_of_ours_are_the_torch_networks(network: CharLSTM, monkeypatch: pytest.MonkeyPatch, part: int) -> None:
    monkeypatch.setattr(bits_per_char, "PART", part)
    text = "ROMEO:\nI do not know, good sir.\n"
    state, nats = network.start(1), 0.0
    with torch.no_grad():
        for before, character in itertools.pairwise("\n" + text):
            logits, state, _ = network.step(torch.tensor([network.index[before]]), state)
            nats -= float(torch.log_softmax(logits[0].double(), 0)[network.index[character]])
    assert bits_per_char.bits_per_character(text) == pytest.approx(nats / math.log(2) / len(text), rel=1e-5)
    assert bits_per_char.alphabet() == len(ALPHABET)


@pytest.mark.usefixtures("network")
def test_characters_without_a_probability_are_left_out_and_named() -> None:
    with pytest.warns(bits_per_char.UnknownCharacters, match="é, 8"):
        assert bits_per_char.bits_per_character("O é8 gentle") == bits_per_char.bits_per_character("O  gentle")
    assert bits_per_char.passage("it’s é") == "it's "


@pytest.mark.usefixtures("network")
@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "There is nothing to measure on."),
        ("é日", "There is nothing to measure on."),
        ("x" * 20_001, "This passage has 20,001 characters; paste at most 20,000."),
        (None, "The passage isn't text."),
    ],
)
def test_a_passage_that_holds_nothing_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(bits_per_char.PassageRefused) as refused:
        bits_per_char.bits_per_character(text)
    assert str(refused.value).startswith(sentence)


def test_what_gzip_takes() -> None:
    assert bits_per_char.deflated("a" * 10_000) < 0.05
    assert 3 < bits_per_char.deflated(bits_per_char.held_out()) < 4


def test_the_shipped_network_foresees_the_held_out_passage_better_than_gzip() -> None:
    write.stepper.cache_clear()
    assert weights.card("char_lstm_shakespeare").metrics
    assert (
        1.5
        < bits_per_char.bits_per_character(bits_per_char.held_out())
        < 2.6
        < bits_per_char.deflated(bits_per_char.held_out())
    )


@pytest.mark.usefixtures("network")
def test_both_write_on_side_by_side(style: str) -> None:
    *steps, last = then_and_now.write_both("ROMEO: 1", style, 0.8, 60, 3)
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
    *steps, last = then_and_now.write_both("ROMEO:", "smollm2", 0.8, 50, 0)
    assert json.loads(steps[0][3])["name"] == "smollm2"
    assert len(json.loads(last[0])["continuation"]) == 50
    assert json.loads(last[1])["continuation"] == ""


@pytest.mark.usefixtures("network")
def test_ours_writes_on_where_the_other_cannot_be_loaded(style: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_pool, "available", lambda: 1_000_000)
    *steps, last = then_and_now.write_both("ROMEO:", style, 0.8, 50, 0)
    assert len(json.loads(last[0])["continuation"]) == 50
    assert "of free memory to be safe" in "".join(step[2] for step in steps if isinstance(step[2], str))
    *_, (bars, _, _) = then_bits.measure_both("gentle night", style)
    assert "can&#x27;t be had" in bars
    with pytest.raises(gr.Error, match="of free memory to be safe"):
        list(try_it.begin("ROMEO:", f"{MODELS[style].title}, from the Hub", 50, 0.8, 0, True))


@pytest.mark.usefixtures("network")
def test_stop_ends_both_and_frees_the_model(style: str) -> None:
    writing = then_and_now.write_both("ROMEO:", style, 0.8, 2000, 0)
    first = [next(writing) for _ in range(4)][-1]
    assert model_pool._slot.users == 1
    then_and_now.hush_both(first[0])
    *_, last = writing
    assert model_pool._slot.users == 0
    assert len(json.loads(last[1])["continuation"]) < 2000
    assert "Stopped." in last[7]


@pytest.mark.usefixtures("network")
def test_bars_show_both_on_the_same_passage(style: str) -> None:
    *_, (bars, _, _) = then_bits.measure_both("It’s a gentle night é", style)
    ours, theirs = (bits_per_char.bits_per_character("It's a gentle night ", name) for name in ("shakespeare", style))
    assert f"{ours:.2f} bits" in bars
    assert f"{theirs:.2f} bits" in bars
    assert "“é”, so it was left out for both. Typographic marks were made plain for both." in bars
    assert f"{abs(ours - theirs):.2f} bits a character fewer" in bars


def test_a_measurement_that_is_stopped_ends(network: CharLSTM) -> None:
    measuring = then_bits.measure_both("", "distilgpt2")
    _, _, run = next(measuring)
    assert then_bits.again(run, 3) == 4
    assert list(measuring) == []


@pytest.mark.usefixtures("network")
def test_try_it_writes_with_a_model_from_the_hub(style: str) -> None:
    chip = f"{MODELS[style].title}, from the Hub"
    *_, (sheet, *_, line, _, _, _) = try_it.begin(PROMPT, chip, 50, 0.8, 0, True)
    assert json.loads(sheet)["continuation"] == final(PROMPT, style, 50)
    assert "main@0123456789" in line
    *_, (longer, *_) = try_it.go_on_from(sheet, chip, 50, 0.8, 0, True)
    assert len(json.loads(longer)["continuation"]) == 100


@pytest.mark.usefixtures("network", "cached_model")
def test_try_it_offers_a_model_and_lets_ours_write() -> None:
    first, *_ = try_it.begin("ROMEO:", "SmolLM2, from the Hub", 50, 0.8, 0, True)
    assert "SmolLM2 isn&#x27;t here yet, so this is our own network&#x27;s writing." in first[1]
    assert json.loads(first[5])["name"] == "smollm2"
    setting = try_it._style_setting(try_it.styles_here() | try_it.hub_chips(), "Shakespeare")
    assert setting.parse("smollm2") == setting.parse("SmolLM2, from the Hub") == "SmolLM2, from the Hub"


@pytest.mark.usefixtures("network")
def test_the_api_writes_with_a_model_from_the_hub(style: str) -> None:
    with served(tab.build) as client:
        assert client.predict(PROMPT, style, 30, 0.8, 5, api_name="/text_write") == final(PROMPT, style, 30, seed=5)
