"""The character LSTM: its equations, its stream, and what it says about data that don't fit."""

import json
import math
from pathlib import Path

import pytest
import torch

from tests.unit.training.command import finished
from training.char_lstm.data import STYLES, Stream, read_text, split
from training.char_lstm.evaluate import evaluate, nats_per_char
from training.char_lstm.network import CharLSTM, sample, sample_each
from training.char_lstm.optimisation import learning_rate
from training.char_lstm.presets import PRESETS, StylesPreset
from training.common.parquet import DataError

NETWORK = "training.char_lstm"


@pytest.fixture
def network() -> CharLSTM:
    torch.manual_seed(0)
    return CharLSTM("\n abcdefgh", embedding=6, hidden=10, layers=2).eval()


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("char") / "tiny"
    done = finished(NETWORK, "tiny", "--out", str(out))
    assert done.status == 0, done.err
    return out


@pytest.mark.parametrize("tied", [False, True])
def test_step_equals_forward(tied: bool) -> None:
    torch.manual_seed(1)
    network = CharLSTM("\n abcd", embedding=6, hidden=10, layers=3, tied=tied).eval()
    characters = torch.randint(0, 6, (2, 7))
    with torch.no_grad():
        logits, after = network(characters, network.start(2))
        state = network.start(2)
        for time_step in range(7):
            stepped, state, gates = network.step(characters[:, time_step], state)
            torch.testing.assert_close(stepped, logits[:, time_step])
    torch.testing.assert_close(state.cell, after.cell)
    assert len(gates) == 3
    assert gates[0].forget.shape == (2, 10)
    assert 0 < float(gates[0].forget.min()) < float(gates[0].forget.max()) < 1


def test_memory_is_carried_between_windows(network: CharLSTM) -> None:
    characters = torch.randint(0, 10, (1, 20))
    with torch.no_grad():
        whole, _ = network(characters, network.start(1))
        _, middle = network(characters[:, :11], network.start(1))
        rest, _ = network(characters[:, 11:], middle)
    torch.testing.assert_close(rest, whole[:, 11:])


def test_nats_of_an_untrained_network_are_near_those_of_guessing(network: CharLSTM) -> None:
    nats, examples = nats_per_char(network, "abc def gh\n" * 30, torch.device("cpu"))
    assert examples == 329
    assert nats == pytest.approx(math.log(10), abs=0.5)


def test_sample_repeats_for_a_seed(network: CharLSTM) -> None:
    assert sample(network, "abc", 50, 1.0, 3) == sample(network, "abc", 50, 1.0, 3)
    assert sample(network, "abc", 50, 1.0, 3) != sample(network, "abc", 50, 1.0, 4)


def test_stream_reads_on_and_resumes(network: CharLSTM) -> None:
    characters = torch.arange(1000) % 10
    stream = Stream(characters, batch=3, length=16, seed=0, network=network)
    first, targets = stream.next()
    assert torch.equal(targets, (first + 1) % 10)
    second, _ = stream.next()
    assert torch.equal(second[:, 0], (first[:, -1] + 1) % 10)
    for _ in range(30):  # into the second epoch
        stream.next()
    other = Stream(characters, batch=3, length=16, seed=0, network=network)
    other.load_state_dict(stream.state_dict())
    assert stream.epoch == 1
    assert torch.equal(stream.next()[0], other.next()[0])


def test_a_forgetful_stream_empties_the_memory_of_some_readers(network: CharLSTM) -> None:
    stream = Stream(torch.zeros(10_000, dtype=torch.long), batch=100, length=8, seed=0, network=network)
    stream.state = type(stream.state)(torch.ones(2, 100, 10), torch.ones(2, 100, 10))
    stream.forget(torch.Generator().manual_seed(0), 0.3)
    emptied = int((stream.state.cell.sum(dim=(0, 2)) == 0).sum())
    assert 15 < emptied < 45


def test_split_is_at_nine_tenths() -> None:
    train, valid = split("x" * 905)
    assert (len(train), len(valid)) == (814, 91)


def test_learning_rate_warms_up_and_decays() -> None:
    preset = PRESETS["shakespeare"]
    rates = [learning_rate(preset, step, 1000) for step in (0, 99, 100, 550, 999)]
    assert rates[0] < rates[1] == rates[2] == preset.lr
    assert rates[4] < 0.03 * preset.lr < rates[3]


def test_every_style_has_a_preset() -> None:
    assert set(STYLES) < set(PRESETS)
    for name, preset in PRESETS.items():
        assert preset.weights == f"char_lstm_{name.removesuffix('_on')}"  # one that goes on from shipped weights


def test_the_network_of_all_styles_fits_into_a_shipped_file() -> None:
    preset = PRESETS["styles"]
    assert isinstance(preset, StylesPreset)
    alphabet = "".join(chr(number) for number in (9, 10, *range(32, 127)))
    network = CharLSTM(alphabet, preset.embedding, preset.hidden, preset.layers, styles=preset.styles)
    parameters = sum(parameter.numel() for parameter in network.parameters())
    assert parameters < 8.0e6
    assert 2 * parameters < 15.9e6


def test_styles_may_change_on_the_way_and_step_equals_forward() -> None:
    network = CharLSTM("\n abcd", embedding=6, hidden=10, layers=3, styles=("x", "y", "z")).eval()
    characters = torch.randint(0, 6, (2, 7))
    shares = torch.softmax(torch.randn(2, 7, 3), dim=-1)
    with torch.no_grad():
        logits, after = network(characters, network.start(2), shares)
        state = network.start(2)
        for time_step in range(7):
            stepped, state, _ = network.step(characters[:, time_step], state, shares[:, time_step])
            torch.testing.assert_close(stepped, logits[:, time_step])
        same, _ = network(characters, network.start(2), shares[:, 0])
        mixed = shares[:, :1].expand(-1, 7, -1)
        torch.testing.assert_close(same, network(characters, network.start(2), mixed)[0])
    torch.testing.assert_close(state.cell, after.cell)
    assert float((same - logits).abs().max()) > 0.01


@pytest.mark.parametrize(("styles", "shares"), [((), 2), (("x", "y"), 0), (("x", "y"), 3)])
def test_shares_that_do_not_fit_the_network_are_refused(styles: tuple[str, ...], shares: int) -> None:
    network = CharLSTM("ab", embedding=2, hidden=4, styles=styles)
    with pytest.raises(ValueError, match=f"Expected the shares of {len(styles)} styles; there are {shares}"):
        network(torch.zeros(1, 3, dtype=torch.long), network.start(1), torch.ones(1, shares) if shares else None)


def test_samples_side_by_side_are_those_of_each_alone() -> None:
    torch.manual_seed(0)
    network = CharLSTM("\n abcd", embedding=6, hidden=10, styles=("x", "y")).eval()
    shares = torch.eye(2)
    both = sample_each(network, ["ab", "cd a"], shares, 40, 1.0, 3)
    assert both[0] == sample_each(network, ["ab"], shares[:1], 40, 1.0, 3)[0]
    assert both[1] == sample_each(network, ["cd a"], shares[1:], 40, 1.0, 3)[0]
    assert both[0] != both[1]


@pytest.mark.slow
def test_tiny_learns_and_ships(trained: Path) -> None:
    card = json.loads((trained / "shipped" / "card.json").read_text())
    assert card["metrics"][0]["value"] < math.log(len(card["config"]["vocabulary"]))
    history = json.loads((trained / "shipped" / "history.json").read_text())
    assert len(history["samples"]) > 10
    assert len(history["samples"][-1]["text"]) == 400
    assert history["samples"][-1]["valid_nats"] < history["samples"][0]["valid_nats"]


@pytest.mark.slow
def test_evaluate_agrees_with_the_card_and_prints_one_line(trained: Path) -> None:
    done = finished(
        NETWORK, "tiny", "--evaluate", "--weights", str(trained / "shipped"), "--data", str(trained / "data")
    )
    metrics = json.loads(done.out)
    assert set(metrics) == {"nats_per_char", "bits_per_char", "examples", "seconds"}
    card = json.loads((trained / "shipped" / "card.json").read_text())
    assert metrics["nats_per_char"] == pytest.approx(card["metrics"][0]["value"], abs=2e-3)
    assert metrics["bits_per_char"] == pytest.approx(metrics["nats_per_char"] / math.log(2))
    assert metrics["examples"] == card["metrics"][0]["examples"]


def test_evaluate_counts_characters_it_has_never_seen(trained: Path, tmp_path: Path) -> None:
    text = read_text(trained / "data", "tinyshakespeare.txt")
    (tmp_path / "new.txt").write_text(text[:-40] + "é" * 40)
    metrics = evaluate(str(trained / "shipped"), tmp_path / "new.txt", torch.device("cpu"))
    assert metrics["unknown_characters"] == 40


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "Expected a plain text file tinyshakespeare.txt"),
        (b"\xff\xfe\x00" * 200, "to be plain text in UTF-8"),
        (b"short", "at least 200 characters of text; it holds 5"),
    ],
)
def test_bad_data_gets_one_sentence(tmp_path: Path, content: bytes | None, message: str) -> None:
    if content is not None:
        (tmp_path / "tinyshakespeare.txt").write_bytes(content)
    with pytest.raises(DataError, match=message):
        read_text(tmp_path, "tinyshakespeare.txt")


@pytest.mark.slow
def test_a_text_too_short_for_the_batch_gets_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "short.txt").write_text("to be or not to be " * 20)
    done = finished(NETWORK, "shakespeare", "--data", str(tmp_path / "short.txt"), "--out", str(tmp_path / "run"))
    assert done.status == 2
    assert done.err.strip() == (
        "Expected at least 4128 characters of training text for 32 readers of 128; there are 342."
    )
