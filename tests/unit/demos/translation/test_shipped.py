"""The shipped translator: everyday sentences come out right, and its figure holds on a slice of unseen ones.

`tatoeba_slice.tsv` holds 40 pairs of the validation data, from Tatoeba (CC BY 2.0 FR).
"""

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from sacrebleu.metrics import BLEU

import weights
from demos.serving import loader
from demos.translation import translate

SLICE = Path(__file__).parents[4] / "tests/data/tatoeba_slice.tsv"


@pytest.fixture(autouse=True)
def shipped() -> Iterator[None]:
    loader.clear()
    yield
    loader.clear()


@pytest.mark.parametrize(
    ("english", "wanted"),
    [
        ("A man is riding a bicycle.", {"homme": "man", "vélo|bicyclette": "bicycle|riding"}),
        ("Two dogs are running on the beach.", {"Deux": "Two", "chiens": "dogs", "plage": "beach"}),
        ("Where is the train station?", {"gare": "station|train"}),
        ("She is reading a book.", {"Elle": "She", "livre": "book"}),
    ],
)
def test_everyday_sentences_come_out_right(english: str, wanted: dict[str, str]) -> None:
    found = translate.translate(english)
    for french, partners in wanted.items():
        places = [i for i, word in enumerate(found.target_tokens) if word in french.split("|")]
        assert places, found.text
        looked_at = [found.source_tokens[int(np.argmax(found.attention[i]))] for i in places]
        assert set(looked_at) & set(partners.split("|")), (french, looked_at)


@pytest.mark.slow
def test_figure_holds_on_a_slice() -> None:
    with SLICE.open(encoding="utf-8", newline="") as stream:
        pairs = list(csv.reader(stream, delimiter="\t"))
    found = [translate.translate(english).text for english, _ in pairs]
    bleu = BLEU(tokenize="13a").corpus_score(found, [[french for _, french in pairs]]).score
    metric = weights.card("seq2seq_en_fr").metric("bleu_tatoeba_dev")
    assert metric is not None
    assert bleu > metric.value - 12  # a slice of 40 scatters
