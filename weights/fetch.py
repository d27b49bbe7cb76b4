"""Fetching a model from the Hub when a visitor asks: joined by all who ask for the same, with progress and cancel.

`python -m weights.fetch NAME ...` (or `--all`) fetches ahead, for a page that will have no network. With `--check` each
is loaded and asked something known, and a table says what came of it.
"""

import itertools
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from weights import WeightsUnavailable
from weights.fetch_advice import advice, command
from weights.fetch_plan import SWITCHED_OFF, DownloadPlan, LocalModel, NotAvailable
from weights.fetch_sources import cached, complete, import_clients, plan, receive
from weights.hub import MODELS, HubModel, megabytes

__all__ = ["Progress", "command", "ensure", "find_local", "is_switched_off", "join", "leave", "progress", "switch_off"]
ASK_SECONDS = 2.7
"""How long the Hub may take to say what it has, before it counts as unreachable."""
SILENCE_SECONDS = 20.0
"""How long a download may stand still before it is given up."""
STOPPED = "the server stopped sending"
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

    @property
    def left(self) -> float | None:
        """Seconds that the rest will take at this speed, or None while nobody can tell."""
        return (self.total - self.done) / self.speed if self.speed > 0 and self.total else None


@dataclass
class Download:
    """One download, whoever asked for it."""

    model: HubModel
    progress: Progress = field(default_factory=lambda: Progress("asking"))
    moved: float = field(default_factory=time.monotonic)
    began: float = 0.0
    had: int = 0  # bytes that an earlier try had left
    followers: dict[int, float] = field(default_factory=dict)
    given_up: bool = False


_tickets = itertools.count(1)
_lock = threading.RLock()
_running: dict[str, Download] = {}
_found: dict[str, LocalModel] = {}


_switched_off = False


def switch_off(off: bool = True) -> None:
    """Let nothing be fetched by this process any more; what lies here is used."""
    global _switched_off
    _switched_off = off


def is_switched_off() -> bool:
    """Whether nothing is fetched by this process."""
    return _switched_off


def find_local(model: HubModel) -> LocalModel | None:
    """Where the model lies on this machine, whole, or None. Nothing is asked outside."""
    found = _found.get(model.name)
    if found is None or not complete(found) or (model.commit and found.commit != model.commit):
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
            _give_up(running, f"{_what(model)} couldn't be fetched: {STOPPED}. {advice(model)}")
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


def ensure(model: HubModel, patience: float | None = None) -> LocalModel:
    """Return where the model lies, and fetch it first where it isn't here.

    patience: seconds that are waited for a download, which goes on after them; None waits for its end.
    Raises `WeightsUnavailable` with what would have been fetched, from where, how large, and how to fetch it ahead; or,
    where patience ended, how far it is.
    """
    found = find_local(model)
    if found is not None:
        return found
    ticket, until = join(model), time.monotonic() + (patience if patience is not None else float("inf"))
    while not (now := progress(model, ticket)).ended:
        if time.monotonic() > until:
            threading.Thread(target=_follow, args=(model, ticket), name=f"follow {model.name}", daemon=True).start()
            raise WeightsUnavailable(_under_way(model, now))
        time.sleep(0.05)
    leave(model, ticket)
    found = find_local(model)
    if found is None:
        raise WeightsUnavailable(now.message or f"{_what(model)} couldn't be fetched. {advice(model)}")
    return found


def _follow(model: HubModel, ticket: int) -> None:
    """See a download through to its end for somebody who will ask again."""
    while not progress(model, ticket).ended:
        time.sleep(1)
    leave(model, ticket)


def _under_way(model: HubModel, now: Progress) -> str:
    far = f" ({now.done / 1e6:.0f} of {megabytes(now.total)} are here)" if now.total else ""
    when = f"in about {max(1, round(now.left))} seconds" if now.left is not None else "in a minute"
    return f"{_what(model)} is being downloaded{far}, which goes on without you. Ask again {when}."


def _what(model: HubModel) -> str:
    return f"{model.title} ({megabytes(model.bytes)}, {model.source_name})"


def _cancelled(model: HubModel) -> str:
    return f"The download of {model.title} was cancelled. Nothing of it was kept."


def _give_up(running: Download, message: str, state: str = "failed") -> None:
    running.given_up = True
    running.progress = replace(running.progress, state=state, speed=0.0, message=message)


def _fetch(running: Download) -> None:
    """Ask what there is, receive it file by file, check it; whatever goes wrong becomes a sentence."""
    model = running.model
    try:
        if _switched_off:
            raise NotAvailable(SWITCHED_OFF)
        import_clients()
        running.moved = time.monotonic()
        planned = _within(ASK_SECONDS, lambda: plan(model))
        _move(running, planned, 0)
        receive(model, planned, partial(_move, running, planned))
        with _lock:
            if not running.given_up:
                if find_local(model) is None:
                    raise NotAvailable("what came isn't a model that can be loaded")
                running.progress = replace(running.progress, state="here", speed=0.0)
    except Exception as error:
        with _lock:
            if not running.given_up:
                reason = _reason(error)
                _give_up(running, f"{_what(model)} couldn't be fetched: {reason}. {advice(model, reason)}")


class _Left(Exception):
    """Nobody follows this download any more."""


def _move(running: Download, planned: DownloadPlan, count: int, here: bool = False) -> None:
    """Note that so many bytes came; raise to stop a download that was given up or that nobody follows."""
    with _lock:
        now = time.monotonic()
        for ticket, looked in list(running.followers.items()):
            if now - looked > LEFT_SECONDS:
                del running.followers[ticket]
        if not running.followers and not running.given_up:
            _give_up(running, _cancelled(running.model), "cancelled")
        if running.given_up:
            raise _Left if running.progress.state == "cancelled" else NotAvailable(STOPPED)
        running.moved = now
        running.began = running.began or now
        done = running.progress.done + count
        running.had += count if here else 0
        speed = (done - running.had) / max(now - running.began, 0.1)
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
    """Fetch the models of these names, one after the other, and say where they lie; `--all`, `--check`."""
    check = "--check" in names
    names = list(MODELS) if "--all" in names else [name for name in names if name != "--check"]
    unknown = [name for name in names if name not in MODELS]
    if unknown or not names:
        sys.exit(f"There are: {', '.join(MODELS)}." if not unknown else f"There is no model called {unknown[0]}.")
    if check:  # what loads them stands above this package: another process
        sys.exit(subprocess.run([sys.executable, "-m", "demos.serving.check_models", *names], check=False).returncode)
    for name in names:
        try:
            found = ensure(MODELS[name])
        except WeightsUnavailable as error:
            sys.exit(str(error))
        print(json.dumps({"name": name, "commit": found.commit, "folder": str(Path(found.folder))}))


if __name__ == "__main__":
    main(sys.argv[1:])
