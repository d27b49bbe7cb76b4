"""Look inside the detector: what the room shows, keeps and refuses."""

import json

import pytest

from demos.images.catalog import example_path
from demos.images.rooms.look_inside.detector import object_property, show_stages


@pytest.mark.slow
def test_the_room_shows_the_usual_for_nonsense_and_keeps_what_is_there() -> None:
    file = str(example_path("motorcycle"))
    usual = show_stages(file, "everyday", "", "")
    assert json.loads(usual[0])["stage"] == "maps"
    assert "CPU core" in usual[1]
    wrong = show_stages(file, "everyday", "<b>", "998")
    assert (wrong[0], wrong[2]) == (usual[0], "")
    kept = show_stages(file, "everyday", "scores", "0")
    assert (json.loads(kept[0])["stage"], json.loads(kept[0])["chosen"], kept[2]) == ("scores", 0, "0")
    assert all(isinstance(each, dict) for each in show_stages(None, "everyday", "", ""))
    for text in ("-1", "1e3", "9999", "٣", "<b>"):
        with pytest.raises(ValueError, match="isn't a number"):
            object_property().parse(text)
