"""Where models come from: what a repository on the Hub or a single file elsewhere holds, and how it is received."""

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from weights.card import file_of
from weights.hub import HubModel, megabytes

SMALL_FILES = (".json", ".txt", ".model", ".spm")
"""Endings of the small files of a repository's root that are fetched beside the weights."""
CONFIG = "config.json"
CONVERTER = "SFconvertbot"
CONVERTED = "Adding `safetensors` variant of this model"
"""The Hub's own converter, and the title of the pull requests in which it offers a pickle-only model anew."""
CHUNK = 1 << 16  # bytes; between two of them a slow download can be seen to move, and cancelled
TIMEOUT = 10.0  # seconds without a byte


class NotAvailable(Exception):
    """It can't be had; the message is the end of the sentence "... couldn't be fetched: ..."."""


@dataclass(frozen=True)
class LocalModel:
    """A model on this machine: the commit and the revision that led to it, its folder and the size of its weights."""

    commit: str
    revision: str
    folder: Path
    weights: Path
    bytes: int


@dataclass(frozen=True)
class RemoteFile:
    """One file to be fetched; sha256 is empty where the Hub doesn't say it."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True)
class DownloadPlan:
    """What will be fetched: the commit, the revision that leads to it, and the files, smallest first."""

    commit: str
    revision: str
    parts: tuple[RemoteFile, ...]

    @property
    def total(self) -> int:
        """Bytes of all files."""
        return sum(part.bytes for part in self.parts)


def import_clients() -> None:
    """Import what asks and receives: seconds on a busy machine, which aren't the Hub's fault."""
    import httpx2  # noqa: F401
    from huggingface_hub import HfApi, hf_hub_download  # noqa: F401


def complete(found: LocalModel) -> bool:
    """Whether the files are still there."""
    return found.weights.is_file()


def cached(model: HubModel) -> LocalModel | None:
    """Look for the model in the cache of the library that loads it, without asking anyone."""
    return _cached_file(model) if model.url else _cached_repo(model)


def plan(model: HubModel) -> DownloadPlan:
    """Ask what there is; raises NotAvailable, or what the Hub's library raises for a broken connection."""
    return _plan_file(model) if model.url else _plan_repo(model)


def receive(model: HubModel, planned: DownloadPlan, came: Callable[[int], None]) -> None:
    """Fetch the files of a plan and check them; `came` is told of every piece and may raise to stop it."""
    folder = _checkpoints() if model.url else _hub_cache()
    folder.mkdir(parents=True, exist_ok=True)
    if (free := _free(folder)) < planned.total:
        raise NotAvailable(f"the disk has {megabytes(free)} left and it needs {megabytes(planned.total)}")
    if model.url:
        _receive_file(model, folder, came)
    else:
        _receive_repo(model, planned, came)


def _free(folder: Path) -> int:
    return shutil.disk_usage(folder).free


# A repository on the Hub


def _hub_cache() -> Path:
    from huggingface_hub import constants

    return Path(constants.HF_HUB_CACHE)


def _cached_repo(model: HubModel) -> LocalModel | None:
    repo = _hub_cache() / f"models--{model.repo.replace('/', '--')}"
    for revision in [model.revision, *(f"refs/pr/{path.name}" for path in sorted((repo / "refs/refs/pr").glob("*")))]:
        try:
            commit = (repo / "refs" / revision).read_text(encoding="utf-8").strip()
        except OSError:
            continue
        folder = repo / "snapshots" / commit
        weights = folder / model.weights
        if weights.is_file() and (folder / CONFIG).is_file():
            return LocalModel(commit, revision, folder, weights, weights.stat().st_size)
    return None


def _plan_repo(model: HubModel) -> DownloadPlan:
    import httpx2
    from huggingface_hub import HfApi
    from huggingface_hub.errors import GatedRepoError, HfHubHTTPError, OfflineModeIsEnabled, RepositoryNotFoundError

    api = HfApi()
    try:
        revision = model.revision
        info = api.model_info(model.repo, revision=revision, files_metadata=True, timeout=TIMEOUT)
        if model.weights not in {each.rfilename for each in info.siblings or ()}:
            revision = _converted(api, model)
            info = api.model_info(model.repo, revision=revision, files_metadata=True, timeout=TIMEOUT)
    except OfflineModeIsEnabled:
        raise NotAvailable("the Hub is switched off here (HF_HUB_OFFLINE)") from None
    except GatedRepoError:
        raise NotAvailable(LOGIN) from None
    except RepositoryNotFoundError:
        raise NotAvailable("the Hub has no such model, or wants a login for it") from None
    except HfHubHTTPError as error:
        status = error.response.status_code if error.response is not None else 0
        raise NotAvailable(f"the Hub refused (status {status})" if status else "the Hub can't be reached") from None
    except (httpx2.HTTPError, OSError):
        raise NotAvailable("the Hub can't be reached") from None
    parts = [
        RemoteFile(each.rfilename, each.size or 0, each.lfs.sha256 if each.lfs else "")
        for each in info.siblings or ()
        if each.rfilename == model.weights or ("/" not in each.rfilename and each.rfilename.endswith(SMALL_FILES))
    ]
    if model.weights not in {part.name for part in parts}:
        raise NotAvailable(PICKLE_ONLY)
    parts.sort(key=lambda part: (part.name == model.weights, part.bytes))
    return DownloadPlan(str(info.sha), revision, tuple(parts))


LOGIN = "its owners ask for a login first"
PICKLE_ONLY = (
    "it is only there as a pickle, a file that can run any program while it is loaded, and such files aren't used here"
)


def _converted(api: Any, model: HubModel) -> str:
    """Return the pull request where the Hub's converter offers safetensors; raise NotAvailable where none is."""
    for request in api.get_repo_discussions(
        model.repo, author=CONVERTER, discussion_type="pull_request", discussion_status="open"
    ):
        if request.title == CONVERTED and request.author == CONVERTER:
            return f"refs/pr/{request.num}"
    raise NotAvailable(PICKLE_ONLY)


def _receive_repo(model: HubModel, planned: DownloadPlan, came: Callable[[int], None]) -> None:
    import httpx2
    from huggingface_hub import constants, hf_hub_download
    from huggingface_hub.errors import GatedRepoError, HfHubHTTPError, LocalEntryNotFoundError
    from huggingface_hub.utils.tqdm import tqdm

    class Told(tqdm):  # type: ignore[type-arg]
        """A progress bar that draws nothing and tells `came`."""

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **{**kwargs, "disable": True})  # type: ignore[no-untyped-call]
            came(int(kwargs.get("initial") or 0))

        def update(self, n: float | None = 1) -> bool | None:
            came(int(n or 0))
            return None

    constants.DOWNLOAD_CHUNK_SIZE = CHUNK
    for part in planned.parts:
        try:
            path = Path(hf_hub_download(model.repo, part.name, revision=planned.revision, tqdm_class=Told))
        except LocalEntryNotFoundError:
            raise NotAvailable("the Hub can't be reached any more") from None
        except GatedRepoError:  # what it holds may be read by all, so it shows here first
            raise NotAvailable(LOGIN) from None
        except HfHubHTTPError as error:
            status = error.response.status_code if error.response is not None else 0
            raise NotAvailable(f"the Hub refused to give {part.name} (status {status})") from None
        except httpx2.HTTPError:
            raise NotAvailable("the connection broke, and going on where it broke failed as well") from None
        except OSError as error:
            if error.errno is not None:
                raise
            raise NotAvailable("the connection broke before all of it was here") from None
        if path.parent.name != planned.commit:
            raise NotAvailable("the model was changed on the Hub meanwhile")
        if part.sha256 and file_of(path).sha256 != part.sha256:
            path.resolve().unlink(missing_ok=True)
            path.unlink(missing_ok=True)
            other = "isn't what the Hub says it is (its SHA-256 is another), so it was thrown away"
            raise NotAvailable(f"{part.name} {other}")


# A single file elsewhere, as torchvision's


def _checkpoints() -> Path:
    """Where torch.hub keeps such files, without importing torch."""
    home = os.environ.get("TORCH_HOME") or Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache", "torch")
    return Path(home).expanduser() / "hub/checkpoints"


def _address(model: HubModel) -> str:
    """Return the file's address; `$TORCHVISION_ENDPOINT` stands in for the host, as HF_ENDPOINT does for the Hub."""
    other = os.environ.get("TORCHVISION_ENDPOINT")
    return re.sub(r"^https://[^/]+", other, model.url) if other else model.url


def _name(model: HubModel) -> str:
    return model.url.rsplit("/", 1)[1]


def _cached_file(model: HubModel) -> LocalModel | None:
    path = _checkpoints() / _name(model)
    return LocalModel(_begun_hash(model), "", path.parent, path, path.stat().st_size) if path.is_file() else None


def _begun_hash(model: HubModel) -> str:
    """Return the first digits of the file's SHA-256, which torch puts into its name."""
    return str(re.findall(r"-([0-9a-f]{8,})\.", _name(model))[-1])


def _plan_file(model: HubModel) -> DownloadPlan:
    import httpx2
    from huggingface_hub import constants

    if constants.HF_HUB_OFFLINE:
        raise NotAvailable("downloads are switched off here (HF_HUB_OFFLINE)")
    try:
        answer = httpx2.head(_address(model), timeout=TIMEOUT, follow_redirects=True)
    except (httpx2.HTTPError, OSError):
        raise NotAvailable(f"{model.repo} can't be reached") from None
    if answer.status_code != 200:
        raise NotAvailable(f"{model.repo} refused (status {answer.status_code})")
    part = RemoteFile(_name(model), int(answer.headers.get("Content-Length") or model.bytes), "")
    return DownloadPlan(_begun_hash(model), "", (part,))


def _receive_file(model: HubModel, folder: Path, came: Callable[[int], None]) -> None:
    """Fetch the file, going on where the connection breaks, and put it in its place once its hash is right."""
    digest, size = hashlib.sha256(), 0
    with tempfile.NamedTemporaryFile(dir=folder, suffix=".partial", delete=False) as partial:
        try:
            for left in (2, 1, 0):
                try:
                    for piece in _pieces(_address(model), size):
                        partial.write(piece)
                        digest.update(piece)
                        size += len(piece)
                        came(len(piece))
                    break
                except _Broken:
                    if not left:
                        raise NotAvailable("the connection broke, and going on where it broke failed as well") from None
            partial.close()
            if not digest.hexdigest().startswith(_begun_hash(model)):
                raise NotAvailable("what came isn't what its name says (its SHA-256 is another), so it was thrown away")
            os.replace(partial.name, folder / _name(model))
        finally:
            Path(partial.name).unlink(missing_ok=True)


class _Broken(Exception):
    """The connection broke; what came so far is right."""


def _pieces(address: str, begin: int) -> Any:
    import httpx2

    headers = {"Range": f"bytes={begin}-"} if begin else {}
    try:
        with httpx2.stream("GET", address, headers=headers, timeout=TIMEOUT, follow_redirects=True) as answer:
            if answer.status_code not in (200, 206) or (begin and answer.status_code != 206):
                raise NotAvailable(f"the server refused (status {answer.status_code})")
            yield from answer.iter_bytes(CHUNK)
    except httpx2.HTTPError:
        raise _Broken from None
