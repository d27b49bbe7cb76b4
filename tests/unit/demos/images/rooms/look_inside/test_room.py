"""Look inside: its switch, its picture, and what it takes over from Try it."""

from demos.images.catalog import example_path
from demos.images.detect import detect
from demos.images.rooms.look_inside import room
from demos.images.views.detection_view import on_page
from demos.images.widgets.detection_scene.widget import asked_object
from demos.kit.image_io import open_picture


def test_the_picture_of_try_it_is_taken_over() -> None:
    cat = str(example_path("cat"))
    assert room.open_room("cat", None, "") == (cat, "cat", "cat")
    assert room.open_room("cat", "/own.png", "") == ("/own.png", "", "/own.png")
    assert room.open_room("coffee", "/own.png", "") == (str(example_path("coffee")), "coffee", "coffee")
    taken = room.adopt_input("/own.png", "", "nuclei", "cat", "detector")
    assert taken == ("/own.png", "", "nuclei", "nuclei", "", "", "/own.png")
    assert isinstance(room.adopt_input("/own.png", "", "nuclei", "cat", "classifier")[3], dict)
    skipped = room.adopt_input(None, "", "everyday", "cat", "detector")
    assert skipped == room.adopt_input(cat, "cat", "everyday", "cat", "detector")
    assert skipped == room.adopt_input("/own.png", "", "everyday", "", "detector")
    assert all(isinstance(each, dict) for each in skipped)


def test_the_switch_shows_one_part_and_gives_it_the_picture() -> None:
    assert room.switch_part("detector", "cifar10", "nuclei")[0] == "nuclei"
    assert room.switch_part("<b>", "cifar10", "nuclei")[0] == "cifar10"
    visible = [column.get("visible") for column in room.switch_part("detector", "cifar10", "nuclei")[1:]]
    assert visible[1:] == ["hidden", "hidden", True]
    assert room.sync_controls("nuclei", "everyday", "cat")[:3] == ("detector", "cifar10", "nuclei")
    assert room.sync_controls("cifar10", "coco", "cat")[:3] == ("classifier", "cifar10", "everyday")
    assert room.sync_controls("tiny_imagenet", "nuclei", "cat")[:3] == ("classifier", "tiny_imagenet", "nuclei")
    assert room.hand_over("/own.png", "detector")[1] == "/own.png"
    assert room.hand_over("/own.png", "classifier")[0] == "/own.png"
    assert room.pick_example("tissue", "detector") == (str(example_path("tissue")), "nuclei", "nuclei", "", "")
    assert all(isinstance(each, dict) for each in room.pick_example("<b>", "detector"))


def test_a_link_to_tissue_opens_the_detector_of_nuclei() -> None:
    assert room.sync_controls("cifar10", "everyday", "tissue")[:3] == ("classifier", "cifar10", "nuclei")
    assert room.sync_controls("everyday", "everyday", "tissue")[:3] == ("detector", "cifar10", "everyday")


def test_an_object_of_try_it_is_followed_inside() -> None:
    file = str(example_path("motorcycle"))
    found = detect(on_page(open_picture(file)), threshold=0.5)[0]
    asked = {"label": found.label, "box": list(found.box)}
    shown = room.follow_object(asked, file, "motorcycle", "everyday")
    assert shown[:7] == (file, "motorcycle", "motorcycle", "detector", "everyday", "everyday", "0")
    assert [column.get("visible") for column in shown[8:]] == ["hidden", "hidden", True]
    elsewhere = room.follow_object(asked | {"label": "newt"}, file, "", "coco")
    assert elsewhere[2:7] == (file, "detector", "everyday", "everyday", "")
    wrong: list[object] = [
        None,
        [],
        {"label": "cat"},
        {"label": 3, "box": [0, 0, 1, 1]},
        {"label": "cat", "box": [0, 1]},
    ]
    for nonsense in wrong:
        assert all(isinstance(each, dict) for each in room.follow_object(nonsense, file, "", "everyday"))
    assert all(isinstance(each, dict) for each in room.follow_object(asked, None, "", "everyday"))
    assert asked_object({"label": "cat", "box": [0, True, 1, 1]}) is None
    assert asked_object({"label": "cat", "box": [0, float("nan"), 1, 1]}) is None
    assert asked_object({"label": "cat", "box": [0, 0, 2, 1.5]}) == ("cat", (0.0, 0.0, 2.0, 1.5))
