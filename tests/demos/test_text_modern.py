"""Text with models from the Hub: written token by token, and compared in bits a character with plain computations."""

import itertools
import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch

import weights
from demos import modern
from demos.text import bits, modern_write, write
from demos.text.reader import Reader, _byte_alphabet
from tests.demos.text_network import ALPHABET, ship
from tests.hub.fixtures import Cached, cached_model, tiny_folders
from training.char_lstm.network import CharLSTM
from weights import WeightsUnavailable, kept

__all__ = ["cached_model", "tiny_folders"]
PROMPT = "The old bridge is near"
ODD = "Ça va? 😀 日本 <|endoftext|> \x00\ud800!"


@pytest.fixture
def network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[CharLSTM]:
    """A small network in place of ours."""
    monkeypatch.setenv("WEIGHTS_DIR", str(tmp_path / "weights"))
    write.stepper.cache_clear()
    bits._known.clear()
    yield ship(tmp_path / "weights")
    write.stepper.cache_clear()
    bits._known.clear()


@pytest.fixture(params=["distilgpt2", "smollm2"])
def style(request: pytest.FixtureRequest, cached_model: Cached) -> str:
    cached_model(request.param)
    bits._known.clear()
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
    with modern.use(style) as lent:
        reader = Reader(lent)
        read = reader.pieces(ODD)
        spelled = b"".join(reader.bytes_of(piece.number) for piece in read).decode()
        assert spelled == ODD.replace("\ud800", "?")
        assert [piece.end for piece in read] == sorted(piece.end for piece in read)
        assert read[-1].end == len(ODD)


def test_the_cache_changes_no_draw(style: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Written with the whole text read anew before every token, without a cache."""
    quick = final(PROMPT, style, 50, seed=1)
    with modern.use(style) as lent:
        reader = Reader(lent)
        random = np.random.default_rng(1)
        numbers, drawn = modern_write._kept(reader, PROMPT)[0], b""
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
    with modern.use(style) as lent:
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
    monkeypatch.setattr("demos.text.reader.WINDOW", 32)
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
    monkeypatch.setattr("demos.text.reader.WINDOW", 32)
    long = "x9 " * 200 + PROMPT
    missing = modern_write.left_out(long, style)
    assert 0 < missing < len(long)
    assert modern_write.left_out(PROMPT, style) == 0
    with pytest.warns(modern_write.LeftOut, match=f"did not read the first {missing:,} characters"):
        assert len(final(long, style, 10)) == 10
    with modern.use(style) as lent:
        assert len(Reader(lent).pieces(long[missing:])) == pytest.approx(24, abs=1)


def test_a_closed_stream_frees_the_model(style: str) -> None:
    pieces = write.write(PROMPT, style, 500)
    next(pieces)
    assert kept._slot.users == 1
    pieces.close()  # type: ignore[attr-defined]
    assert kept._slot.users == 0


@pytest.mark.usefixtures("cached_model")
def test_a_model_that_cannot_be_had_is_said() -> None:
    with pytest.raises(WeightsUnavailable, match=r"DistilGPT-2 .* couldn't be fetched: the Hub is switched off here"):
        next(write.write(PROMPT, "distilgpt2"))
    with pytest.raises(WeightsUnavailable, match="hf download"):
        bits.bits_per_character(PROMPT, "distilgpt2")


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
    with modern.use(style) as lent:
        tokens = lent.processor(PROMPT + ODD[:9], add_special_tokens=False)["input_ids"]
        begin = lent.processor.bos_token_id
        nats, before = 0.0, [begin]
        for token in tokens:
            with torch.no_grad():
                logits = lent.network(torch.tensor([before])).logits[0, -1].double()
            nats -= float(torch.log_softmax(logits, 0)[token])
            before.append(token)
    got = bits.bits_per_character(PROMPT + ODD[:9], style)
    assert got == pytest.approx(nats / math.log(2) / len(PROMPT + ODD[:9]), rel=1e-5)


def test_bits_in_windows_see_what_they_say(style: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bits, "PART", 8)
    text = PROMPT * 4
    with modern.use(style) as lent:
        reader = Reader(lent)
        numbers = [reader.begin, *(piece.number for piece in reader.pieces(text))]
        nats = 0.0
        for place in range(1, len(numbers)):
            begin = max(0, (place - 1) // 8 * 8 + 1 - 8)
            with torch.no_grad():
                logits = lent.network(torch.tensor([numbers[begin:place]])).logits[0, -1].double()
            nats -= float(torch.log_softmax(logits, 0)[numbers[place]])
    parts = list(bits.measuring(text, style))
    assert parts[-1].bits == pytest.approx(nats / math.log(2) / len(text), rel=1e-5)
    assert [part.characters for part in parts] == sorted({part.characters for part in parts})
    assert parts[-1].characters == parts[-1].total == len(text)
    assert list(bits.measuring(text, style)) == parts[-1:]


@pytest.mark.parametrize("part", [7, 512])
def test_bits_of_ours_are_the_torch_networks(network: CharLSTM, monkeypatch: pytest.MonkeyPatch, part: int) -> None:
    monkeypatch.setattr(bits, "PART", part)
    text = "ROMEO:\nI do not know, good sir.\n"
    state, nats = network.start(1), 0.0
    with torch.no_grad():
        for before, character in itertools.pairwise("\n" + text):
            logits, state, _ = network.step(torch.tensor([network.index[before]]), state)
            nats -= float(torch.log_softmax(logits[0].double(), 0)[network.index[character]])
    assert bits.bits_per_character(text) == pytest.approx(nats / math.log(2) / len(text), rel=1e-5)
    assert bits.alphabet() == len(ALPHABET)


@pytest.mark.usefixtures("network")
def test_characters_without_a_probability_are_left_out_and_named() -> None:
    with pytest.warns(bits.UnknownCharacters, match="é, 8"):
        assert bits.bits_per_character("O é8 gentle") == bits.bits_per_character("O  gentle")
    assert bits.passage("it’s é") == "it's "


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
    with pytest.raises(bits.PassageRefused) as refused:
        bits.bits_per_character(text)
    assert str(refused.value).startswith(sentence)


def test_what_gzip_takes() -> None:
    assert bits.deflated("a" * 10_000) < 0.05
    assert 3 < bits.deflated(bits.held_out()) < 4


def test_the_shipped_network_foresees_the_held_out_passage_better_than_gzip() -> None:
    write.stepper.cache_clear()
    assert weights.card("char_lstm_shakespeare").metrics
    assert 1.5 < bits.bits_per_character(bits.held_out()) < 2.6 < bits.deflated(bits.held_out())
