"""What Look inside and Then and now take over from Try it."""

from dataclasses import dataclass

from demos.images.catalog import example_path
from demos.images.handover import ShownPicture, changed_picture, object_like, opening_picture
from demos.images.results import Box


@dataclass(frozen=True)
class Thing:
    label: str
    box: Box


def test_the_link_s_example_comes_before_the_picture_of_try_it() -> None:
    assert opening_picture("coffee", "/own.png", "") == ShownPicture(str(example_path("coffee")), "coffee", "coffee")
    assert opening_picture("cat", "/own.png", "") == ShownPicture("/own.png", "", "/own.png")
    assert opening_picture("", None, "") == ShownPicture(str(example_path("cat")), "cat", "cat")


def test_only_another_picture_is_taken_over() -> None:
    assert changed_picture("/own.png", "", "cat") == ShownPicture("/own.png", "", "/own.png")
    assert changed_picture("/cat.png", "cat", "cat") is None
    assert changed_picture("/own.png", "", "") is None
    assert changed_picture(None, "", "cat") is None


def test_an_object_is_known_again_by_its_class_and_its_box() -> None:
    things = [Thing("dog", (0, 0, 100, 100)), Thing("cat", (0, 0, 100, 90)), Thing("cat", (2, 0, 100, 100))]
    assert object_like("cat", (2, 1, 100, 100), things) == 2
    assert object_like("dog", (0, 0, 90, 90), things) == 0
    assert object_like("horse", (0, 0, 100, 100), things) is None
    assert object_like("dog", (60, 60, 200, 200), things) is None
    assert object_like("dog", (0, 0, 9, 9), []) is None
