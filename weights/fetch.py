"""Fetching a model from the Hub when a visitor asks: joined by all who ask for the same, with progress and cancel.

`python -m weights.fetch NAME ...` fetches ahead, for a page that will have no network.
"""

import itertools
import json
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from weights import WeightsUnavailable
from weights.fetch_sources import (
    LOGIN,
    PICKLE_ONLY,
    SMALL_FILES,
    DownloadPlan,
    LocalModel,
    NotAvailable,
    cached,
    complete,
    import_clients,
    plan,
    receive,
)
from weights.hub import MODELS, HubModel, megabytes

ASK_SECONDS = 2.7
"""How long the Hub may take to say what it has, before it counts as unreachable."""
SILENCE_SECONDS = 20.0
"""How long a download may stand still before it is given up."""
LEFT_SECONDS = 15.0
"""A visitor who hasn't looked for so long has gone."""


@dataclass(frozen=True)
class Progress:
    """How far a download is. state: `asking`, `fetching`, `here`, `failed` or `cancelled`; bytes a second."""

    state: str
    done: int = 0
    total: int = 0
    speed: float = 0.0
    message: str = ""

    @property
    def ended(self) -> bool:
        """Whether nothing more will come."""
        return self.state in ("here", "failed", "cancelled")


@dataclass
class Download:
    """One download, whoever asked for it."""

    model: HubModel
    progress: Progress = field(default_factory=lambda: Progress("asking"))
    moved: float = field(default_factory=time.monotonic)
    began: float = 0.0
    followers: dict[int, float] = field(default_factory=dict)
    given_up: bool = False


_tickets = itertools.count(1)
_lock = threading.RLock()
_running: dict[str, Download] = {}
_found: dict[str, LocalModel] = {}


def find_local(model: HubModel) -> LocalModel | None:
    """Where the model lies on this machine, whole, or None. Nothing is asked outside."""
    found = _found.get(model.name)
    if found is None or not complete(found):
        found = cached(model)
        with _lock:
            _found.pop(model.name, None)
            if found is not None:
                _found[model.name] = found
    return found


def join(model: HubModel) -> int:
    """Start the download of a model, or join the one that runs; return a ticket for `progress` and `leave`."""
    with _lock:
        running = _running.get(model.name)
        if running is None or running.given_up or running.progress.ended:
            running = _running[model.name] = Download(model)
            threading.Thread(target=_fetch, args=(running,), name=f"fetch {model.name}", daemon=True).start()
        ticket = next(_tickets)
        running.followers[ticket] = time.monotonic()
        return ticket


def progress(model: HubModel, ticket: int) -> Progress:
    """How far the download is that this ticket follows; who doesn't ask for 15 seconds has left it."""
    with _lock:
        running = _running.get(model.name)
        if running is None or ticket not in running.followers:
            return Progress("here") if find_local(model) else Progress("cancelled", message=_cancelled(model))
        running.followers[ticket] = time.monotonic()
        if not running.progress.ended and time.monotonic() - running.moved > SILENCE_SECONDS:
            _give_up(running, f"{_what(model)} couldn't be fetched: the server stopped sending. {_advice(model)}")
        return running.progress


def leave(model: HubModel, ticket: int) -> None:
    """Stop following; the download ends when nobody follows it any more."""
    with _lock:
        running = _running.get(model.name)
        if running is None:
            return
        running.followers.pop(ticket, None)
        if not running.followers and not running.progress.ended:
            _give_up(running, _cancelled(model), "cancelled")


def ensure(model: HubModel) -> LocalModel:
    """Return where the model lies, and fetch it first where it isn't here.

    Raises `WeightsUnavailable` with what would have been fetched, from where, how large, and how to fetch it ahead.
    """
    found = find_local(model)
    if found is not None:
        return found
    ticket = join(model)
    while not (now := progress(model, ticket)).ended:
        time.sleep(0.05)
    leave(model, ticket)
    found = find_local(model)
    if found is None:
        raise WeightsUnavailable(now.message or f"{_what(model)} couldn't be fetched. {_advice(model)}")
    return found


def command(model: HubModel) -> str:
    """Return what one types to have the model before the page runs."""
    if model.url or model.converted:
        return f"python -m weights.fetch {model.name}"
    wanted = " ".join(
        f'--include "{pattern}"' for pattern in (*(f"*{ending}" for ending in SMALL_FILES), model.weights)
    )
    return f"hf download {model.repo} {wanted}"


def _what(model: HubModel) -> str:
    return f"{model.title} ({megabytes(model.bytes)}, {model.source_name})"


REMEDIES = {
    LOGIN: "Accept its terms there and set HF_TOKEN where this page runs, then try again, or fetch it ahead with: {}",
    PICKLE_ONLY: "Take another model.",
}
"""What helps where waiting doesn't; the braces take the command."""


def _advice(model: HubModel, reason: str = "") -> str:
    return REMEDIES.get(reason, "Try again later, or fetch it ahead with: {}").format(command(model))


def _cancelled(model: HubModel) -> str:
    return f"The download of {model.title} was cancelled. Nothing of it was kept."


def _give_up(running: Download, message: str, state: str = "failed") -> None:
    running.given_up = True
    running.progress = replace(running.progress, state=state, speed=0.0, message=message)


def _fetch(running: Download) -> None:
    """Ask what there is, receive it file by file, check it; whatever goes wrong becomes a sentence."""
    model = running.model
    try:
        import_clients()
        running.moved = time.monotonic()
        planned = _within(ASK_SECONDS, lambda: plan(model))
        _move(running, 0, planned)
        receive(model, planned, lambda count: _move(running, count, planned))
        with _lock:
            if not running.given_up:
                if find_local(model) is None:
                    raise NotAvailable("what came isn't a model that can be loaded")
                running.progress = replace(running.progress, state="here", speed=0.0)
    except Exception as error:
        with _lock:
            if not running.given_up:
                reason = _reason(error)
                _give_up(running, f"{_what(model)} couldn't be fetched: {reason}. {_advice(model, reason)}")


class _Left(Exception):
    """Nobody follows this download any more."""


def _move(running: Download, count: int, planned: DownloadPlan) -> None:
    """Note that so many bytes came; raise to stop a download that was given up or that nobody follows."""
    with _lock:
        now = time.monotonic()
        for ticket, looked in list(running.followers.items()):
            if now - looked > LEFT_SECONDS:
                del running.followers[ticket]
        if not running.followers and not running.given_up:
            _give_up(running, _cancelled(running.model), "cancelled")
        if running.given_up:
            raise _Left
        running.moved = now
        running.began = running.began or now
        done = running.progress.done + count
        speed = done / max(now - running.began, 0.1)
        running.progress = Progress("fetching", min(done, planned.total), planned.total, speed)


def _reason(error: Exception) -> str:
    if isinstance(error, NotAvailable):
        return str(error)
    if isinstance(error, OSError) and error.errno == 28:
        return "the disk is full"
    return "the connection broke"


def _within(seconds: float, ask: Callable[[], DownloadPlan]) -> DownloadPlan:
    """Return or raise what `ask` does, or NotAvailable if it takes longer: libraries wait where a visitor wouldn't."""
    answer: list[Any] = []

    def run() -> None:
        try:
            answer.append(ask())
        except Exception as error:
            answer.append(error)

    thread = threading.Thread(target=run, name="asking the Hub", daemon=True)
    thread.start()
    thread.join(seconds)
    if not answer:
        raise NotAvailable("it doesn't answer")
    if isinstance(answer[0], Exception):
        raise answer[0]
    found: DownloadPlan = answer[0]
    return found


def main(names: list[str]) -> None:
    """Fetch the models of these names, one after the other, and say where they lie."""
    unknown = [name for name in names if name not in MODELS]
    if unknown or not names:
        sys.exit(f"There are: {', '.join(MODELS)}." if not unknown else f"There is no model called {unknown[0]}.")
    for name in names:
        try:
            found = ensure(MODELS[name])
        except WeightsUnavailable as error:
            sys.exit(str(error))
        print(json.dumps({"name": name, "commit": found.commit, "folder": str(Path(found.folder))}))


if __name__ == "__main__":
    main(sys.argv[1:])
