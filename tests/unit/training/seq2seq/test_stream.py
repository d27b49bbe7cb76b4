"""The stream of examples: shares of sources, batches of one source length, and the same after a resume."""

from collections import Counter
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from training.common.parquet import DataError
from training.seq2seq.augmentation import Augmentation
from training.seq2seq.data import Pairs
from training.seq2seq.joined_data import epoch_rows, read_joined
from training.seq2seq.network import BOS, EOS, PAD
from training.seq2seq.stream import EXACT, Stream
from training.seq2seq.subwords import spaced, train_subwords
from training.seq2seq.text_codec import TextCodec
from training.seq2seq.word_alignment import learn_lexicon

UNCHANGED = Augmentation(*[0.0] * 12)


def pairs_of(count: int) -> Pairs:
    en = [f"The{' little' * (i % 7 + 1)} dog{i} came to Boston." for i in range(count)]
    fr = [f"Le{' petit' * (i % 5 + 1)} chien{i} est venu à Boston." for i in range(count)]
    return Pairs(en, fr, ["twice" if i % 10 == 0 else "half" if i % 10 == 1 else "once" for i in range(count)])


def stream_of(pairs: Pairs, rates: Augmentation, seed: int = 0, shard: int = 64, direction: str = "en-fr") -> Stream:
    tokenizer = train_subwords(map(spaced, pairs.en + pairs.fr), 400)
    codec = TextCodec(tokenizer, direction)
    lexicon = learn_lexicon(*pairs.sides(direction))
    return Stream(pairs, codec, 4, {"twice": 2, "half": 0.5}, rates, lexicon, seed, shard)


def test_sources_come_as_often_as_they_should() -> None:
    sources = ["half"] * 1000 + ["once"] * 10 + ["more"] * 10
    rows, copies = epoch_rows(sources, {"half": 0.5, "more": 2.3}, seed=1, epoch=0)
    counts = Counter(sources[row] for row in rows)
    assert 400 < counts["half"] < 600
    assert counts["once"] == 10
    assert 20 <= counts["more"] <= 30
    assert len(set(zip(rows.tolist(), copies.tolist(), strict=True))) == len(rows)
    assert not np.array_equal(rows[:50], epoch_rows(sources, {"half": 0.5}, seed=1, epoch=1)[0][:50])


def test_an_epoch_shows_every_pair_and_batches_have_one_source_length() -> None:
    pairs = pairs_of(100)
    stream = stream_of(pairs, UNCHANGED)
    expected = Counter(pairs.en[row] for row in epoch_rows(pairs.source, stream.shown, 0, 0)[0])
    seen: Counter[str] = Counter()
    while True:
        batch = stream.next()
        if stream.epoch:
            break
        assert (batch.lengths == batch.source.shape[1]).all() or batch.source.shape[1] > EXACT
        shifted = batch.target_in[:, 1:]
        assert (batch.target_in[:, 0] == BOS).all()
        assert (shifted == batch.target_out[:, :-1]).logical_or(shifted == EOS).logical_or(shifted == PAD).all()
        for row, length in zip(batch.source.tolist(), batch.lengths.tolist(), strict=True):
            seen[stream.codec.decode(row[:length]).text] += 1
    assert seen == expected


def test_a_resumed_stream_goes_on_with_the_same_batches() -> None:
    pairs = pairs_of(100)
    first = stream_of(pairs, Augmentation())
    for _ in range(70):
        first.next()
    second = stream_of(pairs, Augmentation())
    second.load_state_dict(first.state_dict())
    for _ in range(40):
        one, other = first.next(), second.next()
        assert one.source.equal(other.source)
        assert one.target_out.equal(other.target_out)
    assert first.epoch > 0


def test_another_epoch_shows_a_pair_in_another_way() -> None:
    stream = stream_of(pairs_of(40), Augmentation())
    shown = {(tuple(source), tuple(target)) for source, target in (stream.example(epoch, 3, 0) for epoch in range(30))}
    assert len(shown) > 5
    assert stream.example(2, 3, 0) == stream.example(2, 3, 0)


def test_the_other_direction_reads_french() -> None:
    pairs = pairs_of(20)
    stream = stream_of(pairs, UNCHANGED, direction="fr-en")
    source, target = stream.example(0, 5, 0)
    assert stream.codec.decode(source).text == pairs.fr[5]
    assert stream.codec.decode(target).text == pairs.en[5]


def test_the_source_is_read_as_it_will_be_in_use() -> None:
    pairs = Pairs(["“One” — two… 1,200"], ["« Un » — deux… 1 200"], [""])
    stream = stream_of(pairs, UNCHANGED)
    source, target = stream.example(0, 0, 0)
    assert source == stream.codec.encode(pairs.en[0]).token_ids
    assert stream.codec.subwords.ids["▁<0>"] in target
    assert stream.codec.decode(target).text.startswith("« Un » — deux")


def test_a_second_set_is_joined_or_missed(tmp_path: Path) -> None:
    for folder, word in (("first", "one"), ("second", "two")):
        (tmp_path / folder).mkdir()
        pq.write_table(pa.table({"source": [folder], "en": [word], "fr": [word]}), tmp_path / folder / "train.parquet")
    joined = read_joined(tmp_path / "first", "second")
    assert (joined.en, joined.source) == (["one", "two"], ["first", "second"])
    assert read_joined(tmp_path / "first", "").en == ["one"]
    with pytest.raises(DataError, match="third beside first"):
        read_joined(tmp_path / "first", "third")
