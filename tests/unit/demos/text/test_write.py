"""Writing: the same text for the same arguments, the fast step against the network, and every refusal's sentence."""

import itertools
import json
import math
import warnings
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch

import weights
from demos.text import write
from demos.text.alphabet import read_as
from demos.text.numpy_lstm import Stepper
from demos.text.rooms import try_it
from demos.text.text_session import NothingToGoOnFrom, read_sheet
from demos.text.views import writing_view
from tests.networks.text_network import ALPHABET, ship
from training.char_lstm.evaluate import nats_per_char
from training.char_lstm.network import CharLSTM
from weights import WeightsUnavailable


@pytest.fixture
def network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[CharLSTM]:
    """A small network in place of the shipped one."""
    monkeypatch.setenv("WEIGHTS_DIR", str(tmp_path))
    write.stepper.cache_clear()
    write._endings.clear()
    yield ship(tmp_path)
    write.stepper.cache_clear()
    write._endings.clear()


def final(*arguments: object, **settings: object) -> str:
    *_, text = write.write(*arguments, **settings)  # type: ignore[arg-type]
    return text


@pytest.mark.parametrize("tied", [False, True])
def test_fast_step_gives_the_networks_logits(tied: bool) -> None:
    torch.manual_seed(2)
    network = CharLSTM("\n abcdef", embedding=6, hidden=12, layers=3, tied=tied).eval()
    stepper = Stepper(network)
    state, memory = network.start(1), stepper.start()
    with torch.no_grad():
        for character in "abc fed\nab":
            logits, state, _ = network.step(torch.tensor([network.index[character]]), state)
            memory = stepper.read(network.index[character], memory)
            assert stepper.logits(memory) == pytest.approx(logits[0].numpy(), abs=1e-5)


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
    assert len(items) <= length / write.PIECE + 1
    for earlier, later in itertools.pairwise(items):
        assert later.startswith(earlier)
        assert len(later) > len(earlier)


@pytest.mark.usefixtures("network")
def test_going_on_needs_no_second_reading_and_gives_the_same() -> None:
    begun = final("ROMEO:\n", length=60)
    quick = final("ROMEO:\n" + begun, length=60, seed=1)
    assert ("shakespeare", "ROMEO:\n" + begun + quick) in write._endings
    write._endings.clear()
    assert quick == final("ROMEO:\n" + begun, length=60, seed=1)


@pytest.mark.usefixtures("network")
def test_memory_of_endings_is_bounded() -> None:
    for seed in range(write.REMEMBERED + 20):
        final("a", length=20, seed=seed)
    assert len(write._endings) == write.REMEMBERED


@pytest.mark.parametrize("temperature", [0.05, 1.0, 2.0])
def test_characters_are_drawn_from_the_softmax_at_a_temperature(temperature: float) -> None:
    logits = np.array([1.0, 0.0, 2.0, -3.0], dtype=np.float32)
    expected = torch.softmax(torch.tensor(logits) / temperature, dim=0).numpy()
    drawn = (logits + write._noise(np.random.default_rng(0), 40_000, 4, temperature)).argmax(axis=1)
    assert np.bincount(drawn, minlength=4) / 40_000 == pytest.approx(expected, abs=0.01)


def test_noise_is_the_same_however_it_is_cut() -> None:
    whole = write._noise(np.random.default_rng(3), 50, 65, 0.8)
    random = np.random.default_rng(3)
    parts = [write._noise(random, count, 65, 0.8) for count in (8, 32, 10)]
    assert np.array_equal(np.concatenate(parts), whole)


@pytest.mark.usefixtures("network")
def test_going_on_from_the_middle_of_a_chunk_reads_only_its_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    pieces = write.write("ROMEO:\n", length=100)
    stopped = [next(pieces) for _ in range(write.CHUNK // write.PIECE + 1)][-1]
    assert len(stopped) % write.CHUNK != 0
    read: list[int] = []
    network = write.stepper("shakespeare")
    original = network.read_all
    monkeypatch.setattr(
        network, "read_all", lambda numbers, memory: read.append(len(numbers)) or original(numbers, memory)
    )
    quick = final("ROMEO:\n" + stopped, length=60)
    assert read == [len(stopped) % write.CHUNK]
    write._endings.clear()
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


def test_typographic_marks_are_read_as_plain_ones() -> None:
    reading = read_as("don’t\r\n—\t“so”", frozenset(ALPHABET))
    assert reading.text == "don't\n--    so"
    assert reading.replaced == (("\t", "    "), ("’", "'"), ("—", "--"))
    assert reading.unknown == ("“", "”")


@pytest.mark.parametrize(
    ("prompt", "sentence"),
    [
        ("to be", ""),
        ("a😀", "One character is new to Shakespeare, so the network did not read it: “😀”."),
        (
            "\x00é",
            "2 characters are new to Shakespeare, so the network did not read them: “NUL” and “é”.",
        ),
        ("\u200b", "One character is new to Shakespeare, so the network did not read it: “zero width space (U+200B)”."),
        ("it’s", "It read “’” as “'”."),
        ("a\tb", "It read “tab” as “spaces”."),
    ],
)
def test_notice_of_what_was_done_to_a_prompt(prompt: str, sentence: str) -> None:
    assert writing_view.notice(read_as(prompt, frozenset(ALPHABET)), "shakespeare") == sentence


def test_a_long_notice_counts_the_rest() -> None:
    reading = read_as("".join(map(chr, range(0x400, 0x420))), frozenset(ALPHABET))
    assert writing_view.notice(reading, "shakespeare").endswith("and 20 more.")


@pytest.mark.usefixtures("network")
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            {"prompt": "x" * 100_000},
            "This prompt has 100,000 characters; the network reads at most 20,000. "
            "Keep its end: that is what the network goes on from.",
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
        ({"seed": -1}, "The seed is -1. Choose a whole number from 0 to 4,294,967,295."),
        ({"seed": None}, "The seed isn't a number. Choose a whole number from 0 to 4,294,967,295."),
    ],
)
def test_every_refusal_is_a_sentence_at_once(arguments: dict[str, object], sentence: str) -> None:
    with pytest.raises(write.WriteRefused) as refused:
        write.write(**{"prompt": "ROMEO:", **arguments})  # type: ignore[arg-type]
    assert str(refused.value) == sentence
    assert isinstance(refused.value, ValueError)


def test_missing_weights_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEIGHTS_DIR", str(tmp_path))
    with pytest.raises(WeightsUnavailable, match="The network “char_lstm_shakespeare” isn't here"):
        write.write("ROMEO:")


def test_damaged_weights_are_said(network: CharLSTM, tmp_path: Path) -> None:
    (tmp_path / "char_lstm_shakespeare" / "model.safetensors").write_bytes(b"no weights")
    with pytest.raises(WeightsUnavailable, match="The weights of “char_lstm_shakespeare” are damaged"):
        write.write("ROMEO:")


@pytest.mark.usefixtures("network")
def test_a_second_style_comes_with_its_weights(tmp_path: Path) -> None:
    ship(tmp_path, "latex", alphabet="\n \\{}abc")
    assert write.styles() == ["shakespeare", "latex"]
    assert try_it.styles_here() == {"Shakespeare": "shakespeare", "LaTeX": "latex"}
    assert set(final("\\a", "latex", length=50)) <= set("\n \\{}abc")


def test_pacing_thins_a_fast_stream_and_keeps_its_end() -> None:
    pieces = ["x" * count for count in range(1, 5001)]
    shown = [piece for piece, _ in try_it.paced(iter(pieces))]
    assert shown[-1] == pieces[-1]
    assert len(shown) < 50
    assert [piece for piece, _ in try_it.paced(iter(pieces[:5]), watched=True)] == pieces[:5]
    assert list(try_it.paced(iter([]))) == []


@pytest.mark.parametrize(
    "sheet",
    [
        "",
        "null",
        "[]",
        '{"prompt": 3, "continuation": "a", "run": "", "seconds": 0}',
        '{"prompt": "", "continuation": "a", "run": "", "seconds": NaN}',
        "{",
        None,
        5,
    ],
)
def test_a_sheet_that_holds_nothing_is_refused(sheet: object) -> None:
    with pytest.raises(NothingToGoOnFrom, match=r"There is nothing to go on from yet\. Press Write first\."):
        read_sheet(sheet)  # type: ignore[arg-type]


@pytest.mark.usefixtures("network")
def test_going_on_keeps_what_stands_on_the_sheet() -> None:
    *_, (sheet, _, line, *_) = try_it.begin("<b>${1}", "Shakespeare", 50, 0.8, 0, True)
    *_, (longer, *_) = try_it.go_on_from(sheet, "Shakespeare", 50, 0.8, 0, True)
    before, after = json.loads(sheet), json.loads(longer)
    assert after["prompt"] == before["prompt"] == "<b>${1}"
    assert after["continuation"].startswith(before["continuation"])
    assert len(after["continuation"]) == 100
    assert "50 characters, " in line
    assert 'download="shakespeare-0.txt"' in line


@pytest.mark.usefixtures("network")
def test_stop_ends_a_writing_and_no_other() -> None:
    writing = try_it.begin("ROMEO:", "Shakespeare", 5000, 0.8, 0, False)
    other = try_it.begin("JULIET:", "Shakespeare", 50, 0.8, 0, True)
    sheet = next(writing)[0]
    left, line, _, _ = try_it.stopped(sheet, "Shakespeare", 0)
    assert list(writing) == []
    assert json.loads(left)["continuation"] == json.loads(sheet)["continuation"]
    assert "Stopped after 8 characters." in line
    assert len(json.loads(list(other)[-1][0])["continuation"]) == 50


def test_result_line_words() -> None:
    assert writing_view.wrote(1, 0.001, slowed=False) == "1 character, 1,000 a second."
    assert writing_view.wrote(4000, 1.7, slowed=True) == (
        "4,000 characters, 2,400 a second (shown more slowly, so that you can watch)."
    )
    assert writing_view.stopped(1234) == "Stopped after 1,234 characters."
    assert writing_view.file_name("../War & Peace", 3) == "-war-peace-3.txt"


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
