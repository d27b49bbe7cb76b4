"""The picture control: a copy for the browser of what it can't show, and nothing for anything else."""

from pathlib import Path

import pytest
from PIL import Image

from demos.images.catalog import example_path
from demos.images.widgets.picture_input.widget import shown_by_browsers
from demos.kit.client_files import uploaded


def test_a_tiff_is_replaced_by_a_copy_in_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "cache"))
    Image.new("RGB", (64, 48), (10, 200, 30)).save(tmp_path / "scan.tif")
    copy = shown_by_browsers(str(tmp_path / "scan.tif"))
    assert Image.open(copy).getpixel((5, 5)) == (10, 200, 30)
    assert uploaded(copy).name == "scan.png"  # a visitor may name it, as the picture's next event does


@pytest.mark.parametrize("file", [None, str(example_path("cat")), "/nowhere/at/all.tif"])
def test_nothing_else_is_replaced(file: str | None) -> None:
    assert isinstance(shown_by_browsers(file), dict)
