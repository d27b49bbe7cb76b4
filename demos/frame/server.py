"""The server of the page, put together: what stands before gradio, in which order, and how it is started and ended."""

import argparse
import os
import sys
from collections.abc import Callable, Mapping
from typing import Any

import gradio as gr
from gradio import http_server
from gradio.tunneling import CURRENT_TUNNELS
from starlette.middleware import Middleware
from uvicorn import Config

from demos.frame import (
    api_defaults,
    call_guard,
    fair_queue,
    gradio_assets,
    message_titles,
    queue_guard,
    queue_place,
    refused_requests,
    sessions,
    tool_server,
    uploads,
    warmup,
)
from demos.frame.lifecycle import Draining, Lifecycle
from demos.frame.login import Login
from demos.frame.observation import Figures, Refusals, install, log_calls
from demos.frame.options import check_free, is_local
from demos.frame.origins import Origins, on_spaces
from demos.frame.prefix_hint import PrefixHint
from demos.frame.request_gate import RequestGate
from demos.frame.uploads import UploadGate
from demos.kit import scripts
from demos.serving import hub_models, named_models
from demos.serving.limits import DOWNLOAD_SECONDS, IDLE_CONNECTION_SECONDS, UPLOAD_BYTES
from weights import fetch


def guard(blocks: gr.Blocks) -> None:
    """Put a page's queue and calls under our guards; call it once, when all events are there."""
    blocks.queue(api_open=False, max_size=None, default_concurrency_limit=4)
    message_titles.install(blocks)
    queue_guard.install(blocks)
    fair_queue.install(blocks)
    sessions.install()
    uploads.install()
    api_defaults.install(blocks)
    call_guard.install(blocks)


def bounds(life: Lifecycle, figures: Figures, local: bool = True, allowed: tuple[str, ...] = ()) -> dict[str, Any]:
    """Arguments of `launch`: what stands before the page and beside it, and what a session may keep."""
    return {
        "max_file_size": UPLOAD_BYTES,
        "enable_monitoring": False,
        "app_kwargs": {
            "middleware": [
                Middleware(Refusals, figures=figures),
                Middleware(Origins, local=local, allowed=(*allowed, *on_spaces())),
                Middleware(refused_requests.Worded),
                Middleware(PrefixHint),
                Middleware(Login),
                Middleware(Draining, life=life),
                Middleware(UploadGate),
                Middleware(RequestGate),
                Middleware(gradio_assets.CompressedPage),
            ],
            "exception_handlers": refused_requests.handlers(),
            "routes": [scripts.route(), gradio_assets.route(), life.health(), queue_place.route()],
        },
        "state_session_capacity": sessions.CAPACITY,
    }


class Server(http_server.Server):  # type: ignore[misc]
    """gradio's server, whose idle connections stay open longer than a proxy uses them again (nginx: 60 seconds).

    uvicorn closes them after five: a proxy then sends a call into a connection that is just being closed.
    """

    def __init__(self, config: Config, *arguments: Any, **named: Any) -> None:
        """Take what gradio's server takes."""
        config.timeout_keep_alive = IDLE_CONNECTION_SECONDS
        super().__init__(config, *arguments, **named)


def serve(
    page: Callable[[], gr.Blocks],
    chosen: argparse.Namespace,
    warm: Mapping[str, Callable[[], None]],
    **arguments: Any,
) -> None:
    """Launch what `page` builds, load the networks in the background, and end the process with the server.

    chosen: as `options.options` returns it. warm: as for `warmup.start`. The other arguments are those of `launch`.
    """
    life, figures = Lifecycle(), Figures()
    life.on_sigterm()
    check_free(chosen.host, chosen.port)
    hub_models.wait_at_most(DOWNLOAD_SECONDS)
    if chosen.no_hub:
        fetch.switch_off()
    named_models.allow_only_listed(chosen.hub_models_only_listed)
    if chosen.mcp:
        tool_server.install()
    blocks = page()
    life.install(blocks)
    install(blocks, figures)
    log_calls()
    http_server.Server = Server
    http_server.LOCALHOST_NAME = "127.0.0.1"  # gradio tries a socket of IPv4 there, whatever $GRADIO_SERVER_NAME is
    local = is_local(chosen.host) and not chosen.share
    try:
        if chosen.metrics_port:
            figures.serve(chosen.metrics_port)
        blocks.launch(
            server_name=f"[{chosen.host}]" if ":" in chosen.host else chosen.host,
            server_port=chosen.port,
            share=chosen.share,
            auth=tuple(chosen.auth.split(":", 1)) if chosen.auth else None,
            root_path=chosen.root_path,
            prevent_thread_lock=True,
            ssr_mode=False,
            footer_links=["api"],
            mcp_server=chosen.mcp,
            **bounds(life, figures, local, chosen.allow_host),
            **arguments,
        )
    except OSError as error:
        sys.exit(f"{error} Choose another port with --port or --metrics-port.")
    warmup.start(warm)
    life.run(blocks)
    for tunnel in CURRENT_TUNNELS:  # of --share: a process of its own, which gradio ends only at an ordinary exit
        tunnel.kill()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)  # all is answered and removed: the libraries' threads needn't end one by one, which can hang
