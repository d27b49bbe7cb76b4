"""Long work: its progress and time left, Stop between two steps, its files, and several owners at once."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from demos.serving import jobs
from demos.serving.jobs import Job, Step, Stopped, Work


@pytest.fixture(autouse=True)
def none_left() -> Iterator[None]:
    yield
    jobs.discard(lambda owner: True)


def count_to(job: Job, number: int) -> Work:
    """Write numbers into a file, one a step; when stopped, keep those that are there."""
    path = job.folder / "numbers.txt"
    with path.open("w") as file:
        try:
            for done in range(1, number + 1):
                file.write(f"{done}\n")
                yield Step(done, number, f"number {done}")
        except Stopped:
            file.write("stopped\n")
    return path


@pytest.fixture
def every_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "REPORT_SECONDS", 0.0)


@pytest.mark.usefixtures("every_step")
def test_a_job_reports_its_steps_and_its_result(tmp_path: Path) -> None:
    job = jobs.begin("me", tmp_path)
    *steps, last = job.run(count_to(job, 3))
    assert [(step.state, step.done, step.total, step.words) for step in steps] == [
        ("running", 1, 3, "number 1"),
        ("running", 2, 3, "number 2"),
        ("running", 3, 3, "number 3"),
    ]
    assert (last.state, last.done, last.left) == ("done", 3, 0.0)
    assert last.result is not None
    assert last.result.read_text() == "1\n2\n3\n"
    assert last.result.is_relative_to(tmp_path)


def test_quick_steps_are_not_all_reported() -> None:
    job = jobs.begin("me")
    reported = list(job.run(count_to(job, 5000)))
    assert reported[-1].done == 5000
    assert len(reported) < 5000


@pytest.mark.usefixtures("every_step")
def test_time_left_follows_the_pace_after_the_preparation(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(jobs.time, "monotonic", lambda: now[0])  # type: ignore[attr-defined]

    def steady() -> Work:
        now[0] += 60.0  # a network is fetched first
        yield Step(0, 10)
        for done in range(1, 11):
            now[0] += 2.0
            yield Step(done, 10)
        return None

    left = [progress.left for progress in jobs.begin("me").run(steady())]
    assert left[0] is None, "nobody can tell yet"
    assert left[1:-1] == pytest.approx([2.0 * (10 - done) for done in range(1, 11)])


@pytest.mark.usefixtures("every_step")
def test_work_of_unknown_length_has_no_time_left() -> None:
    def endless() -> Work:
        for done in range(5):
            yield Step(done, 0)
        return None

    assert [progress.left for progress in jobs.begin("me").run(endless())][:-1] == [None] * 5


@pytest.mark.usefixtures("every_step")
def test_stop_ends_the_work_before_its_next_step_and_keeps_what_it_has() -> None:
    job = jobs.begin("me")
    progress = job.run(count_to(job, 1_000_000))
    assert next(progress).done == 1
    jobs.stop("me")
    (last,) = progress
    assert (last.state, last.done, last.total) == ("stopped", 1, 1_000_000)
    assert last.result is not None
    assert last.result.read_text() == "1\nstopped\n"


@pytest.mark.usefixtures("every_step")
@pytest.mark.parametrize("stubborn", [False, True])
def test_work_that_keeps_nothing_is_closed(stubborn: bool) -> None:
    closed = []

    def forever() -> Work:
        try:
            while True:
                try:
                    yield Step(1, 2)
                except Stopped:
                    if not stubborn:
                        raise
        finally:
            closed.append(True)

    job = jobs.begin("me")
    progress = job.run(forever())
    next(progress)
    job.stop()
    (last,) = progress
    assert (last.state, last.result, closed) == ("stopped", None, [True])


def test_stopped_while_it_waits_it_never_begins() -> None:
    job = jobs.begin("me")
    jobs.stop("me")
    begun = []

    def work() -> Work:
        begun.append(True)
        yield Step(1, 1)
        return None

    assert [progress.state for progress in job.run(work())] == ["stopped"]
    assert not begun


def test_what_the_work_raises_is_raised() -> None:
    def broken() -> Work:
        yield Step(0, 2)
        raise ValueError("This file is empty.")

    job = jobs.begin("me")
    with pytest.raises(ValueError, match=r"This file is empty\."):
        list(job.run(broken()))
    assert job.ended is not None


def test_who_goes_away_ends_the_work() -> None:
    closed = threading.Event()

    def work() -> Work:
        try:
            while True:
                yield Step(0, 1)
        finally:
            closed.set()

    progress = jobs.begin("me").run(work())
    next(progress)
    progress.close()  # type: ignore[attr-defined]
    assert closed.is_set()


def test_files_go_with_the_owner_and_with_his_next_job(tmp_path: Path) -> None:
    first = jobs.begin("session 1/part", tmp_path)
    list(first.run(count_to(first, 2)))
    second = jobs.begin("session 1/part", tmp_path)
    other = jobs.begin("session 2/part", tmp_path)
    assert not first.folder.exists()
    assert second.folder.exists()
    assert jobs.current("session 1/part") is second
    jobs.discard(lambda owner: owner.startswith("session 1/"))
    assert not second.folder.exists()
    assert second.stopping
    assert other.folder.exists()
    assert jobs.current("session 1/part") is None


def test_work_whose_files_were_discarded_ends_quietly(tmp_path: Path) -> None:
    def writing(job: Job) -> Work:
        for done in range(1000):
            (job.folder / f"{done}.txt").write_text("a part")
            yield Step(done, 1000)
            job.folder.rename(tmp_path / "gone")
        return None

    job = jobs.begin("me", tmp_path)
    assert all(progress.state == "running" for progress in job.run(writing(job)))


def test_old_results_go_when_anybody_begins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    left, at_work = jobs.begin("left", tmp_path), jobs.begin("at work", tmp_path)
    list(left.run(count_to(left, 2)))
    monkeypatch.setattr(jobs, "KEPT_SECONDS", -1.0)
    jobs.begin("new", tmp_path)
    assert not left.folder.exists()
    assert at_work.folder.exists(), "only what has ended is swept"


def test_several_owners_work_at_once_without_mixing(tmp_path: Path) -> None:
    def whole(owner: str) -> str:
        job = jobs.begin(owner, tmp_path)
        *_, last = job.run(count_to(job, int(owner)))
        assert last.result is not None
        return last.result.read_text()

    with ThreadPoolExecutor(8) as pool:
        for number, text in enumerate(pool.map(whole, [str(number) for number in range(1, 30)]), 1):
            assert text == "".join(f"{line}\n" for line in range(1, number + 1))


def test_stop_from_another_thread_is_heard() -> None:
    job = jobs.begin("me")

    def slow() -> Work:
        while True:
            time.sleep(0.001)
            yield Step(0, 1)

    with ThreadPoolExecutor(1) as pool:
        last = pool.submit(lambda: list(job.run(slow()))[-1])
        jobs.stop("me")
        assert last.result(10).state == "stopped"
