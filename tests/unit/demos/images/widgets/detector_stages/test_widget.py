"""The widget of the detector's stages."""

import re
from pathlib import Path

from demos.images.widgets.detector_stages import widget


def test_the_stages_of_the_link_are_those_of_the_page() -> None:
    script = Path(widget.__file__).with_name("stages.js").read_text(encoding="utf-8")
    assert tuple(re.findall(r'key: "(\w+)"', script)) == widget.STAGES
