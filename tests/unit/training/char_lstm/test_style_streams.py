"""Several texts side by side: their alphabet, their readers, and rows that stay with their text."""

import pytest
import torch

from training.char_lstm.network import CharLSTM, State
from training.char_lstm.presets import ALL_STYLES, READERS_OF_ONE
from training.char_lstm.style_streams import StyleStreams, encoded, joint_alphabet, known, readers
from training.common.parquet import DataError

SIZES = {  # characters of the first 90% of each text
    "shakespeare": 1_003_854,
    "war_and_peace": 2_876_436,
    "latex": 2_965_246,
    "c": 3_252_732,
    "presidents": 2_141_762,
    "sherlock": 2_653_301,
}


def streams_of(network: CharLSTM, seed: int = 0) -> StyleStreams:
    texts = {"x": torch.arange(600) % 3, "y": 3 + torch.arange(2400) % 5}  # no character in both
    return StyleStreams(texts, 6, 0.5, 16, seed, network)


@pytest.fixture
def network() -> CharLSTM:
    torch.manual_seed(0)
    return CharLSTM("abcdefgh", embedding=6, hidden=10, layers=2, styles=("x", "y")).eval()


def test_the_alphabet_is_that_of_all_texts_without_what_is_too_rare_to_learn() -> None:
    alphabet = joint_alphabet(["ab\t" * 50_000, "bc~" + "c" * 200_000])
    assert alphabet == "\tabc"
    assert known("a~b\tc~", alphabet) == "ab\tc"
    assert known("abc", alphabet) == "abc"


def test_a_long_text_is_encoded_as_the_network_encodes_it(network: CharLSTM) -> None:
    assert encoded("hadagcab", network.vocabulary).tolist() == network.encode("hadagcab")
    assert encoded("b\u2019a", "\nab\u2019").tolist() == [2, 3, 1]


def test_readers_are_dealt_out_by_share() -> None:
    assert readers([100, 400], 6, 0.5) == [2, 4]
    assert readers([100, 400], 10, 1.0) == [2, 8]
    assert readers([100, 400], 6, 0.0) == [3, 3]
    assert readers([1, 10**6, 10**6], 5, 1.0) == [1, 2, 2]
    for batch in range(6, 60):
        counts = readers(list(SIZES.values()), batch, 0.5)
        assert sum(counts) == batch
        assert min(counts) >= 1
    with pytest.raises(DataError, match="at least 6 readers, one a text; it has 5"):
        readers(list(SIZES.values()), 5, 0.5)


def test_a_network_of_one_style_reads_as_much_of_it_as_the_one_of_all() -> None:
    counts = dict(zip(SIZES, readers(list(SIZES.values()), ALL_STYLES.batch, ALL_STYLES.power), strict=True))
    assert counts == counts | READERS_OF_ONE
    assert tuple(SIZES) == ALL_STYLES.styles


def test_every_row_stays_with_its_text_and_has_its_share(network: CharLSTM) -> None:
    streams = streams_of(network)
    assert streams.counts == [2, 4]
    assert streams.shares.tolist() == [[1, 0]] * 2 + [[0, 1]] * 4
    for _ in range(60):  # the small text is read several times
        inputs, targets = streams.next()
        assert inputs.shape == targets.shape == (6, 16)
        assert bool((inputs[:2] < 3).all())
        assert bool((inputs[2:] >= 3).all())
        assert torch.equal(inputs[:, 1:], targets[:, :-1])
    assert [stream.epoch for stream in streams.streams] == [3, 1]


def test_memory_goes_back_to_the_rows_that_it_came_from(network: CharLSTM) -> None:
    streams = streams_of(network)
    streams.next()
    hidden = torch.arange(6.0)[None, :, None].expand(2, 6, 10)
    streams.state = State(hidden, -hidden)
    assert streams.streams[1].state.hidden[0, :, 0].tolist() == [2, 3, 4, 5]
    assert torch.equal(streams.state.cell, -hidden)
    streams.forget(torch.Generator().manual_seed(0), 1.0)
    assert not streams.state.hidden.any()


def test_streams_go_on_where_they_were_saved(network: CharLSTM) -> None:
    streams, other = streams_of(network), streams_of(network)
    for _ in range(40):
        streams.next()
    streams.state = State(torch.randn(2, 6, 10), torch.randn(2, 6, 10))
    other.load_state_dict(streams.state_dict())
    assert torch.equal(other.state.cell, streams.state.cell)
    for _ in range(20):
        assert torch.equal(other.next()[0], streams.next()[0])
