"""Publishing onto a Space with the Hub's own client, before the loopback Hub: what is sent, and each way to fail."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from huggingface_hub import HfApi, constants

from deploy.space import publish as publishing
from deploy.space.profiles import PROFILES, TAG
from deploy.space.publish import NotPublished, Published, publish
from tests.hub.server import Account, Hub

SPACE = "ada/page"
TOKEN = "hf_of_ada"
README = f"---\nsdk: gradio\ntags:\n  - {TAG}\n---\n"


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    monkeypatch.setattr(constants, "HF_HUB_DISABLE_XET", True)  # its storage speaks a protocol of its own
    monkeypatch.setattr(publishing, "POLL_SECONDS", 0.0)
    monkeypatch.setattr(publishing, "BEGIN_POLLS", 3)
    monkeypatch.setattr("huggingface_hub.utils._http.time.sleep", lambda seconds: None)
    with Hub() as hub:
        hub.uploads.accounts[TOKEN] = Account("ada")
        yield hub


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "staged"
    (folder / "weights").mkdir(parents=True)
    (folder / "README.md").write_text(README)
    (folder / "app.py").write_text("print('hello')\n")
    (folder / "weights/model.safetensors").write_bytes(b"\0" + os.urandom(300_000))
    return folder


def send(
    hub: Hub, folder: Path, space: str = SPACE, token: str = TOKEN, profile: str = "zero", public: bool = False
) -> tuple[Published, list[str]]:
    said: list[str] = []
    api = HfApi(hub.endpoint, token=token)
    return publish(folder, space, PROFILES[profile], public=public, api=api, say=said.append), said


def there(hub: Hub, space: str = SPACE) -> dict[str, bytes]:
    head = hub.uploads.repositories[f"spaces/{space}"].at("main")
    return {name: file.path.read_bytes() for name, file in head.files.items()}


def test_a_space_is_made_private_and_gets_everything(hub: Hub, folder: Path) -> None:
    done, said = send(hub, folder)
    assert done == Published(f"{hub.endpoint}/spaces/{SPACE}", created=True, changed=True, private=True)
    assert there(hub) == {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }
    assert len(hub.uploads.received) == 1  # the weights went the large files' way
    assert [line for line in said if "built" in line or "starting" in line]


def test_public_is_asked_for(hub: Hub, folder: Path) -> None:
    assert not send(hub, folder, public=True)[0].private


def test_an_update_sends_what_is_new_and_removes_what_is_gone(hub: Hub, folder: Path) -> None:
    send(hub, folder)
    (folder / "app.py").unlink()
    (folder / "new.py").write_text("print('new')\n")
    done, _ = send(hub, folder)
    assert (done.created, done.changed) == (False, True)
    assert set(there(hub)) == {"README.md", "new.py", "weights/model.safetensors"}
    assert len(hub.uploads.received) == 1  # the weights weren't sent again


def test_the_same_again_is_nothing_to_do(hub: Hub, folder: Path) -> None:
    send(hub, folder)
    commits = len(hub.uploads.repositories[f"spaces/{SPACE}"].commits)
    done, said = send(hub, folder)
    assert (done.created, done.changed) == (False, False)
    assert len(hub.uploads.repositories[f"spaces/{SPACE}"].commits) == commits
    assert "Nothing has changed" in said[0]


def test_a_bad_token_is_said(hub: Hub, folder: Path) -> None:
    with pytest.raises(NotPublished, match="doesn't accept this token"):
        send(hub, folder, token="hf_nobodys")
    assert not hub.uploads.repositories


def test_a_token_that_only_reads_is_said(hub: Hub, folder: Path) -> None:
    hub.uploads.accounts["hf_reads"] = Account("ada", may_write=False)
    with pytest.raises(NotPublished, match="may not write to ada"):
        send(hub, folder, token="hf_reads")


def test_no_quota_names_the_machine_and_the_other_way(hub: Hub, folder: Path) -> None:
    hub.uploads.accounts[TOKEN] = Account("ada", hardware=("zero-a10g",))
    with pytest.raises(NotPublished, match=r"no quota for a Space on cpu-basic \(PROFILE=zero needs no paid plan\)"):
        send(hub, folder, profile="cpu")
    assert not hub.uploads.repositories


def test_a_space_that_is_somebodys_other_work_is_left_alone(hub: Hub, folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "app.py").write_text("print('other')\n")
    hub.add(f"spaces/{SPACE}", other)
    with pytest.raises(NotPublished, match="another Space already"):
        send(hub, folder)
    assert set(there(hub)) == {"app.py"}


def test_what_arrived_before_the_connection_was_lost_isnt_sent_again(hub: Hub, folder: Path) -> None:
    (folder / "weights/second.safetensors").write_bytes(b"\0" + os.urandom(200_000))
    send_all = 2
    hub.fail("/lfs", "cut", times=100)
    with pytest.raises(NotPublished, match="Run the same command again"):
        send(hub, folder)
    assert not there(hub)
    hub.heal("/lfs")
    done, _ = send(hub, folder)
    assert done.changed
    assert len(hub.uploads.received) == send_all
    assert set(there(hub)) >= {"weights/model.safetensors", "weights/second.safetensors"}


def test_a_build_that_fails_shows_the_end_of_its_log(hub: Hub, folder: Path) -> None:
    hub.uploads.after_commit = ["BUILDING", "BUILD_ERROR"]
    hub.uploads.log = "".join(f"line {number}\n" for number in range(100)) + "No candidate PyTorch version found\n"
    with pytest.raises(NotPublished) as failed:
        send(hub, folder)
    assert "BUILD_ERROR" in str(failed.value)
    assert str(failed.value).rstrip().endswith("No candidate PyTorch version found")
    assert "line 10\n" not in str(failed.value)
