"""A network of several styles begins with what the network of one text knows."""

import pytest
import torch

from training.char_lstm.network import CharLSTM
from training.char_lstm.start import carry_over
from training.common.parquet import DataError


def test_it_scores_the_characters_that_both_have_alike_in_every_style() -> None:
    torch.manual_seed(0)
    known = CharLSTM("abc\n", 8, 16, 2).eval()
    network = CharLSTM("\n#abc{", 8, 16, 2, styles=("shakespeare", "c")).eval()
    before = network.output.weight.clone()
    assert carry_over(network, known) == 4
    text = "abcab\nca"
    theirs, _ = known(torch.tensor([known.encode(text)]), known.start(1))
    for shares in torch.tensor([[1.0, 0.0], [0.3, 0.7]]):
        ours, _ = network(torch.tensor([network.encode(text)]), network.start(1), shares[None])
        shared = ours[..., network.encode(known.vocabulary)]
        assert torch.allclose(shared, theirs, atol=1e-6)
    assert torch.equal(network.output.weight[network.index["#"]], before[network.index["#"]])


def test_a_network_of_the_same_styles_goes_on_as_it_was() -> None:
    torch.manual_seed(0)
    known, network = (CharLSTM("abc\n", 8, 16, 2, styles=("shakespeare", "c")).eval() for _ in range(2))
    assert carry_over(network, known) == 4
    text, shares = torch.tensor([known.encode("abcab\nca")]), torch.tensor([[0.3, 0.7]])
    assert torch.equal(network(text, network.start(1), shares)[0], known(text, known.start(1), shares)[0])


@pytest.mark.parametrize("known", [CharLSTM("ab", 8, 12, 2), CharLSTM("ab", 8, 16, 2, styles=("c",))])
def test_what_does_not_fit_is_refused(known: CharLSTM) -> None:
    with pytest.raises(DataError, match="Expected a network of one text or of the same styles"):
        carry_over(CharLSTM("ab", 8, 16, 2, styles=("c", "latex")), known)
