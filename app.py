"""The dashboard: one page, four tabs. Run `python app.py --help` for host, port, login and what a proxy needs."""

import os
import sys

from demos.frame.options import environment, options

os.environ.update(environment())  # before gradio is imported, which reads it

import gradio as gr

from demos.faces import tab as faces
from demos.faces.tools import generate_face
from demos.frame import own_cache, server, theme, tool_server, warmup
from demos.images import catalog as images_catalog
from demos.images import tab as images
from demos.images.tools import classify_picture, detect_objects
from demos.kit import client_files, url_state
from demos.serving import gpu, hub_models
from demos.text import tab as text
from demos.text.tools import continue_text, handwrite
from demos.translation import tab as translation
from demos.translation.tools import translate

TABS = (
    ("Images", "images", images),
    ("Text", "text", text),
    ("Translation", "translation", translation),
    ("Faces", "faces", faces),
)
"""Title, name in the address (its icon is demos/frame/icons/NAME.svg), and the module that builds and warms the tab."""

TOOLS = (classify_picture, detect_objects, continue_text, handwrite, translate, generate_face)
"""What programs may ask of it by MCP (`--mcp`)."""


def page(tools: bool = False) -> gr.Blocks:
    """Return the whole page, not yet launched; with the calls of the tools or without."""
    examples = images_catalog.examples_folder()  # wherever the packages are installed
    gr.set_static_paths([examples])  # served where they lie: a full disk takes no copy
    client_files.offer(examples)
    with gr.Blocks(title=theme.TITLE, analytics_enabled=False, delete_cache=(3600, 3600), fill_width=True) as blocks:
        gr.HTML(theme.header(), elem_id="header", apply_default_css=False)
        with gr.Tabs(elem_id="tabs"):
            for title, name, tab in TABS:
                with gr.Tab(title, id=name, elem_id=name):
                    tab.build()
        if tools:
            tool_server.add(TOOLS)
    server.guard(blocks)
    url_state.on_open(warmup.say_if_loading)
    return blocks


def main(arguments: list[str]) -> None:
    """Launch the page, and load the networks in the background."""
    chosen = options(arguments)
    gpu.install()
    try:
        own_cache.make()
    except OSError as error:
        sys.exit(f"The folder for uploads can't be made ({error.strerror}). Choose another with GRADIO_TEMP_DIR.")
    warm = {name: tab.warm for _, name, tab in TABS} | {"hub": hub_models.warm}
    server.serve(lambda: page(chosen.mcp), chosen, warm, **theme.assets())


if __name__ == "__main__":
    main(sys.argv[1:])
