"""Bits per character against plain computations, token by token and character by character."""

import itertools
import math

import pytest
import torch

import weights
from demos.serving import hub_models
from demos.text.analysis import bits_per_char
from demos.text.held_out import held_out
from demos.text.hub_lm import HubLanguageModel
from demos.text.results import PassageRefused, UnknownCharacters
from tests.networks.text_network import ALPHABET
from training.char_lstm.network import CharLSTM

PROMPT = "The old bridge is near"
ODD = "Ça va? 😀 日本 <|endoftext|> \x00\ud800!"


def test_bits_of_a_hub_model_are_those_of_its_tokens_one_by_one(style: str) -> None:
    """Against log softmax token by token, from the tokenizer's own encoding."""
    with hub_models.borrow(style) as loaded:
        tokens = loaded.processor(PROMPT + ODD[:9], add_special_tokens=False)["input_ids"]
        begin = loaded.processor.bos_token_id
        nats, before = 0.0, [begin]
        for token in tokens:
            with torch.no_grad():
                logits = loaded.network(torch.tensor([before])).logits[0, -1].double()
            nats -= float(torch.log_softmax(logits, 0)[token])
            before.append(token)
    got = bits_per_char.bits_per_character(PROMPT + ODD[:9], style)
    assert got == pytest.approx(nats / math.log(2) / len(PROMPT + ODD[:9]), rel=1e-5)


def test_bits_in_windows_see_what_they_say(style: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bits_per_char, "CHUNK", 8)
    text = PROMPT * 4
    with hub_models.borrow(style) as loaded:
        model = HubLanguageModel(loaded)
        numbers = [model.bos, *(token.token_id for token in model.tokenize(text))]
        nats = 0.0
        for place in range(1, len(numbers)):
            begin = max(0, (place - 1) // 8 * 8 + 1 - 8)
            with torch.no_grad():
                logits = loaded.network(torch.tensor([numbers[begin:place]])).logits[0, -1].double()
            nats -= float(torch.log_softmax(logits, 0)[numbers[place]])
    parts = list(bits_per_char.measure(text, style))
    assert parts[-1].bits == pytest.approx(nats / math.log(2) / len(text), rel=1e-5)
    assert [part.characters for part in parts] == sorted({part.characters for part in parts})
    assert parts[-1].characters == parts[-1].total == len(text)
    assert list(bits_per_char.measure(text, style)) == parts[-1:]


@pytest.mark.parametrize("part", [7, 512])
def test_bits_of_ours_are_the_torch_networks(network: CharLSTM, monkeypatch: pytest.MonkeyPatch, part: int) -> None:
    monkeypatch.setattr(bits_per_char, "CHUNK", part)
    text = "ROMEO:\nI do not know, good sir.\n"
    state, nats = network.start(1), 0.0
    with torch.no_grad():
        for before, character in itertools.pairwise("\n" + text):
            logits, state, _ = network.step(torch.tensor([network.index[before]]), state)
            nats -= float(torch.log_softmax(logits[0].double(), 0)[network.index[character]])
    assert bits_per_char.bits_per_character(text) == pytest.approx(nats / math.log(2) / len(text), rel=1e-5)
    assert bits_per_char.alphabet_size() == len(ALPHABET)


@pytest.mark.usefixtures("network")
def test_characters_without_a_probability_are_left_out_and_named() -> None:
    with pytest.warns(UnknownCharacters, match="é, 8"):
        assert bits_per_char.bits_per_character("O é8 gentle") == bits_per_char.bits_per_character("O  gentle")
    assert bits_per_char.shared_passage("it’s é") == "it's "


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
    with pytest.raises(PassageRefused) as refused:
        bits_per_char.bits_per_character(text)
    assert str(refused.value).startswith(sentence)


def test_what_gzip_takes() -> None:
    assert bits_per_char.gzip_bits_per_character("a" * 10_000) < 0.05
    assert 3 < bits_per_char.gzip_bits_per_character(held_out("shakespeare").text) < 4


@pytest.mark.slow
@pytest.mark.usefixtures("shipped")
def test_the_shipped_network_predicts_the_held_out_passage_better_than_gzip() -> None:
    assert weights.card("char_lstm_shakespeare").metrics
    assert (
        1.5
        < bits_per_char.bits_per_character(held_out("shakespeare").text)
        < 2.6
        < bits_per_char.gzip_bits_per_character(held_out("shakespeare").text)
    )
