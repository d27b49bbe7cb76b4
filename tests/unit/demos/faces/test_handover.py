"""The face of Try it is taken over by Look inside, unless a link names another."""

from demos.faces import handover
from demos.faces.latent_controls import NO_MOVES, LatentControls
from demos.faces.settings import SEED, TRUNCATION


def test_a_link_comes_before_the_face_of_try_it() -> None:
    usual = LatentControls(SEED.default, NO_MOVES, TRUNCATION.default)
    theirs = LatentControls(7, "1" + NO_MOVES[1:], 1.0)
    linked = LatentControls(9, NO_MOVES, TRUNCATION.default)
    assert handover.opening_face(usual, "", theirs) == theirs
    assert handover.opening_face(linked, "", theirs) == linked
    assert handover.opening_face(usual, "4-1", theirs) == usual


def test_only_another_face_of_try_it_is_taken_over() -> None:
    usual = LatentControls(SEED.default, NO_MOVES, TRUNCATION.default)
    theirs = LatentControls(7, "1" + NO_MOVES[1:], 1.0)
    assert handover.has_changed(theirs, handover.fingerprint(usual))
    assert not handover.has_changed(theirs, handover.fingerprint(theirs))
    assert not handover.has_changed(theirs, ""), "it was taken over before the room has opened"
