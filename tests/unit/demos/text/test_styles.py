"""Several styles in one network: which are offered, which weights write in them, and how they mix."""

from pathlib import Path

import numpy as np
import pytest
import torch

from demos.text import catalog, write
from demos.text.rooms.try_it import room as try_it
from demos.text.sampling import random_numbers, temperature_noise
from tests.networks.text_network import JOINT_ALPHABET, ship
from training.char_lstm.network import CharLSTM


def final(*arguments: object, **settings: object) -> str:
    *_, text = write.write(*arguments, **settings)  # type: ignore[arg-type]
    return text


def drawn_by(network: CharLSTM, prompt: str, shares: list[float], length: int) -> str:
    """Write on with torch, a character at a time: the highest of logits and the noise of seed 0."""
    noise = temperature_noise(random_numbers(0, prompt), length, len(network.vocabulary), 0.8)
    given = torch.tensor([shares])
    text = ""
    with torch.no_grad():
        logits, state = network(torch.tensor([network.encode(prompt)]), network.start(1), given)
        scores = logits[:, -1]
        for row in noise:
            number = int(np.argmax(scores[0].numpy() + row))
            text += network.vocabulary[number]
            scores, state, _ = network.step(torch.tensor([number]), state, given)
    return text


@pytest.mark.usefixtures("styles_network")
def test_the_network_of_all_styles_writes_in_all_that_it_has(tmp_path: Path) -> None:
    ship(tmp_path / "weights", "sherlock")
    assert write.styles() == ["shakespeare", "latex", "c", "sherlock"]
    names = [catalog.weights_name(style) for style in write.styles()]
    assert names == ["char_lstm_styles"] * 3 + ["char_lstm_sherlock"]
    assert catalog.style_chips() == {
        "Shakespeare": "shakespeare",
        "LaTeX": "latex",
        "C code": "c",
        "Sherlock Holmes": "sherlock",
    }
    assert catalog.blends("c") == ["shakespeare", "latex"]
    assert catalog.blends("sherlock") == []
    assert catalog.weights_name("war_and_peace") == "char_lstm_war_and_peace"
    assert catalog.style_card("c").metrics[0].name == "nats_per_char_c"


@pytest.mark.usefixtures("network")
def test_shakespeares_own_network_writes_where_the_one_of_all_styles_is_not_here() -> None:
    assert write.styles() == ["shakespeare"]
    assert catalog.weights_name("shakespeare") == "char_lstm_shakespeare"
    assert catalog.style_card("shakespeare").metrics[0].name == "nats_per_char"


@pytest.mark.parametrize(
    ("style", "blend", "shares"),
    [
        ("shakespeare", None, [1.0, 0.0, 0.0]),
        ("c", None, [0.0, 1.0, 0.0]),
        ("c", ("latex", 0.25), [0.0, 0.75, 0.25]),
        ("latex", ("c", 1), [0.0, 1.0, 0.0]),
    ],
)
def test_a_style_and_a_blend_write_what_the_network_draws_in_them(
    styles_network: CharLSTM, style: str, blend: tuple[str, float] | None, shares: list[float]
) -> None:
    text = final("{\tROMEO", style, length=60, blend=blend)
    assert text == drawn_by(styles_network, "{\tROMEO", shares, 60)


@pytest.mark.usefixtures("styles_network")
def test_other_styles_and_blends_give_other_texts() -> None:
    choices = [("c", None), ("latex", None), ("shakespeare", None), ("c", ("latex", 0.5)), ("c", ("latex", 0.4))]
    texts = [final("a", style, length=200, blend=blend) for style, blend in choices]
    assert len(set(texts)) == len(texts)
    assert texts[0] == final("a", "c", length=200, blend=("latex", 0))


@pytest.mark.usefixtures("styles_network")
def test_the_style_changes_in_mid_text_and_no_state_is_taken_from_another_style() -> None:
    begun = final("a", "c", length=64)
    on = final("a" + begun, "latex", length=40)
    write._final_states.clear()
    assert on == final("a" + begun, "latex", length=40)
    assert on != final("a" + begun, "c", length=40)


@pytest.mark.usefixtures("styles_network")
def test_a_style_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(write.BlendRefused) as refused:
        write.write("a", "c", blend=("sherlock", 0.5))
    assert str(refused.value) == ("There is no style called “sherlock” to blend with c. There are: shakespeare, latex.")
    with pytest.raises(write.OutOfRange, match=r"The share of latex isn't a number\. Choose one from 0 to 1\."):
        write.write("a", "c", blend=("latex", "much"))  # type: ignore[arg-type]
    with pytest.raises(write.UnknownStyle, match="There are: shakespeare, latex, c, distilgpt2, smollm2"):
        write.write("a", "styles")


@pytest.mark.usefixtures("styles_network")
def test_a_call_of_the_api_carries_the_blend_as_json_does() -> None:
    *_, called = try_it.text_write("a", "c", 40, 0.8, 3, ["latex", 0.5], 5, 0.9)  # type: ignore[arg-type]
    assert called == final("a", "c", 40, 0.8, 3, ("latex", 0.5), 5, 0.9)


@pytest.mark.usefixtures("styles_network")
def test_tabs_and_braces_are_read_and_what_no_style_knows_is_named() -> None:
    assert write.normalized("\tif (x) { y; }", "c").text == "\tif (x) { y; }"
    assert write.unknown_characters("é\t~", "c") == ["é", "~"]


@pytest.mark.usefixtures("styles_network")
def test_the_result_line_tells_the_figure_of_the_style() -> None:
    *_, (_, _, line, *_) = try_it.write_anew("static", "C code", 50, 0.8, 0, True)
    assert "tinyshakespeare.txt, 4.400 nats per character" in line
    assert 'download="c-0.txt"' in line


@pytest.mark.usefixtures("styles_network")
def test_the_diagram_of_layers_runs_through_a_network_of_styles() -> None:
    network, inputs = write.example("char_lstm_styles")
    logits, _ = network(*inputs)
    assert logits.shape == (1, 1, len(JOINT_ALPHABET))


@pytest.mark.usefixtures("styles_network")
def test_examples_go_with_their_style_and_a_style_brings_its_own_example() -> None:
    assert list(catalog.example_prompts())[-2:] == ["A lemma", "A function"]
    assert try_it.pick_example("A function", "Shakespeare") == ("static int ", "C code")
    assert try_it.pick_example("JULIET:", "C code")[1] == "Shakespeare"
    assert isinstance(try_it.pick_example("Empty prompt", "C code")[1], dict)  # goes with any style
    assert isinstance(try_it.pick_example("A function", "SmolLM2, from the Hub")[1], dict)
    assert try_it.pick_style("C code", "ROMEO:\n") == "static int "
    assert try_it.pick_style("Shakespeare", "static int ") == "ROMEO:\n"
    assert try_it.pick_style("C code", "my own words") == "my own words"
    assert try_it.pick_style("LaTeX", "") == ""
    assert try_it.pick_style("SmolLM2, from the Hub", "ROMEO:\n") == "ROMEO:\n"
