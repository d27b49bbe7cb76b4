"""The axes of the map: what they are called, and which two it opens with."""

from demos.faces.catalog import NamedDirection
from demos.faces.views import face_view, latent_map_view

SMILE = NamedDirection("Smile", "serious", "smiling", 0.5, {})
AGE = NamedDirection("Age", "young", "old", 0.7, {})


def test_the_map_opens_with_the_named_directions_that_do_most() -> None:
    axes, opening = latent_map_view.axes_of([SMILE, AGE], 4)
    assert axes[0] == {"name": "Smile", "low": "serious", "high": "smiling"}
    assert list(opening) == [1, 0]
    assert list(latent_map_view.axes_of([], 4)[1]) == [0, 1]


def test_a_direction_has_the_same_name_on_the_map_as_on_its_slider() -> None:
    sliders = face_view.slider_labels([SMILE, AGE])
    axes, _ = latent_map_view.axes_of([SMILE, AGE], len(sliders))
    assert [axis["name"] for axis in axes] == [label["name"] for label in sliders]
    assert axes[2]["name"] == "Direction 1"
