"""Weights that are copied under the running Translation tab: encoder, decoder and tokenizer change as one."""

import shutil
from pathlib import Path

import pytest

import weights
from demos.translation import translate
from demos.translation.analysis import sentence_map, source_sentence
from demos.translation.catalog import MODELS, USUAL
from demos.translation.rooms.look_inside import pictures
from demos.translation.rooms.look_inside.selection import VIEWS, Selection
from tests.unit.demos.serving.replace import copy_over, other_weights

NAME = MODELS[USUAL]
TEXT = "A man sees a red ball."


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The shipped weights in a folder where they can be replaced."""
    shutil.copytree(weights.folder() / NAME, tmp_path / "weights" / NAME)
    monkeypatch.setenv("WEIGHTS_DIR", str(tmp_path / "weights"))
    return tmp_path / "weights" / NAME


def answers() -> tuple[str, bytes, bytes]:
    """A translation, the vectors that Look inside reads a sentence into, and its map of known sentences."""
    encoded = source_sentence.translator().network.embedding.weight[:5].detach().numpy().tobytes()
    return translate.translate(TEXT, beams=1).text, encoded, sentence_map._projection().centred.tobytes()


@pytest.mark.slow
def test_all_parts_change_together(served: Path, tmp_path: Path) -> None:
    before = answers()
    fresh = other_weights(served, tmp_path / "fresh", factor=-0.7)
    seen: list[tuple[str, bytes, bytes]] = []
    copy_over(fresh, served, lambda: seen.append(answers()))
    after = answers()
    assert all(one != other for one, other in zip(before, after, strict=True))
    assert seen[1] == before, "the new card alone changes nothing"
    assert all(answer in (before, after) for answer in seen)


@pytest.mark.slow
def test_a_picture_is_of_one_network(served: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The files are replaced in the midst of an event, after its sentence was read."""
    read = source_sentence.read_sentence
    old, new = (other_weights(served, tmp_path / name, factor) for name, factor in (("old", 1.0), ("new", -0.7)))

    def seen(view: str) -> str:
        return pictures.show(Selection(TEXT, view)).picture

    def read_while_replaced(text: str) -> source_sentence.SourceSentence:
        sentence = read(text)
        copy_over(new, served)
        return sentence

    for view in VIEWS:
        copy_over(old, served)
        before = seen(view)
        with monkeypatch.context() as patch:
            patch.setattr(source_sentence, "read_sentence", read_while_replaced)
            assert seen(view) == before, view
        assert seen(view) != before, view
