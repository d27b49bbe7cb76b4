"""The translator: attention by hand, masks, batches, search, and the tiny preset from training to figures."""

import json
import shutil
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import torch
from torch import nn

import weights
from tests.unit.training.seq2seq.scripted import Scripted
from training.common.parquet import DataError
from training.seq2seq.__main__ import main  # type: ignore[attr-defined]
from training.seq2seq.beam_search import BEFORE, beam_search, length_limit, looping
from training.seq2seq.data import Pairs, prepare, read_pairs, write_tiny
from training.seq2seq.evaluate import evaluate, score
from training.seq2seq.loss import TiedCrossEntropy
from training.seq2seq.network import BOS, EOS, PAD, Seq2Seq
from training.seq2seq.normalisation import french_spacing
from training.seq2seq.presets import PRESETS
from training.seq2seq.tokenizer import decode, encode, train_tokenizer
from training.seq2seq.train import lr_at, train

pytestmark = pytest.mark.slow

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


@pytest.mark.parametrize("preset", ["en_fr", "fr_en", "en_fr_plain"])
def test_presets_keep_the_size_limit(preset: str) -> None:
    chosen = PRESETS[preset]
    network = Seq2Seq(chosen.vocabulary_size, chosen.embedding, chosen.hidden, chosen.attention)
    parameters = sum(parameter.numel() for parameter in network.parameters())
    assert 7e6 < parameters <= 8e6
    assert parameters * 2 < 16e6 - 100_000  # bytes in float16, with room for the names of the tensors


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


def test_tokens_spell_the_text_again() -> None:
    texts = ["I don't know: 1998 cafés, the man's dog!", "L'homme qu'il a vu n'est pas là..."]
    tokenizer = train_tokenizer(texts * 3, 150)
    for text, tokens in zip(texts, encode(tokenizer, texts), strict=True):
        assert decode(tokenizer, [BOS, *tokens, EOS, PAD]) == text
    assert encode(tokenizer, ["It’s"]) == encode(tokenizer, ["It's"])


def test_long_pairs_are_left_out_of_training() -> None:
    pairs = Pairs(["a b’s", "a " * 50, "c"], ["x y?", "z", "y " * 50], ["", "", ""])
    prepared = prepare(pairs, 30)
    assert (prepared.en, prepared.fr) == (["a b's"], ["x y ?"])


def test_beams_find_the_likelier_sentence_that_greed_misses() -> None:
    network = Scripted(
        {BOS: {4: 0.6, 5: 0.4}, 4: {6: 0.3, 7: 0.3, 8: 0.4}, 5: {9: 1.0}, **{i: {EOS: 1.0} for i in (6, 7, 8, 9)}}
    )
    source, lengths = torch.tensor([[4]]), torch.tensor([1])
    assert beam_search(network, source, lengths, beams=1)[0].token_ids == [4, 8]
    found = beam_search(network, source, lengths, beams=2)[0]
    assert found.token_ids == [5, 9]
    assert found.score == pytest.approx(torch.tensor(0.4).log().item() / 3, abs=1e-3)
    assert found.attention is not None
    assert found.attention.shape == (2, 1)


def test_loops_are_stopped_and_length_is_limited() -> None:
    network = Scripted({BOS: {4: 1.0}, 4: {5: 0.99, EOS: 0.01}, 5: {4: 1.0}, **{i: {i + 1: 1.0} for i in range(6, 11)}})
    source, lengths = torch.tensor([[4]]), torch.tensor([1])
    found = beam_search(network, source, lengths, beams=1)[0].token_ids
    assert found[:4] == [4, 5, 4, 5]
    assert found[4:6] != [4, 5]
    digits = torch.full((12,), 1_000)
    assert beam_search(network, source, lengths, 1, digits)[0].token_ids == [4, 5] * (length_limit(1) // 2)


def test_a_mark_may_stand_three_times_and_a_digit_always() -> None:
    network = Scripted({BOS: {4: 1.0}, 4: {4: 0.99, EOS: 0.01}})
    source, lengths = torch.tensor([[4]]), torch.tensor([1])
    for allowed, expected in ((2, 2), (3, 3), (1_000, length_limit(1))):
        found = beam_search(network, source, lengths, 1, torch.full((12,), allowed))[0].token_ids
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
        assert together.token_ids == alone.token_ids
        assert together.score == pytest.approx(alone.score, abs=1e-4)
        assert 0 < len(together.token_ids) <= length_limit(length)
        if attention:
            assert together.attention is not None
            assert together.attention.shape == (len(together.token_ids), length)
            torch.testing.assert_close(together.attention.sum(dim=1), torch.ones(len(together.token_ids)))
        else:
            assert together.attention is None


def test_learning_rate_warms_up_and_ends_near_nothing() -> None:
    preset = PRESETS["en_fr"]
    rates = [lr_at(preset, step, 6000) for step in range(6000)]
    assert rates[0] < preset.lr / 100
    assert max(rates) == pytest.approx(preset.lr, rel=0.05)
    assert rates[-1] < preset.lr / 1000
    assert rates == sorted(rates[: rates.index(max(rates))]) + sorted(rates[rates.index(max(rates)) :], reverse=True)


def test_a_training_that_is_prolonged_goes_on_at_the_same_rate() -> None:
    preset = PRESETS["en_fr"]
    before_the_end = range(2000, 7000, 500)
    assert [lr_at(preset, step, 10_000) for step in before_the_end] == [
        lr_at(preset, step, 90_000) for step in before_the_end
    ]
    assert lr_at(preset, 3 * preset.half, 10**9) == pytest.approx(preset.lr / 2)


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
    main("seq2seq", PRESETS, train, evaluate, write_tiny, ["tiny", "--out", str(out)])
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


def test_a_checkpoint_from_before_the_rename_goes_on(tiny: Path, tmp_path: Path) -> None:
    out = tmp_path / "older"
    shutil.copytree(tiny, out)
    saved = torch.load(out / "checkpoint.pt", weights_only=True)
    saved["fingerprint"]["preset"]["pieces"] = saved["fingerprint"]["preset"].pop("vocabulary_size")
    torch.save(saved, out / "checkpoint.pt")
    data = str(tiny / "data")
    arguments = ["tiny", "--data", data, "--out", str(out), "--resume", "--steps", "62"]
    main("seq2seq", PRESETS, train, evaluate, write_tiny, arguments)
    assert weights.card(str(out / "shipped")).training.steps == 62


def test_evaluation_measures_any_data_of_the_schema(tiny: Path, tmp_path: Path) -> None:
    table = pa.table(
        {"en": ["A man likes the house.", "?", "A dog " * 120], "fr": ["Un homme aime la maison.", "?", "Un chien"]}
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


def test_typed_texts_add_their_figures(tiny: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "typed.tsv"
    rows = ["id\tkind\ten\tfr1\tfr2\tfr3\tkeep", "1\tnumbers\tA man sees 42 dogs\tUn homme voit 42 chiens\t\t\t42"]
    table.write_text("\n".join(rows), encoding="utf-8")
    arguments = ["--evaluate", "--data", str(tiny / "data"), "--weights", str(tiny / "shipped")]
    files = {"typed": "texts"}
    main("seq2seq", PRESETS, train, evaluate, write_tiny, [*arguments, "--typed", str(table)], files)
    figures = json.loads(capsys.readouterr().out)
    assert (figures["typed_texts"], figures["typed_literals"], figures["typed_kept"]) == (1, 1, 1)
    assert figures["prefixes"] == 3
    assert 0 < figures["typed_chrf"] == figures["typed_chrf_numbers"]
    with pytest.raises(SystemExit) as ended:
        main("seq2seq", PRESETS, train, evaluate, write_tiny, [*arguments, "--typed", str(tmp_path / "no")], files)
    assert ended.value.code == 2


def test_data_that_is_missing_or_wrong_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no such file"):
        read_pairs(tmp_path / "train.parquet")
    pq.write_table(pa.table({"en": ["a"]}), tmp_path / "train.parquet")
    with pytest.raises(DataError, match="“fr” is missing"):
        read_pairs(tmp_path / "train.parquet")
