"""Long work on the page: who owns a job, what is refused, what the panel is told, and which files stay."""

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import gradio as gr
import pytest

from demos.serving import jobs
from demos.serving.jobs import Job, Progress, Step, Stopped, Work
from demos.widgets.job import widget
from demos.widgets.job.widget import JobRefused, job_panel

PATIENCE = 30.0


@pytest.fixture(autouse=True)
def every_step(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(jobs, "REPORT_SECONDS", 0.0)
    yield
    jobs.discard(lambda owner: True)


def write(job: Job, lines: list[str]) -> Work:
    path = job.folder / "loud.txt"
    with path.open("w") as file, suppress(Stopped):
        for number, line in enumerate(lines, 1):
            file.write(f"{line.upper()}\n")
            yield Step(number, len(lines), line)
    return path


def request(session: str | None) -> gr.Request:
    return SimpleNamespace(session_hash=session)  # type: ignore[return-value]


def started(owner: str, home: Path, work: Any = write, *values: Any) -> Iterator[Progress]:
    ticket = widget.begin(owner, home).folder.name
    return widget.follow(owner, ticket, work, values)


def test_a_job_tells_its_progress_and_offers_its_file(tmp_path: Path) -> None:
    progress = list(started("me", tmp_path, write, ["a", "b"]))
    told = [json.loads(widget.state_of(one)) for one in progress]
    assert [(one["state"], one["done"], one["total"], one["words"], one["result"]) for one in told] == [
        ("running", 1, 2, "a", False),
        ("running", 2, 2, "b", False),
        ("done", 2, 2, "b", True),
    ]
    download = widget.offer(progress[-1])
    assert Path(download.value["path"]).read_bytes() == b"A\nB\n"
    assert download.label == "Download loud.txt"
    assert download.visible


def test_a_stopped_job_keeps_what_it_has(tmp_path: Path) -> None:
    progress = started("me", tmp_path, write, ["a", "b", "c"])
    next(progress)
    widget.stop("me")
    *_, last = progress
    assert (last.state, last.done, last.total) == ("stopped", 1, 3)
    assert last.result is not None
    assert last.result.read_text() == "A\n"


def test_a_second_job_is_refused_while_the_first_waits_runs_or_stops(tmp_path: Path) -> None:
    progress = started("me", tmp_path, write, ["a", "b"])
    with pytest.raises(JobRefused, match="isn't over yet"):
        widget.begin("me", tmp_path)
    next(progress)
    with pytest.raises(JobRefused, match="isn't over yet"):
        widget.begin("me", tmp_path)
    widget.stop("me")
    with pytest.raises(JobRefused, match="still stopping"):
        widget.begin("me", tmp_path)
    *_, last = progress
    assert last.result is not None
    widget.begin("me", tmp_path)
    assert not last.result.exists(), "the files of the last job go when the next one begins"


def test_a_job_that_waits_is_stopped_at_once_and_never_runs(tmp_path: Path) -> None:
    ticket = widget.begin("me", tmp_path).folder.name
    assert json.loads(widget.stop("me")) == {"state": "stopped"}
    assert not list(tmp_path.iterdir())
    newer = widget.begin("me", tmp_path)
    assert not list(widget.follow("me", ticket, write, [["a"]])), "its turn comes when another one waits"
    assert newer.began is None
    assert [one.state for one in widget.follow("me", newer.folder.name, write, [["a"]])] == ["running", "done"]


def test_a_job_runs_once(tmp_path: Path) -> None:
    ticket = widget.begin("me", tmp_path).folder.name
    assert list(widget.follow("me", ticket, write, [["a"]]))
    assert not list(widget.follow("me", ticket, write, [["a"]]))


def test_what_the_work_raises_ends_the_job_and_deletes_its_files(tmp_path: Path) -> None:
    class Unreadable(ValueError):
        pass

    def broken(job: Job) -> Work:
        (job.folder / "half.txt").write_text("half")
        yield Step(1, 2)
        raise Unreadable("The second file can't be read.")

    progress = started("me", tmp_path, broken)
    next(progress)
    with pytest.raises(Unreadable):
        next(progress)
    assert json.loads(widget.end("me")) == {"state": "failed"}
    assert not list(tmp_path.iterdir())
    widget.begin("me", tmp_path)


@pytest.mark.parametrize("where", ["beside.txt", "missing.txt", "."])
def test_only_a_file_of_the_job_is_handed_out(tmp_path: Path, where: str) -> None:
    (tmp_path / "beside.txt").write_text("someone else's")

    def elsewhere(job: Job) -> Work:
        yield Step(1, 1)
        return tmp_path / where if where == "beside.txt" else job.folder / where

    progress = started("me", tmp_path, elsewhere)
    next(progress)
    with pytest.raises(RuntimeError, match="no file in the folder"):
        next(progress)


def test_a_full_disk_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "jobs").write_text("no folder can be here")
    with pytest.raises(JobRefused, match="no room"):
        widget.begin("me", tmp_path / "jobs")


def test_owners_run_at_once_and_see_their_own_alone(tmp_path: Path) -> None:
    together = threading.Barrier(2, timeout=PATIENCE)

    def meet(job: Job, word: str) -> Work:
        path = job.folder / "word.txt"
        path.write_text(word)
        together.wait()
        yield Step(1, 1, word)
        return path

    def visit(word: str) -> list[Progress]:
        return list(started(word, tmp_path, meet, word))

    with ThreadPoolExecutor(2) as pool:
        for word, progress in zip("ab", pool.map(visit, "ab"), strict=True):
            assert {one.words for one in progress} == {word}
            assert progress[-1].result is not None
            assert progress[-1].result.read_text() == word


def test_the_owner_is_one_visit_and_one_panel() -> None:
    with gr.Blocks():
        first, second = job_panel(), job_panel()
    owners = {panel.owner(request(session)) for panel in (first, second) for session in ("a", "b", "1/a")}
    assert len(owners) == 6
    for nobody in (None, ""):
        with pytest.raises(JobRefused, match="on the page alone"):
            first.owner(request(nobody))


def test_who_leaves_takes_his_job_and_its_files_along(tmp_path: Path) -> None:
    with gr.Blocks() as blocks:
        panel, other = job_panel(), job_panel()
    mine = started(panel.owner(request("me")), tmp_path, write, ["a", "b"])
    next(mine)
    (mine_folder,) = tmp_path.iterdir()
    (yours,) = [widget.begin(one, tmp_path) for one in [panel.owner(request("you"))]]
    elsewhere = widget.begin(other.owner(request("me")), tmp_path)
    panel.leave(request("me"))
    panel.leave(request(None))
    assert not mine_folder.exists()
    assert not list(mine), "nobody is told any more"
    assert yours.folder.exists()
    assert elsewhere.folder.exists()
    unloads = [fn for fn in blocks.fns.values() if any(event == "unload" for _, event in fn.targets)]
    assert {fn.fn for fn in unloads} == {panel.leave, other.leave}


@pytest.mark.parametrize(
    "value", [None, "", "[]", "{", "3", '{"ticket": 3}', "[" * 100_000, {"ticket": "a"}, '{"state": "done"}']
)
def test_a_value_that_is_no_panels_holds_no_ticket(value: Any) -> None:
    assert widget.ticket_of(value) == ""


def test_events_are_private_and_only_the_work_waits_for_its_turn() -> None:
    with gr.Blocks() as blocks:
        text, button, panel = gr.Textbox(), gr.Button(), job_panel(("file", "files"))
        running = panel.run(button.click, write, text, concurrency_limit=1)
    made = [fn for fn in blocks.fns.values() if all(event != "unload" for _, event in fn.targets)]
    assert {fn.api_visibility for fn in made} == {"private"}
    waiting = {fn.name: fn.concurrency_limit for fn in made if fn.queue is not False}
    assert waiting == {"start": None, "run": 1, "fail": None}, "Stop passes the queue by"
    (work,) = [fn for fn in made if fn.name == "run"]
    assert (work.concurrency_id, work.concurrency_limit) == ("long", 1)
    assert [block._id for block in work.inputs] == [panel.part._id, text._id]
    assert running is not None
    assert panel.home.is_relative_to(Path(panel.download.GRADIO_CACHE))
