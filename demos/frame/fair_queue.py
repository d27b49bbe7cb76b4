"""Fair shares of the queue: every address has its turn, a bounded number of calls waiting, and never the last slot.

gradio 6.31.0 serves whoever came first, so that one client's thirty calls are thirty waits for everybody else, and it
refuses the page to all once a hundred calls wait. Here

- waiting calls stand in the order of turns: the first one of each address before the second one of any, so the place
  that gradio tells who waits is the true one;
- one address runs at most one call less at once than a queue has slots;
- page and API are counted apart, and an address with too many calls waiting is refused, not everybody.

gradio also looks a thousand times a second whether a call has come, which costs a slow core a tenth of its time and a
laptop its battery; here it looks less often once nobody has asked for a while.
"""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Iterable
from typing import Any

import gradio as gr
from fastapi import HTTPException, Request
from gradio import route_utils
from gradio.block_function import BlockFunction
from gradio.data_classes import PredictBodyInternal
from gradio.queueing import Event, Queue

from demos.frame import visitors
from demos.serving.limits import WAITING_OF_ALL, WAITING_OF_ONE

YOURS = f"{WAITING_OF_ONE} calls from your address are waiting already, the limit. Try again when some are answered."
EVERYBODYS = f"{WAITING_OF_ALL} calls are waiting already, the limit. Try again in a moment."

LOOK_SECONDS, REST_SECONDS = 0.001, 0.02  # between two looks for calls; the latter once none has come for
AWAKE_SECONDS = 5.0


def install(blocks: gr.Blocks) -> None:
    """Share out the queue of a page; call it once, after `blocks.queue(...)`."""
    queue: Queue = blocks._queue
    push = queue.push

    queue.sleep_when_free = REST_SECONDS
    came = 0.0

    def rest() -> None:
        left = came + AWAKE_SECONDS - time.monotonic()
        if left <= 0:
            queue.sleep_when_free = REST_SECONDS
        else:
            asyncio.get_running_loop().call_later(left, rest)

    def wake() -> None:
        nonlocal came
        came = time.monotonic()
        if queue.sleep_when_free != LOOK_SECONDS:
            queue.sleep_when_free = LOOK_SECONDS
            asyncio.get_running_loop().call_later(AWAKE_SECONDS, rest)

    async def push_in_turn(body: PredictBodyInternal, request: Request, username: str | None) -> Any:
        function = route_utils.get_fn(blocks, None, body)
        refuse_too_many(waiting(queue, function), visitors.address(request.scope))
        wake()
        pushed = await push(body, request, username)
        mine = queue.event_queue_per_concurrency_id.get(function.concurrency_id)
        if mine is not None and len(mine.queue) > 1:
            mine.queue[:] = in_turns(mine.queue, running(queue, function.concurrency_id))
            queue.broadcast_estimations(function.concurrency_id)
        return pushed

    def next_events() -> tuple[list[Event], bool, str] | None:
        return next_of(queue)

    queue.push = push_in_turn  # type: ignore[method-assign]
    queue.get_events = next_events  # type: ignore[method-assign]


def address(event: Event) -> str:
    """Return whom a call counts for."""
    return visitors.address(event.request.scope)


def waiting(queue: Queue, like: BlockFunction) -> list[Event]:
    """Return the calls that wait: of the API if a function is of the API, else of the page."""
    of_page = like.api_visibility == "private"
    queues = queue.event_queue_per_concurrency_id.values()
    return [event for each in queues for event in each.queue if (event.fn.api_visibility == "private") == of_page]


def running(queue: Queue, concurrency_id: str) -> Counter[str]:
    """Return how many calls of each address run in a queue."""
    events = (event for job in queue.active_jobs if job is not None for event in job)
    return Counter(address(event) for event in events if event.concurrency_id == concurrency_id)


def refuse_too_many(events: Iterable[Event], who: str) -> None:
    """Raise an HTTPException (429) where too many calls wait already: of one address, or of all."""
    counts = Counter(address(event) for event in events)
    if counts[who] >= WAITING_OF_ONE:
        raise HTTPException(429, YOURS)
    if counts.total() >= WAITING_OF_ALL:
        raise HTTPException(429, EVERYBODYS)


def in_turns(events: Iterable[Event], running: Counter[str]) -> list[Event]:
    """Return waiting calls so that each address has one before any has two; what it has running counts as well."""
    turns, ordered = Counter(running), []
    for event in events:
        who = address(event)
        ordered.append((turns[who], event))
        turns[who] += 1
    return [event for _, event in sorted(ordered, key=lambda each: each[0])]


def next_of(queue: Queue) -> tuple[list[Event], bool, str] | None:
    """Return the next call to run, taken out of its queue, as `Queue.get_events` does; None where none may run now."""
    concurrency_ids = list(queue.event_queue_per_concurrency_id)
    random.shuffle(concurrency_ids)
    for concurrency_id in concurrency_ids:
        mine = queue.event_queue_per_concurrency_id[concurrency_id]
        limit = mine.concurrency_limit
        if not mine.queue or (limit is not None and mine.current_concurrency >= limit):
            continue
        counts = running(queue, concurrency_id) if limit is not None and limit > 1 else Counter[str]()
        for event in mine.queue:
            if limit is None or counts[address(event)] < max(limit - 1, 1):
                mine.queue.remove(event)
                return [event], False, concurrency_id
    return None
