"""A larger translator that begins with a smaller one's units and tokens."""

from pathlib import Path
from typing import Any

import pytest
import torch
from tokenizers import Tokenizer, models

import weights
from tests.networks.translation_network import NAME, ship
from training.seq2seq.evaluate import TOKENIZER
from training.seq2seq.network import Seq2Seq
from training.seq2seq.start import carry_tokens, start_translator, widen
from training.seq2seq.subwords import spaced, train_subwords
from training.seq2seq.tokenizer import encode, load_tokenizer, train_tokenizer
from training.seq2seq.train import keep_vocabulary

SENTENCES = ["the cat sees a dog", "the dog sees a cat", "un chat voit le chien", "le chien voit un chat"] * 3


def translator(hidden: int, attention: bool = True, seed: int = 0, size: int = 50) -> Seq2Seq:
    torch.manual_seed(seed)
    return Seq2Seq(size, embedding=12, hidden=hidden, attention=attention).eval()


@pytest.mark.parametrize("attention", [True, False])
@pytest.mark.parametrize("hidden", [16, 26])
def test_a_widened_network_computes_the_same(hidden: int, attention: bool) -> None:
    known, network = translator(16, attention, seed=1), translator(hidden, attention, seed=2)
    source, lengths, target = torch.randint(4, 50, (3, 6)), torch.tensor([6, 3, 5]), torch.randint(4, 50, (3, 7))
    before = network(source, lengths, target)
    widen(network, known)
    network.embedding.weight.data[:], network.bias.data[:] = known.embedding.weight, known.bias
    with torch.no_grad():
        expected = known(source, lengths, target)
        torch.testing.assert_close(network(source, lengths, target), expected)
    assert not torch.allclose(before, expected)
    if attention:
        states = [each.encode(source, lengths) for each in (network, known)]
        queries = [each.lower(each.embed(target))[0] for each in (network, known)]
        found, wanted = (
            each.attend(query, state)[1] for each, query, state in zip((network, known), queries, states, strict=True)
        )
        torch.testing.assert_close(found, wanted)


def test_added_units_learn() -> None:
    known, network = translator(16, seed=1), translator(26, seed=2)
    widen(network, known)
    network(torch.randint(4, 50, (3, 6)), torch.tensor([6, 6, 6]), torch.randint(4, 50, (3, 7))).sum().backward()
    added = network.readout.weight.grad[:, 8:13]  # the readout doesn't listen to these yet
    assert added.abs().min() > 0


def test_what_does_not_fit_is_refused() -> None:
    for known in (translator(32), translator(16, attention=False), Seq2Seq(50, embedding=10, hidden=16)):
        with pytest.raises(ValueError, match="Expected a network that fits into"):
            widen(translator(26), known)


def test_tokens_keep_their_vectors_and_new_ones_begin_with_their_parts() -> None:
    old, new = train_tokenizer(SENTENCES, 28), train_subwords(map(spaced, SENTENCES), 400)
    known = translator(16, seed=1, size=old.get_vocab_size())
    network = translator(16, seed=2, size=new.get_vocab_size())
    mark, before = new.token_to_id("<caps>"), network.embedding.weight.detach().clone()
    shared = carry_tokens(network, new, known, old)
    both = [name for name in new.get_vocab() if old.token_to_id(name) is not None]
    assert shared == len(both) > 10
    for name in both:
        assert torch.equal(
            network.embedding.weight[new.token_to_id(name)], known.embedding.weight[old.token_to_id(name)]
        )
        assert network.bias[new.token_to_id(name)] == known.bias[old.token_to_id(name)]
    whole = "▁chien"
    assert old.token_to_id(whole) is None
    assert new.token_to_id(whole) is not None
    (parts,) = encode(old, ["chien"])
    assert len(parts) > 1
    torch.testing.assert_close(network.embedding.weight[new.token_to_id(whole)], known.embedding.weight[parts].mean(0))
    assert torch.equal(network.embedding.weight[mark], before[mark])
    for unspelled in ("ß", "€"):
        assert torch.equal(network.embedding.weight[new.token_to_id(unspelled)], before[new.token_to_id(unspelled)])


@pytest.mark.slow
def test_a_shipped_translator_is_started_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ship(tmp_path)
    monkeypatch.setenv("WEIGHTS_DIR", str(tmp_path))
    known, tokenizer = weights.load(NAME, Seq2Seq), load_tokenizer(tmp_path / NAME / TOKENIZER)
    config: dict[str, Any] = {**known.config, "hidden": known.hidden_size + 8}
    network = Seq2Seq(**config).eval()
    start_translator(network, tokenizer, NAME)
    source, lengths, target = torch.randint(4, 50, (3, 6)), torch.tensor([6, 3, 5]), torch.randint(4, 50, (3, 7))
    with torch.no_grad():
        torch.testing.assert_close(network(source, lengths, target), known(source, lengths, target))


def test_a_network_that_is_trained_on_keeps_its_vocabulary_unless_it_gets_another_size(tmp_path: Path) -> None:
    shipped = tmp_path / "shipped.json"
    tokenizer = Tokenizer(models.WordLevel({"a": 0, "b": 1}, unk_token="a"))
    tokenizer.save(str(shipped))
    for size, kept in ((3, False), (2, True)):
        keep_vocabulary(shipped, size, tmp_path)
        assert (tmp_path / TOKENIZER).is_file() == kept
    assert (tmp_path / TOKENIZER).read_text() == shipped.read_text()
