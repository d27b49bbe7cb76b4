"""The dashboard: one page, four tabs. Run `python app.py --help` for host, port, share and auth."""

import argparse
import os
import sys
from typing import Any

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
os.environ.setdefault("GRADIO_ANALYTICS_MAX_EVENTS", "100")  # gradio reckons over all that it keeps after each call
os.environ.setdefault(
    "HF_HUB_DISABLE_XET", "1"
)  # plain HTTP: a download from the Hub counts its bytes and can be cancelled

import gradio as gr

from demos.faces import tab as faces
from demos.frame import queue_guard, request_gate, sessions, theme, warmup
from demos.images import catalog as images_catalog
from demos.images import tab as images
from demos.kit import scripts, url_state
from demos.serving import hub_models
from demos.text import tab as text
from demos.translation import tab as translation

TABS = (
    ("Images", "images", images),
    ("Text", "text", text),
    ("Translation", "translation", translation),
    ("Faces", "faces", faces),
)
"""Title, name in the address (its icon is demos/frame/icons/NAME.svg), and the module that builds and warms the tab."""


def page() -> gr.Blocks:
    """Return the whole page, not yet launched."""
    with gr.Blocks(title=theme.TITLE, analytics_enabled=False, delete_cache=(3600, 3600), fill_width=True) as blocks:
        gr.HTML(theme.header(), elem_id="header", apply_default_css=False)
        with gr.Tabs(elem_id="tabs"):
            for title, name, tab in TABS:
                with gr.Tab(title, id=name, elem_id=name):
                    tab.build()
    blocks.queue(max_size=100, default_concurrency_limit=4)
    queue_guard.install(blocks)
    sessions.install()
    url_state.on_open(warmup.say_if_loading)
    return blocks


def bounds() -> dict[str, Any]:
    """Arguments of `launch`: what is served beside the page, what a request may name, what a session may keep."""
    return {
        "max_file_size": "20mb",
        "allowed_paths": [str(images_catalog.examples_folder())],  # wherever the packages are installed
        "app_kwargs": {"middleware": request_gate.middleware(), "routes": [scripts.route()]},
        "state_session_capacity": sessions.CAPACITY,
    }


def options(arguments: list[str]) -> argparse.Namespace:
    """Command line and environment of the app."""
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add("--host", default=os.environ.get("GRADIO_SERVER_NAME", "127.0.0.1"), help="or $GRADIO_SERVER_NAME")
    add("--port", type=int, default=int(os.environ.get("GRADIO_SERVER_PORT", "7860")), help="or $GRADIO_SERVER_PORT")
    share = os.environ.get("GRADIO_SHARE", "").lower() in ("1", "true", "yes")
    add("--share", action="store_true", default=share, help="a public link through gradio's tunnel, or $GRADIO_SHARE")
    add("--auth", metavar="USER:PASSWORD", default=os.environ.get("DASHBOARD_AUTH"), help="or $DASHBOARD_AUTH")
    chosen = parser.parse_args(arguments)
    if chosen.auth and not all(chosen.auth.partition(":")):
        parser.error("--auth expects USER:PASSWORD")
    return chosen


def main(arguments: list[str]) -> None:
    """Launch the page, then load the networks in the background."""
    chosen = options(arguments)
    blocks = page()
    try:
        blocks.launch(
            server_name=chosen.host,
            server_port=chosen.port,
            share=chosen.share,
            auth=tuple(chosen.auth.split(":", 1)) if chosen.auth else None,
            prevent_thread_lock=True,
            ssr_mode=False,
            footer_links=["api"],
            **bounds(),
            **theme.assets(),
        )
    except OSError as error:
        sys.exit(f"{error} Choose another port with --port.")
    warmup.start({name: tab.warm for _, name, tab in TABS} | {"hub": hub_models.warm})
    blocks.block_thread()


if __name__ == "__main__":
    main(sys.argv[1:])
