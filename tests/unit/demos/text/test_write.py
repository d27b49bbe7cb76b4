"""Writing: the same text for the same arguments, what is remembered between calls, and every refusal's sentence."""

import itertools
import math
import warnings
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

import weights
from demos.text import write
from demos.text.catalog import style_chips
from demos.text.results import PromptRefused
from demos.text.sampling import Truncation, random_numbers, temperature_noise
from tests.networks.text_network import ship
from training.char_lstm.evaluate import nats_per_char
from training.char_lstm.network import CharLSTM
from weights import WeightsUnavailable


def final(*arguments: object, **settings: object) -> str:
    *_, text = write.write(*arguments, **settings)  # type: ignore[arg-type]
    return text


@pytest.mark.usefixtures("network")
def test_the_same_arguments_give_the_same_items() -> None:
    first = list(write.write("ROMEO:\n", length=100, seed=5))
    assert first == list(write.write("ROMEO:\n", length=100, seed=5))
    assert first[-1] != final("ROMEO:\n", length=100, seed=6)
    assert first[-1] != final("ROMEO:\n", length=100, seed=5, temperature=1.7)


@pytest.mark.usefixtures("network")
@pytest.mark.parametrize("length", [1, 7, 8, 100])
def test_each_item_continues_the_one_before(length: int) -> None:
    items = list(write.write("To be", length=length))
    assert len(items[-1]) == length
    assert len(items) <= length / write.ITEM_CHARACTERS + 1
    for earlier, later in itertools.pairwise(items):
        assert later.startswith(earlier)
        assert len(later) > len(earlier)


@pytest.mark.usefixtures("network")
def test_going_on_needs_no_second_reading_and_gives_the_same() -> None:
    begun = final("ROMEO:\n", length=60)
    quick = final("ROMEO:\n" + begun, length=60, seed=1)
    assert "ROMEO:\n" + begun + quick in {text for _, text in write._final_states}
    write._final_states.clear()
    assert quick == final("ROMEO:\n" + begun, length=60, seed=1)


@pytest.mark.usefixtures("network")
def test_memory_of_endings_is_bounded() -> None:
    for seed in range(write.MAX_CACHED_STATES + 20):
        final("a", length=20, seed=seed)
    assert len(write._final_states) == write.MAX_CACHED_STATES


@pytest.mark.usefixtures("network")
def test_going_on_from_the_middle_of_a_chunk_reads_only_its_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    pieces = write.write("ROMEO:\n", length=100)
    stopped = [next(pieces) for _ in range(write.CALL_CHARACTERS // write.ITEM_CHARACTERS + 1)][-1]
    assert len(stopped) % write.CALL_CHARACTERS != 0
    read: list[int] = []
    network = write.stepper("shakespeare")
    original = network.read_all
    monkeypatch.setattr(
        network,
        "read_all",
        lambda numbers, memory: read.append(len(numbers)) or original(numbers, memory),  # type: ignore[func-returns-value]
    )
    quick = final("ROMEO:\n" + stopped, length=60)
    assert read == [len(stopped) % write.CALL_CHARACTERS]
    write._final_states.clear()
    assert quick == final("ROMEO:\n" + stopped, length=60)


@pytest.mark.usefixtures("network")
def test_an_empty_prompt_begins_at_a_new_line() -> None:
    assert final("", length=30) == final("\n", length=30)


@pytest.mark.usefixtures("network")
def test_unknown_characters_are_named_and_warned_of() -> None:
    assert write.unknown_characters("Hé 😀\x00 7é", "shakespeare") == ["é", "😀", "\x00", "7"]
    with pytest.warns(write.UnknownCharacters, match=r"shakespeare has never seen it: é, 😀, NUL, 7\."):
        write.write("Hé 😀\x00 7é")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        write.write("What light? It's Juliet, and the sun.")


@pytest.mark.usefixtures("network")
@pytest.mark.parametrize("prompt", ["😀", "\x00", "日本語"])
def test_a_prompt_of_nothing_known_still_writes(prompt: str) -> None:
    with pytest.warns(write.UnknownCharacters):
        assert final(prompt, length=20) == final("", length=20)


@pytest.mark.usefixtures("network")
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            {"prompt": "x" * 100_000},
            "This prompt has 100,000 characters; the network reads at most 20,000. "
            "Keep its end: that is what the network continues from.",
        ),
        ({"prompt": None}, "The prompt isn't text. Type a few words, or leave it empty."),
        ({"style": "rap"}, "There is no style called “rap”. There are: shakespeare, distilgpt2, smollm2."),
        ({"length": 0}, "The length is 0. Choose a whole number from 1 to 5,000."),
        ({"length": 5001}, "The length is 5,001. Choose a whole number from 1 to 5,000."),
        ({"length": 2.5}, "The length is 2.5. Choose a whole number from 1 to 5,000."),
        ({"length": math.nan}, "The length isn't a number. Choose a whole number from 1 to 5,000."),
        ({"length": "long"}, "The length isn't a number. Choose a whole number from 1 to 5,000."),
        ({"temperature": math.nan}, "The temperature isn't a number. Choose one from 0.05 to 2."),
        ({"temperature": math.inf}, "The temperature isn't a number. Choose one from 0.05 to 2."),
        ({"temperature": 0}, "The temperature is 0. Choose one from 0.05 to 2."),
        ({"temperature": -1.0}, "The temperature is -1. Choose one from 0.05 to 2."),
        ({"temperature": 3.0}, "The temperature is 3. Choose one from 0.05 to 2."),
        ({"temperature": None}, "The temperature isn't a number. Choose one from 0.05 to 2."),
        (
            {"blend": ("latex", 0.3)},
            "There is no style called “latex” to blend with shakespeare. Its network writes in this style alone.",
        ),
        (
            {"style": "distilgpt2", "blend": ("shakespeare", 0.3)},
            "There is no style called “shakespeare” to blend with distilgpt2. Its network writes in this style alone.",
        ),
        ({"blend": "latex"}, "The blend isn't a style with its share, as “latex” and 0.3. Leave it out, or give both."),
        ({"blend": ("shakespeare", 2)}, "The share of shakespeare is 2. Choose one from 0 to 1."),
        ({"top_k": -1}, "Top-k is -1. Choose a whole number from 0 to 1,000."),
        ({"top_p": 0}, "Top-p is 0. Choose one from 0.01 to 1."),
        ({"top_p": math.nan}, "Top-p isn't a number. Choose one from 0.01 to 1."),
        ({"seed": -1}, "The seed is -1. Choose a whole number from 0 to 4,294,967,295."),
        ({"seed": None}, "The seed isn't a number. Choose a whole number from 0 to 4,294,967,295."),
    ],
)
def test_every_refusal_is_a_sentence_at_once(arguments: dict[str, object], sentence: str) -> None:
    with pytest.raises(write.WriteRefused) as refused:
        write.write(**{"prompt": "ROMEO:", **arguments})  # type: ignore[arg-type]
    assert str(refused.value) == sentence
    assert isinstance(refused.value, ValueError)


@pytest.mark.usefixtures("network")
def test_forbidden_characters_are_never_drawn_and_all_else_stays() -> None:
    assert final("ROMEO:", length=200, top_k=1000) == final("ROMEO:", length=200)
    assert final("ROMEO:", length=200, top_k=1, seed=1) == final("ROMEO:", length=200, top_k=1, seed=2)
    truncation, prompt, network = Truncation(1.5, 5, 0.6), "ROMEO:", write.stepper("shakespeare")
    text = final(prompt, length=100, temperature=1.5, top_k=5, top_p=0.6)
    noise = temperature_noise(random_numbers(0, prompt), 100, len(network.vocabulary), 1.5)
    state = network.read_all([network.index[character] for character in prompt], network.start())
    for row, character in zip(noise, text, strict=True):  # one at a time, as the definition has it
        logits, after = network.score([network.index[character]], state)
        allowed = truncation.allowed(logits)[0]
        assert network.vocabulary[int(np.where(allowed, logits[0] + row, -np.inf).argmax())] == character
        state = after


def longest_shared(texts: list[str], length: int) -> list[str]:
    """Runs of so many characters that stand in more than one text; lines of a speaker's name don't count."""
    runs: Counter[str] = Counter()
    for text in texts:
        speech = "\n".join(line for line in text.split("\n") if not line.endswith(":"))
        runs.update({speech[place : place + length] for place in range(len(speech) - length + 1)})
    return [run for run, count in runs.items() if count > 1]


@pytest.mark.slow
@pytest.mark.usefixtures("shipped")
def test_different_prompts_never_share_their_endings() -> None:
    names = (
        "ROMEO:\n",
        "JULIET:\n",
        "To make a good soup, first",
        "Guten Tag, mein Herr",
        "\n\n\n",
        "A quarrel",
        "I",
        "",
    )
    prompts = [name + ("" if number == 0 else f"{'x' * number}\n") for name in names for number in range(5)]
    assert len(set(prompts)) == 40
    texts = [final(prompt, length=400, temperature=0.8, seed=0) for prompt in prompts]
    assert longest_shared(texts, 30) == []
    assert longest_shared([texts[0], "KENT:\n" + texts[0][100:200]], 30)  # the measure finds what is shared


def test_missing_weights_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEIGHTS_DIR", str(tmp_path))
    with pytest.raises(WeightsUnavailable, match="The network “char_lstm_shakespeare” isn't here"):
        write.write("ROMEO:")


def test_damaged_weights_are_said(network: CharLSTM, tmp_path: Path) -> None:
    (tmp_path / "weights/char_lstm_shakespeare" / "model.safetensors").write_bytes(b"no weights")
    with pytest.raises(WeightsUnavailable, match="The weights of “char_lstm_shakespeare” are damaged"):
        write.write("ROMEO:")


@pytest.mark.usefixtures("network")
def test_a_second_style_comes_with_its_weights(tmp_path: Path) -> None:
    ship(tmp_path / "weights", "latex", alphabet="\n \\{}abc")
    assert write.styles() == ["shakespeare", "latex"]
    assert style_chips() == {"Shakespeare": "shakespeare", "LaTeX": "latex"}
    assert set(final("\\a", "latex", length=50)) <= set("\n \\{}abc")


@pytest.mark.slow
def test_the_shipped_network_has_learned_shakespeare() -> None:
    network = weights.load("char_lstm_shakespeare", CharLSTM)
    speech = (
        "\n\nGLOUCESTER:\nNow is the winter of our discontent\nMade glorious summer by this sun of York;\n"
        "And all the clouds that lour'd upon our house\nIn the deep bosom of the ocean buried.\n"
    )
    nats, _ = nats_per_char(network, speech, torch.device("cpu"))
    shuffled, _ = nats_per_char(network, speech[::-1], torch.device("cpu"))
    assert nats < 1.6 < 3 < shuffled
    text = final("ROMEO:\n", length=1500)
    assert text == final("ROMEO:\n", length=1500)
    assert ":\n" in text
    assert sum(text.count(word) for word in (" the ", " and ", " to ", " of ", " I ")) > 15


def test_a_prompt_that_was_read_before_is_continued_at_once_and_in_the_same_way(
    network: CharLSTM, monkeypatch: pytest.MonkeyPatch
) -> None:
    prompt = "ROMEO:\nO gentle night" * 200
    expected = final(prompt, length=40)
    write._final_states.clear()
    steps = list(write.reading(prompt))
    assert steps == [(1024, 4200), (2048, 4200), (3072, 4200), (4096, 4200), (4200, 4200)]
    assert len(write._final_states) == 1, "every piece is kept"
    reads: list[int] = []
    kind = type(write.stepper("shakespeare"))
    read_all = kind.read_all

    def counted(self: Any, token_ids: Any, state: Any) -> Any:
        reads.append(len(token_ids))
        return read_all(self, token_ids, state)

    monkeypatch.setattr(kind, "read_all", counted)
    assert final(prompt, length=40) == expected
    assert reads == [0], "the prompt was read again"
    assert list(write.reading(prompt)) == []
    assert list(write.reading("")) == []
    with pytest.raises(PromptRefused):
        list(write.reading("x" * 20_001))
