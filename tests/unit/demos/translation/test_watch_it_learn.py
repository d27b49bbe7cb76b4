"""What Watch it learn says of the shipped translator's training is what was recorded."""

import json

import weights
from demos.translation.rooms.watch_it_learn import GROWN_AT


def test_the_network_grew_when_the_page_says() -> None:
    history = json.loads((weights.folder() / "seq2seq_en_fr" / "history.json").read_text(encoding="utf-8"))
    steps = [sample["step"] for sample in history["samples"]]
    assert GROWN_AT - 1 in steps, "the last step of the smaller network"
    assert steps[-1] + 1 == weights.card("seq2seq_en_fr").training.steps
    scores = {sample["step"]: sample["bleu"] for sample in history["samples"]}
    later = [score for step, score in scores.items() if step >= GROWN_AT]
    assert min(later) < scores[GROWN_AT - 1] - 2, "it falls"
    assert later[-1] == max(later), "and rises"
    assert scores[0] < 1
