"""Titles of the messages that come up in the page's corner: what each is about, not only "Error", "Warning" or "Info".

What gradio 6.31.0 does (to be reported there): it sends the titles of `gr.Error`, `gr.Warning` and `gr.Info` to the
page, which shows none of them. So here the title becomes the first line of what the page shows. A refusal is told by a
message of the kind that `gr.Warning` sends, which knows the level "error"; the end of its call, which callers of the
API read, stays a plain sentence and shows nothing on the page.
"""

import html

import gradio as gr
from gradio.queueing import Event, Queue
from gradio.server_messages import EventMessage, LogMessage, ProcessCompletedMessage

UNTITLED = ("Error", "Warning", "Info", "Success", "")
"""Titles that gradio gives where there is none."""


def install(blocks: gr.Blocks) -> None:
    """Show the titles of a page's messages; call it once, after `blocks.queue(...)`."""
    queue: Queue = blocks._queue
    send = queue.send_message

    def send_with_title(event: Event, event_message: EventMessage) -> None:
        for message in titled(event_message):
            send(event, message)

    queue.send_message = send_with_title  # type: ignore[method-assign]


def titled(message: EventMessage) -> list[EventMessage]:
    """Return what to send instead of a message, so that the page shows its title: itself, where it has none."""
    if isinstance(message, LogMessage) and message.title not in UNTITLED:
        return [message.model_copy(update={"log": under_title(message.title, message.log)})]
    if isinstance(message, ProcessCompletedMessage) and not message.success:
        output = message.output
        if output.get("visible", True) and output.get("title", "") not in UNTITLED:
            told = under_title(output["title"], output["error"])
            silent = message.model_copy(update={"output": {**output, "visible": False}})
            return [LogMessage(log=told, level="error", title=output["title"], duration=output["duration"]), silent]
    return [message]


def under_title(title: str, sentence: str) -> str:
    """Return HTML of a message's title and, below it, its sentence, which is HTML already."""
    return f"<strong>{html.escape(title)}</strong><br>{sentence}"
