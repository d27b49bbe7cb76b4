"""Where a session's waiting call stands in its queue: what the page says while it waits."""

from gradio.queueing import Queue
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

PATH = "/queue-place"


def place(queue: Queue, session: str) -> tuple[int, int] | None:
    """Return the place of a session's foremost waiting call, from 1, and how many wait in that queue; None for none.

    The queues are in the order of turns (see `fair_queue`), so the place is the true one.
    """
    places = [
        (rank, len(each.queue))
        for each in queue.event_queue_per_concurrency_id.values()
        for rank, event in enumerate(each.queue, 1)
        if event.session_hash == session
    ]
    return min(places, default=None)


def route() -> Route:
    """Return the route that answers `?session_hash=...` with {"place": 2, "of": 5}, or nulls where nothing waits."""

    async def answer(request: Request) -> Response:
        session = request.query_params.get("session_hash", "")
        found = place(request.app.get_blocks()._queue, session) or (None, None)
        return JSONResponse({"place": found[0], "of": found[1]}, headers={"Cache-Control": "no-store"})

    return Route(PATH, answer, methods=["GET"])
