"""The character LSTM: its equations, its stream, a killed run, and what it says about data that don't fit."""

import json
import math
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch

from training.char_lstm.data import STYLES, Stream, read_text, split, write_tiny
from training.char_lstm.evaluate import evaluate, nats_per_char
from training.char_lstm.network import CharLSTM, sample
from training.char_lstm.presets import PRESETS
from training.char_lstm.train import learning_rate
from training.common.parquet import DataError

ROOT = Path(__file__).parents[4]
ENVIRONMENT = {**os.environ, "OMP_NUM_THREADS": "1"}


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "training.char_lstm", *arguments]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*arguments), cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.fixture
def network() -> CharLSTM:
    torch.manual_seed(0)
    return CharLSTM("\n abcdefgh", embedding=6, hidden=10, layers=2).eval()


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("char") / "tiny"
    done = run("tiny", "--out", str(out))
    assert done.returncode == 0, done.stderr
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
    assert set(PRESETS) == set(STYLES)
    for name, preset in PRESETS.items():
        assert preset.weights == f"char_lstm_{name}"


def test_tiny_learns_and_ships(trained: Path) -> None:
    card = json.loads((trained / "shipped" / "card.json").read_text())
    assert card["metrics"][0]["value"] < math.log(len(card["config"]["vocabulary"]))
    history = json.loads((trained / "shipped" / "history.json").read_text())
    assert len(history["samples"]) > 10
    assert len(history["samples"][-1]["text"]) == 400
    assert history["samples"][-1]["valid_nats"] < history["samples"][0]["valid_nats"]


def test_evaluate_agrees_with_the_card_and_prints_one_line(trained: Path) -> None:
    done = run("tiny", "--evaluate", "--weights", str(trained / "shipped"), "--data", str(trained / "data"))
    metrics = json.loads(done.stdout)
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


def test_a_killed_run_resumes_to_the_same_curve(tmp_path: Path) -> None:
    write_tiny(tmp_path)
    arguments = ["tiny", "--data", str(tmp_path), "--steps", "120", "--checkpoint-seconds", "0.05"]
    assert run(*arguments, "--out", str(tmp_path / "whole")).returncode == 0
    process = subprocess.Popen(
        command(*arguments, "--out", str(tmp_path / "killed")), cwd=ROOT, env=ENVIRONMENT, stdout=subprocess.DEVNULL
    )
    deadline = time.monotonic() + 60
    log = tmp_path / "killed" / "log.jsonl"
    while time.monotonic() < deadline and process.poll() is None:
        if log.exists() and log.read_text().count("\n") > 30 and (tmp_path / "killed" / "checkpoint.pt").exists():
            break
        time.sleep(0.01)
    assert process.poll() is None, "the run ended before it could be killed"
    process.send_signal(signal.SIGKILL)
    process.wait()
    done = run(*arguments, "--out", str(tmp_path / "killed"), "--resume")
    assert done.returncode == 0, done.stderr
    assert "resumed at step" in done.stdout
    whole, killed = (
        [(line["step"], line["loss"]) for line in map(json.loads, (tmp_path / name / "log.jsonl").open())]
        for name in ("whole", "killed")
    )
    assert whole == killed
    assert len(whole) == 120


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


def test_a_text_too_short_for_the_batch_gets_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "short.txt").write_text("to be or not to be " * 20)
    done = run("shakespeare", "--data", str(tmp_path / "short.txt"), "--out", str(tmp_path / "run"))
    assert done.returncode == 2
    assert done.stderr.strip() == (
        "Expected at least 4128 characters of training text for 32 readers of 128; there are 342."
    )
