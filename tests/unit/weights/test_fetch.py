"""Fetching from the Hub on the real path, with a Hub on the loopback: what comes, and every way it can fail."""

import errno
import hashlib
import json
import os
import shlex
import shutil
import socket
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.hub.loopback import REPO, SIZE, Loop, loop, point_at, until
from tests.hub.server import Hub
from weights import WeightsUnavailable, fetch, fetch_resume, fetch_sources
from weights.hub import MODELS

__all__ = ["loop"]
ROOT = Path(__file__).parents[3]
SECONDS = 3.0  # the promise for whatever can't be reached
PATIENCE = 1.0  # for a busy machine, on top of it


def failed(loop: Loop, reason: str, remedy: str = "") -> str:
    """Ask for the model, expect it to fail for this reason with all that a visitor needs, and return the sentence."""
    with pytest.raises(WeightsUnavailable) as refused:
        fetch.ensure(loop.model)
    sentence = str(refused.value)
    assert reason in sentence
    assert sentence.startswith(f"{loop.model.title} (1 MB, {loop.model.source_name}) couldn't be fetched: ")
    assert sentence.endswith(remedy or f"Try again later, or fetch it ahead with: {fetch.command(loop.model)}")
    assert fetch.find_local(loop.model) is None
    return sentence


def left_behind(loop: Loop) -> list[str]:
    """Files of weights, whole or not, that lie in the cache."""
    return [path.name for path in loop.cache.rglob("*") if path.is_file() and path.stat().st_size > 10_000]


@pytest.mark.slow
def test_a_first_download_shows_its_progress_and_lies_where_the_library_looks(loop: Loop) -> None:
    loop.hub.fail(REPO, "slow", bytes_per_second=1_000_000)
    said = loop.follow_to_the_end()
    counts = [now.done for now in said if now.state == "fetching"]
    assert len(set(counts)) > 4, "hardly any progress was said"
    assert counts == sorted(counts)
    assert {now.total for now in said if now.state == "fetching"} == {SIZE + 27}
    assert max(now.speed for now in said) > 100_000
    assert said[-1].state == "here"
    found = fetch.find_local(loop.model)
    assert found is not None
    assert found.bytes == SIZE
    assert (loop.repo / "refs/main").read_text() == found.commit == loop.hub._shelves.repositories[REPO].at("main").sha
    assert found.weights.read_bytes() == (loop.folder / "model.safetensors").read_bytes()
    assert {path.name for path in found.folder.iterdir()} == {"config.json", "vocab.txt", "model.safetensors"}
    from huggingface_hub import try_to_load_from_cache

    assert try_to_load_from_cache(REPO, "model.safetensors", cache_dir=loop.cache) == str(found.weights)


def test_what_is_here_is_used_without_any_request(loop: Loop) -> None:
    first = fetch.ensure(loop.model)
    asked = len(loop.hub.requests)
    fetch._found.clear()
    assert fetch.ensure(loop.model) == first
    assert len(loop.hub.requests) == asked
    loop.hub.close()
    fetch._found.clear()
    assert fetch.ensure(loop.model) == first


def test_what_was_deleted_is_fetched_again(loop: Loop) -> None:
    fetch.ensure(loop.model).weights.resolve().unlink()
    assert fetch.find_local(loop.model) is None
    assert fetch.ensure(loop.model).bytes == SIZE
    assert loop.gets("model.safetensors") == 2


def test_offline_by_the_environment_nothing_is_asked(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    remedy = f"Start the page without HF_HUB_OFFLINE, or fetch it ahead with: {fetch.command(loop.model)}"
    failed(loop, "downloads are switched off here (HF_HUB_OFFLINE)", remedy)
    assert loop.hub.requests == []


def test_unreachable_is_said_within_three_seconds(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        closed = f"http://127.0.0.1:{probe.getsockname()[1]}"
    point_at(monkeypatch, closed, loop.cache)
    began = time.monotonic()
    sentence = failed(loop, "")
    assert time.monotonic() - began < SECONDS + PATIENCE
    assert "can't be reached" in sentence or "doesn't answer" in sentence
    assert "hf download someone/small --include" in sentence


@pytest.mark.slow
def test_a_server_that_hangs_is_given_up_within_three_seconds(loop: Loop) -> None:
    loop.hub.fail(REPO, "hang")
    began = time.monotonic()
    failed(loop, "it doesn't answer")
    assert time.monotonic() - began < SECONDS + PATIENCE
    loop.hub.heal()
    assert fetch.ensure(loop.model).bytes == SIZE


def test_a_missing_and_a_gated_repository_are_told_apart(loop: Loop) -> None:
    loop.hub.fail(REPO, "missing")
    again = f"then try again, or fetch it ahead with: {fetch.command(loop.model)}"
    failed(loop, "the Hub has no such model", f"set HF_TOKEN where this page runs, {again}")
    loop.hub.fail(REPO, "gated")
    failed(loop, "its owners ask for a login first", again)
    loop.hub.heal()
    assert fetch.ensure(loop.model).bytes == SIZE


def test_a_cut_file_is_resumed_where_it_broke(loop: Loop) -> None:
    loop.hub.fail(REPO, "cut", times=1)
    said = loop.follow_to_the_end()
    assert said[-1].state == "here"
    begins = [request.range for request in loop.hub.requests if request.range and "model" in request.path]
    assert len(begins) == 1
    assert SIZE * 0.3 < int(begins[0].removeprefix("bytes=").removesuffix("-")) <= SIZE / 2
    assert max(now.done for now in said) <= said[-1].total
    found = fetch.find_local(loop.model)
    assert found is not None
    assert found.weights.read_bytes() == (loop.folder / "model.safetensors").read_bytes()


def test_after_a_lost_connection_the_next_try_goes_on(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch_resume, "PAUSES", (0.0, 0.0, 0.0))
    loop.hub.fail(REPO, "cut", times=99)
    going_on = f"Try again to go on from there, or fetch it ahead with: {fetch.command(loop.model)}"
    failed(loop, "the connection broke, and going on where it broke failed as well", going_on)
    [part] = list(loop.cache.rglob("*.part"))
    had = part.stat().st_size
    assert had > SIZE / 2
    loop.hub.heal()
    loop.hub.requests.clear()
    said = loop.follow_to_the_end()
    assert said[-1].state == "here"
    gets = [request for request in loop.hub.requests if request.method == "GET"]
    assert [request.range for request in gets if request.path.endswith(".safetensors")] == [f"bytes={had}-"]
    assert min(now.done for now in said if now.state == "fetching" and now.done) > 0
    found = fetch.find_local(loop.model)
    assert found is not None
    assert found.weights.read_bytes() == (loop.folder / "model.safetensors").read_bytes()
    assert not list(loop.cache.rglob("*.part"))


@pytest.mark.slow
def test_what_is_cancelled_leaves_nothing_and_begins_anew(loop: Loop) -> None:
    loop.hub.fail(REPO, "slow", bytes_per_second=200_000)
    ticket = fetch.join(loop.model)
    until(lambda: fetch.progress(loop.model, ticket).done > 100_000)
    fetch.leave(loop.model, ticket)
    until(lambda: not list(loop.cache.rglob("*.part")))
    loop.hub.heal()
    loop.hub.requests.clear()
    assert fetch.ensure(loop.model).bytes == SIZE
    assert not [request for request in loop.hub.requests if request.range]


def test_a_wrong_file_is_refused_deleted_and_said(loop: Loop) -> None:
    loop.hub.fail(REPO, "wrong")
    failed(loop, "model.safetensors isn't what the Hub says it is (its SHA-256 is another), so it was thrown away")
    assert left_behind(loop) == []
    loop.hub.heal()
    assert fetch.ensure(loop.model).bytes == SIZE


@pytest.mark.slow
def test_a_download_that_stands_still_is_given_up(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "SILENCE_SECONDS", 0.8)
    loop.hub.fail(REPO, "stall")
    failed(loop, "the server stopped sending")


def test_a_full_disk_is_said_before_and_while(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(fetch_sources, "_free", lambda folder: 300_000)
        failed(loop, "the disk has 0.3 MB left and it needs 1 MB")
    assert loop.gets("model.safetensors") == 0

    def full(*arguments: Any, **named: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(fetch_resume, "_pieces", full)
        failed(loop, "the disk is full")
    assert fetch.ensure(loop.model).bytes == SIZE


def test_models_that_visitors_name_leave_room_on_the_disk(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    room = fetch_sources.NAMED_RESERVE + 900_000
    monkeypatch.setattr(fetch_sources, "_free", lambda folder: room)
    named = replace(loop.model, commit=loop.hub._shelves.repositories[REPO].at("main").sha)
    with pytest.raises(WeightsUnavailable, match="has 2001 MB left and it needs 1 MB, and 2000 MB are to stay free"):
        fetch.ensure(named)
    assert loop.gets("model.safetensors") == 0
    assert fetch.ensure(loop.model).bytes == SIZE


def test_safetensors_come_first_then_the_converters_then_the_pickle(loop: Loop, tmp_path: Path) -> None:
    (loop.folder / "model.safetensors").rename(tmp_path / "model.safetensors")
    pickled = loop.hub.add(REPO, loop.folder)
    first = fetch.ensure(loop.model)
    assert (first.revision, first.commit, first.weights.name) == ("main", pickled, "pytorch_model.bin")
    assert first.pickled
    shutil.rmtree(loop.repo)
    (tmp_path / "model.safetensors").rename(loop.folder / "model.safetensors")
    loop.hub.add(REPO, loop.folder, pull_request=3, author="somebody")
    assert fetch.ensure(loop.model).pickled
    shutil.rmtree(loop.repo)
    commit = loop.hub.add(REPO, loop.folder, pull_request=7)
    found = fetch.ensure(loop.model)
    assert (found.revision, found.commit, found.pickled) == ("refs/pr/7", commit, False)
    fetch._found.clear()
    loop.hub.close()
    assert fetch.ensure(loop.model) == found


def test_a_repository_without_weights_is_said(loop: Loop) -> None:
    for name in ("model.safetensors", "pytorch_model.bin"):
        (loop.folder / name).unlink()
    loop.hub.add(REPO, loop.folder)
    failed(loop, "has no weights in a form that is read here", "Take another model.")


def test_two_visitors_share_one_download(loop: Loop) -> None:
    loop.hub.fail(REPO, "slow", bytes_per_second=2_000_000)
    one, other = fetch.join(loop.model), fetch.join(loop.model)
    assert one != other
    until(lambda: fetch.progress(loop.model, one).done > 0)
    fetch.leave(loop.model, one)
    assert fetch.progress(loop.model, one).state == "cancelled"
    until(lambda: fetch.progress(loop.model, other).ended)
    assert fetch.progress(loop.model, other).state == "here"
    assert loop.gets("model.safetensors") == 1


def test_the_download_ends_when_all_have_cancelled(loop: Loop) -> None:
    loop.hub.fail(REPO, "slow", bytes_per_second=200_000)
    one, other = fetch.join(loop.model), fetch.join(loop.model)
    until(lambda: fetch.progress(loop.model, one).done > 0)
    fetch.leave(loop.model, one)
    fetch.leave(loop.model, other)
    until(lambda: left_behind(loop) == [], 10)
    assert fetch.find_local(loop.model) is None
    loop.hub.heal()
    assert fetch.ensure(loop.model).bytes == SIZE


@pytest.mark.slow
def test_who_left_without_a_word_has_cancelled(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "LEFT_SECONDS", 0.5)
    loop.hub.fail(REPO, "slow", bytes_per_second=200_000)
    ticket = fetch.join(loop.model)
    running = fetch._running[loop.model.name]
    until(lambda: running.progress.ended, 10)
    assert running.progress.state == "cancelled"
    assert fetch.progress(loop.model, ticket).state == "cancelled"
    until(lambda: left_behind(loop) == [], 10)


def test_a_changed_model_is_noticed(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    planned = fetch_sources.plan(loop.model)
    monkeypatch.setattr(fetch, "plan", lambda model: replace(planned, commit="0" * 40))
    failed(loop, "the model was changed on the Hub meanwhile")


@pytest.mark.slow
def test_the_command_that_is_named_fetches_what_is_needed(loop: Loop) -> None:
    words = shlex.split(fetch.command(loop.model))
    assert words.pop(0) == "hf"
    places = {"HF_ENDPOINT": loop.hub.endpoint, "HF_HUB_CACHE": str(loop.cache), "HF_HUB_OFFLINE": "0"}
    run = [sys.executable, "-c", "from huggingface_hub.cli.hf import main; main()", *words]
    subprocess.run(run, env={**os.environ, **places}, capture_output=True, timeout=120, check=True)
    found = fetch.find_local(loop.model)
    assert found is not None
    assert {path.name for path in found.folder.iterdir()} == {"config.json", "vocab.txt", "model.safetensors"}


@pytest.mark.parametrize("offline", ["0", "1"])
def test_the_command_line_fetches_ahead(tmp_path: Path, offline: str) -> None:
    folder = tmp_path / "made"
    folder.mkdir()
    (folder / "config.json").write_text("{}")
    (folder / "model.safetensors").write_bytes(b"1234")
    with Hub() as hub:
        commit = hub.add(MODELS["vit"].repo, folder)
        places = {"HF_ENDPOINT": hub.endpoint, "HF_HOME": str(tmp_path / "home"), "HF_HUB_OFFLINE": offline}
        run = subprocess.run(
            [sys.executable, "-m", "weights.fetch", "vit"],
            cwd=ROOT,
            env={**os.environ, **places},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        asked = len(hub.requests)
    if offline == "1":
        assert (run.returncode, asked) == (1, 0)
        assert "HF_HUB_OFFLINE" in run.stderr
        assert "Traceback" not in run.stderr
    else:
        assert run.returncode == 0, run.stderr
        said = json.loads(run.stdout)
        assert (said["name"], said["commit"]) == ("vit", commit)
        assert hashlib.sha256(Path(said["folder"], "model.safetensors").read_bytes()).hexdigest().startswith("03ac67")


def test_whoever_has_no_patience_is_told_and_the_download_goes_on(loop: Loop) -> None:
    loop.hub.fail(REPO, "slow", bytes_per_second=1_000_000)
    with pytest.raises(WeightsUnavailable, match=r"is being downloaded .*which goes on without you. Ask again in"):
        fetch.ensure(loop.model, patience=0.3)
    loop.hub.heal(REPO)
    until(lambda: fetch.find_local(loop.model) is not None)
    assert fetch.ensure(loop.model, patience=0.0).bytes == SIZE
    assert loop.gets("model.safetensors") == 1


def test_switched_off_nothing_is_asked_and_what_is_here_is_used(loop: Loop) -> None:
    fetch.switch_off()
    try:
        remedy = f"Whoever runs it may fetch it ahead with: {fetch.command(loop.model)}"
        failed(loop, "this page downloads no models", remedy)
        assert loop.hub.requests == []
        fetch.switch_off(False)
        found = fetch.ensure(loop.model)
        fetch.switch_off()
        assert fetch.ensure(loop.model) == found
    finally:
        fetch.switch_off(False)
