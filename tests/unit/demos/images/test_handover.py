"""What Look inside and Then and now take over from Try it."""

from demos.images.catalog import example_path
from demos.images.handover import ShownPicture, changed_picture, opening_picture


def test_the_link_s_example_comes_before_the_picture_of_try_it() -> None:
    assert opening_picture("horse", "/own.png", "") == ShownPicture(str(example_path("horse")), "horse", "horse")
    assert opening_picture("cat", "/own.png", "") == ShownPicture("/own.png", "", "/own.png")
    assert opening_picture("", None, "") == ShownPicture(str(example_path("cat")), "cat", "cat")


def test_only_another_picture_is_taken_over() -> None:
    assert changed_picture("/own.png", "", "cat") == ShownPicture("/own.png", "", "/own.png")
    assert changed_picture("/cat.png", "cat", "cat") is None
    assert changed_picture("/own.png", "", "") is None
    assert changed_picture(None, "", "cat") is None
