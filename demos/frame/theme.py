"""The page's looks: gradio's plain theme on our tokens, our style sheet and script, and the header."""

import inspect
import os
import re
from pathlib import Path
from typing import Any

import gradio as gr

from demos.kit import scripts
from demos.kit.html import data_uri

TITLE = "Four breakthroughs, live"
HERE = Path(__file__).parent

STYLES = (HERE / "page.css", *sorted(HERE.parent.glob("*/tab.css")))
"""The page's style sheet, and what single tabs need beside it: demos/TAB/tab.css."""

TOKENS = {
    "ground": """
        body_background_fill background_fill_primary background_fill_secondary block_background_fill
        panel_background_fill button_primary_text_color button_primary_text_color_hover
        table_even_background_fill table_odd_background_fill
        input_background_fill input_background_fill_focus input_background_fill_hover
        checkbox_background_color checkbox_label_background_fill checkbox_label_background_fill_hover
        button_secondary_background_fill button_secondary_background_fill_hover button_cancel_background_fill
        button_cancel_background_fill_hover
    """,
    "ink": """
        body_text_color block_title_text_color button_secondary_text_color button_secondary_text_color_hover
        button_cancel_text_color button_cancel_text_color_hover checkbox_label_text_color accordion_text_color
        table_text_color
    """,
    "quiet": """
        body_text_color_subdued block_info_text_color block_label_text_color input_placeholder_color
        input_border_color_hover checkbox_border_color checkbox_border_color_hover button_secondary_border_color_hover
        button_cancel_border_color_hover
    """,
    "line": """
        border_color_primary block_border_color input_border_color button_secondary_border_color
        button_cancel_border_color table_border_color
    """,
    "accent": """
        color_accent slider_color
        link_text_color link_text_color_hover link_text_color_visited link_text_color_active
        border_color_accent input_border_color_focus loader_color checkbox_background_color_selected
        checkbox_border_color_selected checkbox_border_color_focus button_primary_background_fill
        button_primary_background_fill_hover button_primary_border_color button_primary_border_color_hover
    """,
    "wash": """
        color_accent_soft code_background_fill checkbox_label_background_fill_selected table_row_focus
    """,
}
"""Which of gradio's colours take which token of page.css."""


def theme() -> gr.themes.Base:
    """Gradio's plain theme: its colours are the tokens of page.css, on an 8 px grid, without shadows or gradients."""
    colours = {name: f"var(--{token})" for token, names in TOKENS.items() for name in names.split()}
    accepted = inspect.signature(gr.themes.Base.set).parameters
    colours |= {f"{name}_dark": value for name, value in colours.items() if f"{name}_dark" in accepted}
    size = gr.themes.Size
    return gr.themes.Base(
        text_size=size(xxs="14px", xs="14px", sm="14px", md="16px", lg="16px", xl="24px", xxl="24px", name="three"),
        spacing_size=size(xxs="2px", xs="4px", sm="8px", md="8px", lg="16px", xl="24px", xxl="32px", name="eight"),
        radius_size=size(xxs="4px", xs="4px", sm="8px", md="8px", lg="8px", xl="8px", xxl="8px", name="eight"),
        font=(gr.themes.LocalFont("Source Sans Pro", weights=(400, 700)), "system-ui", "sans-serif"),
        font_mono=(gr.themes.LocalFont("IBM Plex Mono", weights=(400,)), "ui-monospace", "monospace"),
    ).set(
        **colours,
        block_border_width="0px",
        block_padding="0px",
        block_shadow="none",
        block_label_background_fill="var(--ground)",
        block_label_background_fill_dark="var(--ground)",
        block_label_border_width="0px",
        block_title_text_weight="700",
        input_border_width="1px",
        input_padding="8px 16px",
        input_shadow="none",
        input_shadow_focus="none",
        button_border_width="1px",
        button_large_padding="8px 16px",
        button_medium_padding="8px 16px",
        button_small_padding="8px 16px",
        button_large_text_weight="700",
        button_medium_text_weight="400",
        button_small_text_weight="400",
        button_transition="border-color 150ms ease-out, color 150ms ease-out, background-color 150ms ease-out",
        button_primary_shadow="none",
        button_secondary_shadow="none",
        button_transform_hover="none",
        button_transform_active="none",
        shadow_drop="none",
        shadow_drop_lg="none",
        layout_gap="24px",
        form_gap_width="16px",
    )


def header() -> str:
    """HTML of the header: the name, one sentence, and the switch between light and dark."""
    return (HERE / "header.html").read_text(encoding="utf-8")


def assets() -> dict[str, Any]:
    """Return what `launch` needs for the looks: theme, style sheet and scripts."""
    script = scripts.address(HERE / "page.js")
    return {
        "theme": theme(),
        "css": "\n".join([*(path.read_text(encoding="utf-8") for path in STYLES), _icons()]),
        "head": f'<meta name="color-scheme" content="light dark">\n{_public()}'
        f'<script type="module" src="{script}"></script>',
        "favicon_path": HERE / "icons" / "page.svg",
    }


def _public() -> str:
    """Return the tag that tells the scripts under which address a Space is seen; nothing elsewhere."""
    space = os.environ.get("SPACE_ID", "")
    if not re.fullmatch(r"[\w.-]+/[\w.-]+", space):
        return ""
    return f'<meta name="public-address" content="https://huggingface.co/spaces/{space}">\n'


def _icons() -> str:
    """CSS that puts each tab's icon on its button, in the colour of the text."""
    rules = []
    for path in sorted((HERE / "icons").glob("*.svg")):
        address = data_uri(path.read_bytes(), "image/svg+xml")
        rules.append(f'#{path.stem}-button {{ --icon: url("{address}"); }}')
    return "\n".join(rules)
