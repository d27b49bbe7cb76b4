"""Weights that are copied under the running Translation tab: encoder, decoder and tokenizer change as one."""

import shutil
from pathlib import Path

import pytest

import weights
from demos.translation import translate
from demos.translation.analysis import sentence_map, source_sentence
from demos.translation.catalog import MODELS, USUAL
from tests.unit.demos.serving.replace import copy_over, other_weights

NAME = MODELS[USUAL]
TEXT = "A man sees a red ball."


def answers() -> tuple[str, bytes, bytes]:
    """A translation, the vectors that Look inside reads a sentence into, and its map of known sentences."""
    encoded = source_sentence.translator().network.embedding.weight[:5].detach().numpy().tobytes()
    return translate.translate(TEXT, beams=1).text, encoded, sentence_map._projection().centred.tobytes()


def test_all_parts_change_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(weights.folder() / NAME, tmp_path / "weights" / NAME)
    monkeypatch.setenv("WEIGHTS_DIR", str(tmp_path / "weights"))
    before = answers()
    fresh = other_weights(tmp_path / "weights" / NAME, tmp_path / "fresh", factor=-0.7)
    seen: list[tuple[str, bytes, bytes]] = []
    copy_over(fresh, tmp_path / "weights" / NAME, lambda: seen.append(answers()))
    after = answers()
    assert all(one != other for one, other in zip(before, after, strict=True))
    assert seen[1] == before, "the new card alone changes nothing"
    assert all(answer in (before, after) for answer in seen)
