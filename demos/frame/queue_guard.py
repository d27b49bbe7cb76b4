"""A guard around gradio's queue: an answer that nobody can fetch any more ends that one call, not everybody's.

What gradio 6.31.0 does (to be reported there): `Queue.send_message` looks up the mailbox of an event's session and
raises KeyError if there is none. The loop that hands out all work (`Queue.start_processing`) sends such messages too,
and ends for good at the first exception: every later call of every visitor is refused with "Queue is stopped." A
mailbox is missing after a call with an empty `session_hash` (the event takes its own id for a session, the mailbox
stands under ""), and after 2,000 newer sessions have pushed it out while its call still waited. The ids of a session's
events (`pending_event_ids_session`) are never forgotten at all.
"""

import logging
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

import gradio as gr
from gradio.queueing import Event, Queue
from gradio.server_messages import EventMessage

MAILBOXES = 500
"""Sessions whose unread messages are kept; those with a call that waits or runs stay beyond that number."""


class Mailboxes(OrderedDict[str, Any]):
    """Unread messages by session; the longest unused one makes room for a new one, unless its call is under way."""

    def __init__(self, capacity: int, event_ids: dict[str, set[str]], under_way: Mapping[str, Event]) -> None:
        """Start empty: `event_ids` are those of each session, `under_way` the events that wait or run."""
        super().__init__()
        self.capacity = capacity
        self.event_ids = event_ids
        self.under_way = under_way

    def __getitem__(self, session: str) -> Any:
        """Return a session's mailbox, which counts as used."""
        mailbox = super().__getitem__(session)
        self.move_to_end(session)
        return mailbox

    def __setitem__(self, session: str, mailbox: Any) -> None:
        """Add a session's mailbox, in the place of others where there are too many."""
        if session not in self:
            while len(self) >= self.capacity and (idle := self._idle()) is not None:
                del self[idle]
                self.event_ids.pop(idle, None)
        super().__setitem__(session, mailbox)

    def _idle(self) -> str | None:
        """Return the longest unused session of which no call waits or runs."""
        for session in self:
            if not any(event in self.under_way for event in self.event_ids.get(session, ())):
                return session
        return None


def install(blocks: gr.Blocks) -> None:
    """Guard the queue of a page; call it once, after `blocks.queue(...)`."""
    queue: Queue = blocks._queue
    send = queue.send_message

    def send_where_possible(event: Event, event_message: EventMessage) -> None:
        if event.session_hash in queue.pending_messages_per_session:
            send(event, event_message)
        elif event.alive:
            event.alive = False  # nobody can read what it would say: the queue passes over it, a running one stops
            logging.getLogger(__name__).info("A call was dropped: its session has no mailbox.")

    queue.send_message = send_where_possible  # type: ignore[method-assign]
    queue.pending_messages_per_session = Mailboxes(  # type: ignore[assignment]
        MAILBOXES, queue.pending_event_ids_session, queue.event_ids_to_events
    )
