"""Long work for one visitor (a file, a video, a batch): progress, time left, Stop, and a result in a file.

    def shout(job: Job, lines: list[str]) -> Work:
        with (job.folder / "loud.txt").open("w") as file:
            for number, line in enumerate(lines, 1):
                file.write(line.upper())
                yield Step(number, len(lines), line)
        return job.folder / "loud.txt"

    job = jobs.begin("whose job it is")
    for progress in job.run(shout(job, lines)):
        ...

The work is a generator: between two steps it can be stopped. It then gets `Stopped` where it waits in `yield`, and may
catch it to return what it has so far. A job's folder lives until its owner begins another, leaves, or an hour passed.
"""

import secrets
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from demos.serving.limits import JOB_SECONDS
from training.common import deadline

State = Literal["waiting", "running", "done", "stopped"]

REPORT_SECONDS = 0.1
"""Progress is reported at most every tenth of a second."""
KEPT_SECONDS = 3600.0
"""How long the result of an ended job is kept for one who didn't say that he left."""


@dataclass(frozen=True)
class Step:
    """How far the work is: so many of so many (0 where that isn't known yet), and what it is at, in words."""

    done: int
    total: int
    words: str = ""


Work = Generator[Step, None, Path | None]
"""What yields a Step after each part of its work and returns the file with the result, or None."""


class Stopped(Exception):
    """Raised within the work, where it yields, when the visitor stopped it."""


@dataclass(frozen=True)
class Progress:
    """A job as its owner sees it. seconds: since it began. left: estimated seconds, None while nobody can tell."""

    state: State
    done: int = 0
    total: int = 0
    words: str = ""
    seconds: float = 0.0
    left: float | None = None
    result: Path | None = None


class Job:
    """One run of long work; `folder` takes its files, and goes with it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.began: float | None = None  # on the monotonic clock
        self.ended: float | None = None
        self._stop = threading.Event()

    @property
    def stopping(self) -> bool:
        """Whether it was stopped: for work that wants to know before its step is over."""
        return self._stop.is_set()

    def stop(self) -> None:
        """Let the work end before its next step."""
        self._stop.set()

    def run(self, work: Work) -> Iterator[Progress]:
        """Do the work and yield its progress; the last one is done or stopped, and holds the result.

        Raises what the work raises, and `TooLong` after an hour. If whoever listens goes away (the iterator is closed),
        the work is closed as well.
        """
        pace, last, limit = _Pace(), Step(0, 0), deadline.Deadline(JOB_SECONDS)
        self.began = pace.began
        try:
            reported = float("-inf")
            while not self.stopping:
                try:
                    with limit:
                        deadline.check()
                        last = next(work)
                except StopIteration as finished:
                    yield Progress("done", last.done, last.total, last.words, pace.seconds, 0.0, finished.value)
                    return
                left = pace.left(last)
                if time.monotonic() - reported >= REPORT_SECONDS:
                    yield Progress("running", last.done, last.total, last.words, pace.seconds, left)
                    reported = time.monotonic()
            yield Progress("stopped", last.done, last.total, last.words, pace.seconds, None, _stop(work))
        except OSError:
            if self.folder.exists():
                raise
            # it was discarded, and its files with it
        finally:
            work.close()
            self.ended = time.monotonic()

    def discard(self) -> None:
        """Stop, and delete the folder."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def _stop(work: Work) -> Path | None:
    """Tell the work that it was stopped; return what it makes of what it has, or None."""
    try:
        work.throw(Stopped())
    except StopIteration as finished:
        partial: Path | None = finished.value
        return partial
    except Stopped:
        pass
    return None  # it goes on all the same: it is closed


class _Pace:
    """How long the rest will take, at the pace since the first step; what comes before that step is preparation."""

    def __init__(self) -> None:
        self.began = time.monotonic()
        self.first: tuple[float, int] | None = None

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.began

    def left(self, step: Step) -> float | None:
        now = time.monotonic()
        if self.first is None:
            self.first = now, step.done
        since, begun = self.first
        if step.done <= begun or step.total <= 0:
            return None
        return (now - since) / (step.done - begun) * max(step.total - step.done, 0)


_jobs: dict[str, Job] = {}
_lock = threading.Lock()


def begin(owner: str, home: Path | None = None) -> Job:
    """Make a job with an empty folder in `home` (the system's temporary folder); the owner's job before is discarded.

    The folder's name can't be guessed. Raises `OSError` where the disk refuses it.
    """
    home = home or Path(tempfile.gettempdir()) / "jobs"
    folder = home / secrets.token_urlsafe(24)
    folder.mkdir(parents=True)
    job = Job(folder)
    with _lock:
        before = _jobs.pop(owner, None)
        _jobs[owner] = job
        now = time.monotonic()
        old = [key for key, one in _jobs.items() if one.ended is not None and now - one.ended > KEPT_SECONDS]
        forgotten = [_jobs.pop(key) for key in old]
    for one in [*forgotten, *([before] if before else [])]:
        one.discard()
    return job


def current(owner: str) -> Job | None:
    """Return the owner's last job, or None."""
    return _jobs.get(owner)


def stop(owner: str) -> None:
    """Stop the owner's job; what it has so far stays."""
    job = _jobs.get(owner)
    if job is not None:
        job.stop()


def discard(belongs: Callable[[str], bool]) -> None:
    """Stop the jobs of every owner for whom `belongs` holds, and delete their files."""
    with _lock:
        gone = [_jobs.pop(owner) for owner in list(_jobs) if belongs(owner)]
    for job in gone:
        job.discard()
