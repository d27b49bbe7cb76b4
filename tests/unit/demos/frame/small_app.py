"""A small page served as the app is, in a process of its own: `python -m tests.unit.demos.frame.small_app --port PORT`.

Its function counts, ten numbers a second, as many as it's asked for.
"""

import os
import sys
import time
from collections.abc import Iterator

from demos.frame.options import environment, options

os.environ.update(environment())

import gradio as gr

from demos.frame import own_cache, server
from demos.kit.errors import refusals


@refusals
def count(most: int) -> Iterator[int]:
    """Count up to a number."""
    for number in range(1, int(most) + 1):
        time.sleep(0.1)
        yield number


@refusals
def hang(seconds: int) -> int:
    """Answer after so many seconds, and look at no deadline."""
    time.sleep(seconds)
    return seconds


def page() -> gr.Blocks:
    """Return the page, not yet launched."""
    with gr.Blocks(analytics_enabled=False) as blocks:
        gr.api(count, api_name="count", concurrency_id="api", concurrency_limit=30)
        gr.api(hang, api_name="hang", concurrency_id="hang", concurrency_limit=30)
    server.guard(blocks)
    return blocks


if __name__ == "__main__":
    chosen = options(sys.argv[1:])
    own_cache.make()
    server.serve(page, chosen, {})
