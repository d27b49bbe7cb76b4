"""What the rooms hand to one another: the face of Try it, taken over by Look inside."""

import json

from demos.faces.latent_controls import LatentControls
from demos.faces.settings import USUAL


def opening_face(own: LatentControls, off: str, theirs: LatentControls) -> LatentControls:
    """Return the face that Look inside opens with: the link's where it names anything, else that of Try it.

    own: the controls of Look inside as the link set them; off: the channels that the link switches off.
    """
    named = (own.seed, own.moves, own.truncation) != USUAL or off != ""
    return own if named else theirs


def fingerprint(theirs: LatentControls) -> str:
    """Return a text that tells one face of Try it from another, to know later whether it is a new one."""
    return json.dumps([theirs.seed, theirs.moves, theirs.truncation])


def has_changed(theirs: LatentControls, known: str) -> bool:
    """Whether Try it shows another face than when `known` was taken; not before Look inside has opened ("")."""
    return known not in ("", fingerprint(theirs))
