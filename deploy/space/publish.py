"""Sending a staged folder to a Space, and waiting until it runs; whatever goes wrong is said in one sentence."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.space.profiles import TAG, Profile

LOG_LINES = 30
"""So many lines of a log's end are shown where a Space doesn't start."""
BUILD_MINUTES = 40
BEGIN_POLLS = 15
"""So often one looks for the beginning of a build before what runs is taken for the new one."""
POLL_SECONDS = 4.0
WORKING = ("BUILDING", "RUNNING_BUILDING", "APP_STARTING", "RUNNING_APP_STARTING")


class NotPublished(Exception):
    """The Space couldn't be made or doesn't run; the message says why and what to do."""


@dataclass(frozen=True)
class Published:
    """How it ended: the Space's address, whether it is new, whether anything was sent, and who may see it."""

    address: str
    created: bool
    changed: bool
    private: bool


def publish(
    folder: Path, space: str, profile: Profile, *, public: bool, api: Any, say: Callable[[str], None] = print
) -> Published:
    """Send the folder to the Space, made where it isn't there, and wait until it runs.

    space: user/name. api: a `huggingface_hub.HfApi`. A Space that is there keeps its visibility and its machine.
    Raises NotPublished.
    """
    import httpx2

    try:
        before = _before(api, space)
        created = before is None
        if created:
            say(f"Making {space}, {'public' if public else 'private'}, on {profile.hardware}.")
            api.create_repo(
                space,
                repo_type="space",
                space_sdk="gradio",
                space_hardware=profile.hardware,
                visibility="public" if public else "private",
            )
            before = api.space_info(space)
        sent = api.upload_folder(
            repo_id=space, repo_type="space", folder_path=folder, delete_patterns="*", commit_message="Update the page"
        )
        changed = sent.oid != before.sha
        say("Everything has arrived." if changed else "Nothing has changed since the last time.")
        _wait(api, space, say, built=not changed and not created)
    except NotPublished:
        raise
    except (httpx2.HTTPError, OSError) as error:
        raise NotPublished(_sentence(error, space, profile)) from error
    except (ValueError, RuntimeError) as error:
        raise NotPublished(_sentence(error.__cause__ or error, space, profile)) from error
    return Published(f"{api.endpoint}/spaces/{space}", created, changed, bool(before.private))


def _before(api: Any, space: str) -> Any:
    """Return what the Hub says of the Space, or None where it isn't there; raise NotPublished where it isn't ours."""
    from huggingface_hub.errors import RepositoryNotFoundError

    api.whoami()
    try:
        info = api.space_info(space)
    except RepositoryNotFoundError:
        return None
    files = {each.rfilename for each in info.siblings or ()} - {".gitattributes", "README.md"}
    if files and TAG not in (info.tags or ()):
        raise NotPublished(f"{space} is another Space already, and is left as it is. Choose another name.")
    return info


def _wait(api: Any, space: str, say: Callable[[str], None], *, built: bool) -> None:
    """Wait for the end of the build; raise NotPublished with the end of its log where the page doesn't come up."""
    until, polls, told = time.monotonic() + 60 * BUILD_MINUTES, BEGIN_POLLS if built else 0, ""
    while True:
        stage = str(api.get_space_runtime(space).stage)  # the Hub's own word
        if stage in WORKING:
            polls = BEGIN_POLLS
        elif polls >= BEGIN_POLLS:
            break
        if stage != told:
            say(f"The Space is {_WORDS.get(stage, stage.lower())} ...")
            told = stage
        if time.monotonic() > until:
            raise NotPublished(f"The Space is still {_WORDS.get(stage, stage.lower())} after {BUILD_MINUTES} minutes.")
        polls += 1
        time.sleep(POLL_SECONDS)
    if stage == "RUNNING":
        return
    if stage in ("PAUSED", "STOPPED", "SLEEPING"):
        raise NotPublished(f"The Space is {stage.lower()}. Start it on its page: {api.endpoint}/spaces/{space}")
    log = list(api.fetch_space_logs(space, build=stage != "RUNTIME_ERROR"))
    end = "".join(line if line.endswith("\n") else f"{line}\n" for line in log[-LOG_LINES:])
    raise NotPublished(f"The Space doesn't start ({stage}). The end of its log:\n{end}")


_WORDS = {
    "BUILDING": "being built",
    "RUNNING_BUILDING": "being built",
    "APP_STARTING": "starting",
    "RUNNING_APP_STARTING": "starting",
    "RUNNING": "running",
}


def _sentence(error: BaseException, space: str, profile: Profile) -> str:
    from huggingface_hub.errors import HfHubHTTPError, LocalTokenNotFoundError

    owner = space.split("/")[0]
    if isinstance(error, LocalTokenNotFoundError):
        return "No token of the Hub is here. Log in with: hf auth login, or set HF_TOKEN to one that may write."
    if not isinstance(error, HfHubHTTPError) or error.response is None:
        if isinstance(error, ValueError):
            return f"The Hub refused what was sent: {error}"
        return (
            f"The connection to the Hub broke ({type(error).__name__}). "
            "Run the same command again: what has arrived isn't sent twice."
        )
    status, said = error.response.status_code, (error.server_message or "").strip()
    if status == 401:
        return "The Hub doesn't accept this token. Make one that may write, and log in with: hf auth login"
    if status == 402 or "quota" in said.lower():
        other = "PROFILE=zero needs no paid plan" if profile.name == "cpu" else "a free account has two of these"
        return f"{owner} has no quota for a Space on {profile.hardware} ({other}). The Hub says: {said or status}"
    if status == 403:
        return f"This token may not write to {owner}. Make one that may, or choose SPACE=YOU/NAME. {said}".strip()
    if status == 409:
        return f"{space} is taken on the Hub. Choose another name."
    return f"The Hub refused (status {status}). {said}".strip()
