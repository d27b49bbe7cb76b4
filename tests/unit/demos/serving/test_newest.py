"""The newest question of a visitor: an older one is superseded, those of others aren't, and memory is bounded."""

import pytest

from demos.serving import newest
from demos.serving.newest import Question


def test_a_question_is_superseded_by_the_next_of_the_same_asker_alone() -> None:
    first = Question("anna")
    other = Question("ben")
    assert not first.superseded
    second = Question("anna")
    assert first.superseded
    assert not second.superseded
    assert not other.superseded


def test_as_many_askers_are_remembered_as_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(newest, "MAX_ASKING", 2)
    first = Question("anna")
    for asker in ("ben", "cleo", "dora"):
        Question(asker)
    assert len(newest._newest) == 2
    assert not first.superseded  # nobody knows any more, so its answer is shown
