"""Fetching a single file as torchvision's, whose hash begins in its name: whole, cut, wrong, missing, offline."""

import pytest

from tests.hub.loopback import SIZE, Loop, loop, single
from tests.unit.weights.test_fetch import failed, left_behind
from weights import fetch, fetch_sources

__all__ = ["loop", "single"]


def path(single: Loop) -> str:
    """What the server knows the file by."""
    return f"/models/{single.model.url.rsplit('/', 1)[1]}"


def test_it_comes_with_progress_and_is_used_without_a_request(single: Loop) -> None:
    said = single.follow_to_the_end()
    assert said[-1].state == "here"
    assert (said[-1].done, said[-1].total) == (SIZE, SIZE)
    found = fetch.find_local(single.model)
    assert found is not None
    assert found.weights.read_bytes() == (single.folder / "made.pth").read_bytes()
    assert found.commit in found.weights.name
    asked = len(single.hub.requests)
    fetch._found.clear()
    assert fetch.ensure(single.model) == found
    assert len(single.hub.requests) == asked


def test_a_cut_file_is_resumed_where_it_broke(single: Loop) -> None:
    single.hub.fail(path(single), "cut", times=2)
    assert fetch.ensure(single.model).bytes == SIZE
    assert sum(bool(request.range) for request in single.hub.requests) == 2


@pytest.mark.slow
def test_a_file_that_is_cut_again_and_again_is_given_up(single: Loop) -> None:
    single.hub.fail(path(single), "cut", times=99)
    going_on = f"Try again to go on from there, or fetch it ahead with: {fetch.command(single.model)}"
    failed(single, "the connection broke, and going on where it broke failed as well", going_on)
    [part] = left_behind(single)
    assert part.endswith(".part")
    single.hub.heal()
    single.hub.requests.clear()
    assert fetch.ensure(single.model).bytes == SIZE
    assert [request.range for request in single.hub.requests if request.method == "GET"] != [None]
    assert not [name for name in left_behind(single) if name.endswith(".part")]


def test_a_wrong_file_is_refused_deleted_and_said(single: Loop) -> None:
    single.hub.fail(path(single), "wrong")
    failed(single, "its SHA-256 is another")
    assert left_behind(single) == []


def test_a_missing_file_is_said(single: Loop) -> None:
    single.hub.fail(path(single), "missing")
    failed(single, "download.pytorch.org refused (status 404)")


@pytest.mark.slow
def test_a_server_that_hangs_is_given_up(single: Loop) -> None:
    single.hub.fail(path(single), "hang")
    failed(single, "it doesn't answer")


def test_offline_nothing_is_asked(single: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    remedy = f"Start the page without HF_HUB_OFFLINE, or fetch it ahead with: {fetch.command(single.model)}"
    failed(single, "downloads are switched off here (HF_HUB_OFFLINE)", remedy)
    assert single.hub.requests == []


def test_a_closed_port_is_said(single: Loop) -> None:
    single.hub.close()
    failed(single, "download.pytorch.org can't be reached")


def test_a_full_disk_is_said(single: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch_sources, "_free", lambda folder: 5)
    failed(single, "the disk has 0.0 MB left and it needs 1 MB")
    assert single.gets(".pth") == 0
