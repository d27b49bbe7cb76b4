"""Look inside: six pictures of what happens between an English sentence and its French translation."""

from demos.translation.rooms.look_inside.room import LookInside, build, hand_over

__all__ = ["LookInside", "build", "hand_over"]
