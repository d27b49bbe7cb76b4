"""The translator: attention by hand, masks, batches, search, and the tiny preset from training to figures."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import torch
from torch import Tensor, nn

import weights
from training.common.parquet import DataError
from training.seq2seq.__main__ import main  # type: ignore[attr-defined]
from training.seq2seq.beam_search import BEFORE, beam_search, length_limit, looping
from training.seq2seq.data import Batches, Pairs, prepare, read_pairs, write_tiny
from training.seq2seq.evaluate import evaluate, score
from training.seq2seq.loss import TiedCrossEntropy
from training.seq2seq.network import BOS, EOS, PAD, EncoderOutput, Seq2Seq, State
from training.seq2seq.presets import PRESETS
from training.seq2seq.tokenizer import decode, encode, french_spacing, train_tokenizer
from training.seq2seq.train import lr_at, train

CPU = torch.device("cpu")


def small(attention: bool = True) -> Seq2Seq:
    torch.manual_seed(0)
    return Seq2Seq(50, embedding=16, hidden=32, attention=attention).eval()


@pytest.mark.parametrize("attention", [True, False])
def test_single_steps_give_what_the_whole_sequence_gives(attention: bool) -> None:
    network = small(attention)
    source, lengths, target = torch.randint(4, 50, (3, 5)), torch.tensor([5, 3, 4]), torch.randint(4, 50, (3, 6))
    encoder_output = network.encode(source, lengths)
    readout, last, weights_whole = network.decode(target, encoder_output, network.initial(encoder_output))
    state = network.initial(encoder_output)
    for time in range(6):
        logits, state, weights_step = network.step(target[:, time], encoder_output, state)
        torch.testing.assert_close(logits, network.logits(readout)[:, time])
        if attention:
            torch.testing.assert_close(weights_step, weights_whole[:, time])
        else:
            assert weights_step is None
            assert weights_whole is None
    torch.testing.assert_close(state.upper, last.upper)


@pytest.mark.parametrize("attention", [True, False])
def test_padding_changes_nothing(attention: bool) -> None:
    network = small(attention)
    source, target = torch.randint(4, 50, (1, 3)), torch.randint(4, 50, (1, 4))
    alone = network(source, torch.tensor([3]), target)
    padded = torch.full((2, 7), PAD)
    padded[0, :3] = source[0]
    padded[1] = torch.randint(4, 50, (7,))
    together = network(padded, torch.tensor([3, 7]), target.expand(2, -1))
    torch.testing.assert_close(alone[0], together[0])


def test_attention_is_the_softmax_of_the_likenesses() -> None:
    network = small()
    encoder_output = network.encode(torch.randint(4, 50, (2, 4)), torch.tensor([4, 2]))
    query = torch.randn(2, 3, 32)
    context, weights_found = network.attend(query, encoder_output)
    for row, length in enumerate((4, 2)):
        states = encoder_output.states[row, :length]
        energies = query[row] @ (states @ network.query.weight.T).T * 32**-0.5
        expected = energies.softmax(dim=-1)
        torch.testing.assert_close(weights_found[row, :, :length], expected)
        torch.testing.assert_close(context[row], expected @ states)
    assert not weights_found[1, :, 2:].any()


def test_loss_and_gradients_are_those_of_cross_entropy() -> None:
    torch.manual_seed(1)
    inputs = [torch.randn(*shape, requires_grad=True) for shape in ((600, 16), (30, 16), (30,))]
    target = torch.randint(30, (600,))
    expected = nn.functional.cross_entropy(inputs[0] @ inputs[1].T + inputs[2], target, label_smoothing=0.1)
    plain = nn.functional.cross_entropy(inputs[0] @ inputs[1].T + inputs[2], target)
    loss, nats = TiedCrossEntropy.apply(*inputs, target, 0.1)
    torch.testing.assert_close(loss, expected)
    torch.testing.assert_close(nats, plain)
    for ours, theirs in zip(torch.autograd.grad(loss, inputs), torch.autograd.grad(expected, inputs), strict=True):
        torch.testing.assert_close(ours, theirs, atol=1e-6, rtol=1e-4)


@pytest.mark.parametrize("preset", ["en_fr", "en_fr_plain"])
def test_presets_keep_the_size_limit(preset: str) -> None:
    chosen = PRESETS[preset]
    network = Seq2Seq(chosen.pieces, chosen.embedding, chosen.hidden, chosen.attention)
    parameters = sum(parameter.numel() for parameter in network.parameters())
    assert parameters <= 25e6
    assert parameters * 2 < 16e6  # bytes in float16


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Qui est-ce?", "Qui est-ce ?"),
        ("Viens ! Vite!", "Viens ! Vite !"),
        ("Quoi?!", "Quoi ?!"),
        ("À 10:30, oui: viens.", "À 10:30, oui : viens."),
        ("Rien.", "Rien."),
    ],
)
def test_french_spacing(text: str, expected: str) -> None:
    assert french_spacing(text) == expected
    assert french_spacing(expected) == expected


def test_pieces_spell_the_text_again() -> None:
    texts = ["I don't know: 1998 cafés, the man's dog!", "L'homme qu'il a vu n'est pas là..."]
    tokenizer = train_tokenizer(texts * 3, 150)
    for text, pieces in zip(texts, encode(tokenizer, texts), strict=True):
        assert decode(tokenizer, [BOS, *pieces, EOS, PAD]) == text
    assert encode(tokenizer, ["It’s"]) == encode(tokenizer, ["It's"])


def pairs_of(count: int) -> Pairs:
    en = [f"{'word ' * (i % 7 + 1)}{i}" for i in range(count)]
    fr = [f"{'mot ' * (i % 5 + 1)}{i}" for i in range(count)]
    return Pairs(en, fr, ["twice" if i % 10 == 0 else "once" for i in range(count)])


def test_an_epoch_shows_every_pair_as_often_as_it_should() -> None:
    pairs = pairs_of(200)
    tokenizer = train_tokenizer(pairs.en + pairs.fr, 120)
    batches = Batches(pairs, tokenizer, 4, {"twice": 2}, seed=3)
    seen: Counter[str] = Counter()
    for step in range(batches.per_epoch, 2 * batches.per_epoch):
        batch = batches.batch(step)
        assert (batch.lengths == batch.source.shape[1]).all()  # no padding in the sources
        assert batch.source.numel() <= max(4 * 12, batch.source.shape[1])
        shifted = batch.target_in[:, 1:]
        assert (shifted == batch.target_out[:, :-1]).logical_or(shifted == EOS).logical_or(shifted == PAD).all()
        for row in batch.source:
            seen[decode(tokenizer, row.tolist())] += 1
    assert seen == Counter({en: 2 if i % 10 == 0 else 1 for i, en in enumerate(pairs.en)})


def test_a_resumed_run_draws_the_same_batches() -> None:
    pairs = pairs_of(100)
    tokenizer = train_tokenizer(pairs.en + pairs.fr, 120)
    first, second = Batches(pairs, tokenizer, 4, {}, seed=0), Batches(pairs, tokenizer, 4, {}, seed=0)
    for step in range(2 * first.per_epoch):
        first.batch(step)
    step = first.per_epoch + 3
    assert first.batch(step).source.equal(second.batch(step).source)
    assert not first.batch(step).target_out.equal(first.batch(3).target_out)


def test_long_pairs_are_left_out_of_training() -> None:
    pairs = Pairs(["a b", "a " * 50, "c"], ["x y ?", "z", "y " * 50], ["", "", ""])
    assert prepare(pairs, 30).en == ["a b"]


class Scripted:
    """A stand-in for a network that gives each next piece a fixed probability by the piece before it."""

    attention = True

    def __init__(self, table: dict[int, dict[int, float]]) -> None:
        self.table = table

    def encode(self, source: Tensor, lengths: Tensor) -> EncoderOutput:
        nothing = torch.zeros(len(source), 1)
        return EncoderOutput(nothing, nothing, nothing.bool(), nothing, nothing)

    def initial(self, encoder_output: EncoderOutput) -> State:
        return State(encoder_output.start, encoder_output.start)

    def step(self, piece: Tensor, encoder_output: EncoderOutput, state: State) -> tuple[Tensor, State, Tensor | None]:
        probabilities = torch.full((len(piece), 12), 1e-9)
        for row, before in enumerate(piece.tolist()):
            for after, probability in self.table.get(before, {}).items():
                probabilities[row, after] = probability
        return probabilities.log(), state, torch.ones(len(piece), 1)


def test_beams_find_the_likelier_sentence_that_greed_misses() -> None:
    network = Scripted(
        {BOS: {4: 0.6, 5: 0.4}, 4: {6: 0.3, 7: 0.3, 8: 0.4}, 5: {9: 1.0}, **{i: {EOS: 1.0} for i in (6, 7, 8, 9)}}
    )
    source, lengths = torch.tensor([[4]]), torch.tensor([1])
    assert beam_search(network, source, lengths, beams=1)[0].pieces == [4, 8]
    found = beam_search(network, source, lengths, beams=2)[0]
    assert found.pieces == [5, 9]
    assert found.score == pytest.approx(torch.tensor(0.4).log().item() / 3, abs=1e-3)
    assert found.attention is not None
    assert found.attention.shape == (2, 1)


def test_loops_are_stopped_and_length_is_limited() -> None:
    network = Scripted({BOS: {4: 1.0}, 4: {5: 0.99, EOS: 0.01}, 5: {4: 1.0}, **{i: {i + 1: 1.0} for i in range(6, 11)}})
    source, lengths = torch.tensor([[4]]), torch.tensor([1])
    found = beam_search(network, source, lengths, beams=1)[0].pieces
    assert found[:4] == [4, 5, 4, 5]
    assert found[4:6] != [4, 5]
    digits = torch.full((12,), 1_000)
    assert beam_search(network, source, lengths, 1, digits)[0].pieces == [4, 5] * (length_limit(1) // 2)


def test_a_mark_may_stand_three_times_and_a_digit_always() -> None:
    network = Scripted({BOS: {4: 1.0}, 4: {4: 0.99, EOS: 0.01}})
    source, lengths = torch.tensor([[4]]), torch.tensor([1])
    for allowed, expected in ((2, 2), (3, 3), (1_000, length_limit(1))):
        found = beam_search(network, source, lengths, 1, torch.full((12,), allowed))[0].pieces
        assert found == [4] * expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ([1, 2, 3, 4, 5, 6, 7, 8], set()),
        ([0, 1, 2, 3, 4, 5, 9, 9], {9}),
        ([0, 1, 2, 3, 5, 6, 5, 6], {5}),
        ([5, 6, 7, 8, 5, 6, 7, 8], {5}),
    ],
)
def test_looping_names_what_would_be_said_a_third_time(written: list[int], expected: set[int]) -> None:
    assert len(written) == BEFORE
    assert set(looping(np.array([written])).flatten().tolist()) - {-1} == expected


@pytest.mark.parametrize("attention", [True, False])
def test_search_of_a_batch_gives_what_single_searches_give(attention: bool) -> None:
    network = small(attention)
    source = torch.randint(4, 50, (3, 6))
    lengths = torch.tensor([6, 2, 4])
    for row, together in enumerate(beam_search(network, source, lengths, beams=3)):
        length = int(lengths[row])
        alone = beam_search(network, source[row : row + 1, :length], lengths[row : row + 1], beams=3)[0]
        assert together.pieces == alone.pieces
        assert together.score == pytest.approx(alone.score, abs=1e-4)
        assert 0 < len(together.pieces) <= length_limit(length)
        if attention:
            assert together.attention is not None
            assert together.attention.shape == (len(together.pieces), length)
            torch.testing.assert_close(together.attention.sum(dim=1), torch.ones(len(together.pieces)))
        else:
            assert together.attention is None


def test_learning_rate_warms_up_and_ends_near_nothing() -> None:
    preset = PRESETS["en_fr"]
    rates = [lr_at(preset, step, 6000) for step in range(6000)]
    assert rates[0] < preset.lr / 100
    assert max(rates) == pytest.approx(preset.lr)
    assert rates[-1] < preset.lr / 1000


def test_scores_are_given_for_every_source() -> None:
    pairs = Pairs(["a", "b"], ["le chat noir dort bien", "il fait beau à Paris"], ["news", "talk"])
    metrics = score(["le chat noir dort bien", "rien"], pairs)
    assert set(metrics) == {"bleu", "chrf", "bleu_news", "chrf_news", "bleu_talk", "chrf_talk"}
    assert metrics["bleu_news"] == pytest.approx(100)
    assert metrics["bleu_talk"] == 0


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of a finished tiny run."""
    out = tmp_path_factory.mktemp("runs") / "tiny"
    subprocess.run(
        [sys.executable, "-m", "training.seq2seq", "tiny", "--out", str(out)],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return out


def test_tiny_learns_and_ships_network_vocabulary_card_and_history(tiny: Path) -> None:
    card = weights.card(str(tiny / "shipped"))
    assert set(card.files) == {"model.safetensors", "tokenizer.json"}
    assert card.network == "training.seq2seq.network.Seq2Seq"
    assert {"bleu", "chrf", "bleu_tiny_dev", "chrf_tiny_dev"} == {metric.name for metric in card.metrics}
    curve = [json.loads(line)["loss"] for line in (tiny / "log.jsonl").read_text().splitlines()]
    assert curve[-1] < 0.5 * curve[0]
    samples = weights.history(str(tiny / "shipped"))["samples"]
    assert samples[0]["step"] == 0
    assert len(samples[-1]["sentences"]) == 12
    assert samples[-1]["bleu"] > samples[0]["bleu"]


def test_evaluation_measures_any_data_of_the_schema(tiny: Path, tmp_path: Path) -> None:
    table = pa.table(
        {"en": ["A man likes the house.", "", "A dog " * 120], "fr": ["Un homme aime la maison.", "", "Un chien"]}
    )
    pq.write_table(table, tmp_path / "test.parquet")
    metrics = evaluate(str(tiny / "shipped"), tmp_path, CPU)
    assert set(metrics) == {"bleu", "chrf", "examples", "seconds"}
    assert metrics["examples"] == 3
    metrics = evaluate(str(tiny / "shipped"), tiny / "data", CPU)
    assert {"bleu_tiny_dev", "chrf_tiny_dev"} < set(metrics)
    assert evaluate(str(tiny / "shipped"), tiny / "data" / "valid.parquet", CPU)["bleu"] == metrics["bleu"]


def test_command_line_prints_one_json_line(tiny: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(
        "seq2seq",
        PRESETS,
        train,
        evaluate,
        write_tiny,
        ["--evaluate", "--data", str(tiny / "data"), "--weights", str(tiny / "shipped")],
    )
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 1
    assert json.loads(lines[0])["examples"] == 9


def test_data_that_is_missing_or_wrong_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no such file"):
        read_pairs(tmp_path / "train.parquet")
    pq.write_table(pa.table({"en": ["a"]}), tmp_path / "train.parquet")
    with pytest.raises(DataError, match="“fr” is missing"):
        read_pairs(tmp_path / "train.parquet")
