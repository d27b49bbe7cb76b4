"""What the page's controls say, as `write` is asked: blends, truncation, and a change of style in mid-sentence."""

import json

import gradio as gr
import pytest

from demos.text import write
from demos.text.rooms.try_it import room as try_it
from demos.text.rooms.try_it.settings import NO_BLEND, WriteSettings, blend_controls


def final(*arguments: object, **settings: object) -> str:
    *_, text = write.write(*arguments, **settings)  # type: ignore[arg-type]
    return text


@pytest.mark.usefixtures("styles_network")
@pytest.mark.parametrize(
    ("style", "blended", "blend"),
    [
        ("C code", "LaTeX", ("latex", 0.25)),
        ("C code", NO_BLEND, None),
        ("C code", "C code", None),
        ("C code", "SmolLM2, from the Hub", None),
        ("SmolLM2, from the Hub", "LaTeX", None),
        ("no such chip", "LaTeX", None),
    ],
)
def test_only_what_can_be_mixed_is_mixed(style: str, blended: str, blend: tuple[str, float] | None) -> None:
    assert WriteSettings(style, blended=blended, share=0.25).blend == blend


@pytest.mark.usefixtures("styles_network")
def test_a_blend_with_top_k_is_written_as_write_does_and_named_in_its_line() -> None:
    *_, (sheet, _, line, *_) = try_it.write_anew("static", "C code", 60, 0.8, 7, True, "LaTeX", 0.5, 5, 0.9)
    assert json.loads(sheet)["continuation"] == final("static", "c", 60, 0.8, 7, ("latex", 0.5), 5, 0.9)
    assert "<li>50% LaTeX</li>" in line


@pytest.mark.usefixtures("styles_network")
def test_the_style_changes_in_mid_sentence() -> None:
    *_, (sheet, *_) = try_it.write_anew("static", "C code", 50, 0.8, 0, True, "LaTeX", 0.5)
    before = json.loads(sheet)["continuation"]
    *_, (longer, *_) = try_it.continue_in("LaTeX", sheet, "C code", 50, 0.8, 0, True, "LaTeX", 0.5)
    assert json.loads(longer)["continuation"] == before + final("static" + before, "latex", 50, 0.8, 50)


@pytest.mark.usefixtures("styles_network")
def test_a_link_names_the_other_style_as_the_api_does() -> None:
    with gr.Blocks():
        (blend, _), (share, _) = blend_controls().bound()
    assert blend.parse("latex") == blend.parse("LaTeX") == "LaTeX"
    assert share.parse("0.3") == 0.3
    with pytest.raises(ValueError, match=r"."):
        blend.parse("klingon")
