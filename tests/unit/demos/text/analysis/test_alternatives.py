"""What else could stand at a place: the probabilities are the network's own softmax there, at the temperature."""

import numpy as np
import pytest
import torch

from demos.text import write
from demos.text.analysis import alternatives as module
from demos.text.analysis.alternatives import MAX_CACHED, MOST_LIKELY, alternatives
from demos.text.results import Alternatives
from training.char_lstm.network import CharLSTM


@pytest.fixture(autouse=True)
def forgotten() -> None:
    module._recent.clear()


def softmax_of(network: CharLSTM, text: str, temperature: float, shares: list[float] | None = None) -> np.ndarray:
    """The probability of each next character after a text, by torch."""
    given = [] if shares is None else [torch.tensor([shares])]
    with torch.no_grad():
        logits, _ = network(torch.tensor([network.encode(text)]), network.start(1), *given)
    return torch.softmax(logits[0, -1].double() / temperature, dim=0).numpy()


def check(found: Alternatives, expected: np.ndarray, network: CharLSTM, there: str) -> None:
    ranked = sorted(network.vocabulary, key=lambda character: -expected[network.vocabulary.index(character)])
    assert [one.character for one in found.likeliest] == ranked[:MOST_LIKELY]
    for one in (*found.likeliest, found.written):
        assert one.probability == pytest.approx(expected[network.vocabulary.index(one.character)], rel=1e-3)
    assert found.written.character == there
    assert ranked[found.rank - 1] == there


@pytest.mark.parametrize(("at", "temperature"), [(0, 0.8), (599, 0.8), (300, 2.0), (300, 0.05)])
def test_the_probabilities_are_the_networks_softmax(network: CharLSTM, at: int, temperature: float) -> None:
    *_, written = write.write("ROMEO:\n", length=600, temperature=temperature)
    found = alternatives("ROMEO:\n", written, at, temperature=temperature)
    check(found, softmax_of(network, "ROMEO:\n" + written[:at], temperature), network, written[at])


def test_an_empty_prompt_is_a_new_line_and_characters_it_never_saw_are_left_out(network: CharLSTM) -> None:
    assert alternatives("", "O me", 2) == alternatives("\n", "O me", 2)
    check(alternatives("To 😀be", "O me", 2), softmax_of(network, "To beO ", 0.8), network, "m")


def test_a_blend_has_its_own(styles_network: CharLSTM) -> None:
    found = alternatives("int x", " = 3;", 3, "c", 1.0, ("latex", 0.25))
    check(found, softmax_of(styles_network, "int x = ", 1.0, [0, 0.75, 0.25]), styles_network, "3")
    assert found != alternatives("int x", " = 3;", 3, "c", 1.0)


@pytest.mark.usefixtures("network")
def test_a_text_is_read_once_for_all_its_places(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    original = module._read
    monkeypatch.setattr(module, "_read", lambda *given: read.append(given[-1]) or original(*given))  # type: ignore[func-returns-value]
    for place in range(4):
        alternatives("ROMEO:", "O me", place)
    assert read == ["O me"]
    for text in ("a", "b", "c", "d", "e", "f", "g"):
        alternatives("ROMEO:", text, 0)
    assert len(module._recent) == MAX_CACHED


@pytest.mark.usefixtures("network")
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("x" * 20_001, "a", 0), "This prompt has 20,001 characters; the network reads at most 20,000."),
        ((5, "a", 0), "The prompt isn't text."),
        (("a", "b", 0, "rap"), "There is no style called “rap”."),
        (("a", "b", 0, "distilgpt2"), "There is no style called “distilgpt2”."),
        (("a", "b", 0, "shakespeare", 3.0), "The temperature is 3. Choose one from 0.05 to 2."),
        (("a", "b", 0, "shakespeare", 1.0, ("c", 0.5)), "There is no style called “c” to blend with shakespeare."),
        (("a", "", 0), "There is no written text yet. Press Write first."),
        (("a", ["b"], 0), "There is no written text yet. Press Write first."),
        (("a", "b" * 25_001, 0), "This text has 25,001 characters, too many to look at."),
        (("a", "bcd", 3), "There is no such place: the network wrote 3 characters."),
        (("a", "bcd", -1), "There is no such place: the network wrote 3 characters."),
        (("a", "bcd", True), "There is no such place: the network wrote 3 characters."),
        (("a", "bcd", 1.0), "There is no such place: the network wrote 3 characters."),
        (("a", "b😀", 0), "This text isn't one that this style wrote. Press Write for a new one."),
    ],
)
def test_what_cannot_be_told_is_refused(arguments: tuple[object, ...], sentence: str) -> None:
    with pytest.raises(write.WriteRefused) as refused:
        alternatives(*arguments)  # type: ignore[arg-type]
    assert str(refused.value).startswith(sentence)
