"""Text with models from the Hub: written token by token, with and without what the cache and the window save."""

import itertools

import numpy as np
import pytest
import torch

from demos.serving import hub_models, model_pool
from demos.text import hub_write, tab, write
from demos.text.analysis import bits_per_char
from demos.text.hub_lm import HubLanguageModel, _byte_alphabet
from demos.text.results import PromptTruncated
from demos.text.sampling import random_numbers, temperature_noise
from tests.api.tab_client import served
from weights import WeightsUnavailable

PROMPT = "The old bridge is near"
ODD = "Ça va? 😀 日本 <|endoftext|> \x00\ud800!"


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
    with hub_models.borrow(style) as loaded:
        model = HubLanguageModel(loaded)
        read = model.tokenize(ODD)
        spelled = b"".join(model.token_bytes(token.token_id) for token in read).decode()
        assert spelled == ODD.replace("\ud800", "?")
        assert [token.end for token in read] == sorted(token.end for token in read)
        assert read[-1].end == len(ODD)


def test_the_cache_changes_no_draw(style: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Written with the whole text read anew before every token, without a cache."""
    quick = final(PROMPT, style, 50, seed=1)
    with hub_models.borrow(style) as loaded:
        model = HubLanguageModel(loaded)
        random = random_numbers(1, PROMPT)
        numbers, drawn = hub_write._newest_tokens(model, PROMPT)[0], b""
        while len(drawn.decode("utf-8", "ignore")) < 50:
            with torch.no_grad():
                logits = loaded.network(torch.tensor([numbers])).logits[0, -1].numpy()
            logits = logits + temperature_noise(random, 1, len(logits), 0.8)[0]
            logits[model.control_tokens] = -np.inf
            numbers.append(int(logits.argmax()))
            drawn += model.token_bytes(numbers[-1])
    assert drawn.decode("utf-8", "ignore")[:50] == quick


def test_no_character_shows_before_it_is_whole(style: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The model is made to spell multi-byte characters and stray bytes, one byte a token."""
    with hub_models.borrow(style) as loaded:
        signs = {byte: sign for sign, byte in _byte_alphabet().items()}
        spelled = "é😀".encode() + b"\xff\xc3" + "日a".encode()
        wanted = [loaded.processor.convert_tokens_to_ids(signs[byte]) for byte in spelled]
        turn = itertools.cycle(wanted)

        def scores(self: HubLanguageModel, numbers: list[int], cache: object = None) -> tuple[np.ndarray, None]:
            logits = np.full(loaded.network.config.vocab_size, -1e9, np.float32)
            logits[next(turn)] = 1e9
            return logits, None

        monkeypatch.setattr(HubLanguageModel, "next_logits", scores)
        assert list(write.write("", style, 5)) == ["é", "é😀", "é😀日", "é😀日a", "é😀日aé"]


def test_control_tokens_are_never_drawn(style: str, monkeypatch: pytest.MonkeyPatch) -> None:
    original = HubLanguageModel.next_logits

    def ending(self: HubLanguageModel, numbers: list[int], cache: object = None) -> tuple[np.ndarray, object]:
        logits, cache = original(self, numbers, cache)
        logits = logits.copy()
        logits[self.control_tokens] = 1e9
        return logits, cache

    expected = final(PROMPT, style, 40)
    monkeypatch.setattr(HubLanguageModel, "next_logits", ending)
    assert final(PROMPT, style, 40) == expected
    assert "<|" not in expected


def test_a_long_text_goes_beyond_the_window(style: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("demos.text.hub_lm.CONTEXT_WINDOW", 32)
    seen: list[int] = []
    original = HubLanguageModel.next_logits

    def watched(self: HubLanguageModel, numbers: list[int], cache: object = None) -> tuple[np.ndarray, object]:
        seen.append(len(numbers))
        return original(self, numbers, cache)

    monkeypatch.setattr(HubLanguageModel, "next_logits", watched)
    assert len(final(PROMPT, style, 200)) == 200
    assert set(seen[1:]) == {1, 24}
    assert max(seen) <= 32


def test_what_a_prompt_has_too_much_is_said(style: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("demos.text.hub_lm.CONTEXT_WINDOW", 32)
    long = "x9 " * 200 + PROMPT
    missing = hub_write.truncated_characters(long, style)
    assert 0 < missing < len(long)
    assert hub_write.truncated_characters(PROMPT, style) == 0
    with pytest.warns(PromptTruncated, match=f"did not read the first {missing:,} characters"):
        assert len(final(long, style, 10)) == 10
    with hub_models.borrow(style) as loaded:
        assert len(HubLanguageModel(loaded).tokenize(long[missing:])) == pytest.approx(24, abs=1)


def test_a_closed_stream_frees_the_model(style: str) -> None:
    pieces = write.write(PROMPT, style, 500)
    next(pieces)
    assert model_pool._slot.users == 1
    pieces.close()  # type: ignore[attr-defined]
    assert model_pool._slot.users == 0


@pytest.mark.usefixtures("cached_model")
def test_a_model_that_cannot_be_had_is_said() -> None:
    with pytest.raises(
        WeightsUnavailable, match=r"DistilGPT-2 .* couldn't be fetched: downloads are switched off here"
    ):
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


@pytest.mark.slow
@pytest.mark.usefixtures("network")
def test_the_api_writes_with_a_model_from_the_hub(style: str) -> None:
    with served(tab.build) as client:
        assert client.predict(PROMPT, style, 30, 0.8, 5, api_name="/text_write") == final(PROMPT, style, 30, seed=5)
