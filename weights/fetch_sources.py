"""Where models come from: what a repository on the Hub or a single file elsewhere holds, and how it is received."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from weights.card import file_of
from weights.fetch_file import cached_file, checkpoints, plan_file, receive_file
from weights.fetch_plan import (
    CHANGED,
    CHUNK,
    LOGIN,
    NO_WEIGHTS,
    OFFLINE,
    TIMEOUT,
    UNKNOWN,
    DownloadPlan,
    LocalModel,
    NotAvailable,
    RemoteFile,
)
from weights.fetch_resume import BROKE, Came
from weights.fetch_resume import receive as receive_part
from weights.hub import HubModel, megabytes

SMALL_FILES = (".json", ".txt", ".model", ".spm")
"""Endings of the small files of a repository's root that are fetched beside the weights."""
CONFIG = "config.json"
NAMED_RESERVE = 2_000_000_000
"""Bytes of the disk that models which visitors name leave free, however many they name."""
OTHER = "{} isn't what the Hub says it is (its SHA-256 is another), so it was thrown away"
CONVERTER = "SFconvertbot"
CONVERTED = "Adding `safetensors` variant of this model"
"""The Hub's own converter, and the title of the pull requests in which it offers a pickle-only model anew."""


def import_clients() -> None:
    """Import what asks and receives: seconds on a busy machine, which aren't the Hub's fault."""
    import httpx2  # noqa: F401
    from huggingface_hub import HfApi, hf_hub_download  # noqa: F401


def complete(found: LocalModel) -> bool:
    """Whether the files are still there."""
    return found.weights.is_file()


def cached(model: HubModel) -> LocalModel | None:
    """Look for the model in the cache of the library that loads it, without asking anyone."""
    return cached_file(model) if model.url else _cached_repo(model)


def plan(model: HubModel) -> DownloadPlan:
    """Ask what there is; raises NotAvailable, or what the Hub's library raises for a broken connection."""
    return plan_file(model) if model.url else _plan_repo(model)


def receive(model: HubModel, planned: DownloadPlan, came: Came) -> None:
    """Fetch the files of a plan and check them; `came` is told of every piece and may raise to stop it."""
    folder = checkpoints() if model.url else _hub_cache()
    folder.mkdir(parents=True, exist_ok=True)
    reserve = NAMED_RESERVE if model.commit else 0
    if (free := _free(folder)) < planned.total + reserve:
        stays = f", and {megabytes(reserve)} are to stay free" if reserve else ""
        raise NotAvailable(f"the disk has {megabytes(free)} left and it needs {megabytes(planned.total)}{stays}")
    if model.url:
        receive_file(model, planned, folder, came)
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
        if model.commit and commit != model.commit:
            continue
        folder = repo / "snapshots" / commit
        for weights in (folder / model.weights, folder / model.pickle):
            if weights.is_file() and (folder / CONFIG).is_file():
                return LocalModel(commit, revision, folder, weights, weights.stat().st_size)
    return None


@contextmanager
def hub_errors() -> Iterator[None]:
    """Turn what the Hub's library raises for a question into NotAvailable."""
    import httpx2
    from huggingface_hub.errors import GatedRepoError, HfHubHTTPError, OfflineModeIsEnabled, RepositoryNotFoundError

    try:
        yield
    except OfflineModeIsEnabled:
        raise NotAvailable(OFFLINE) from None
    except GatedRepoError:
        raise NotAvailable(LOGIN) from None
    except RepositoryNotFoundError:
        raise NotAvailable(UNKNOWN) from None
    except HfHubHTTPError as error:
        status = error.response.status_code if error.response is not None else 0
        raise NotAvailable(f"the Hub refused (status {status})" if status else "the Hub can't be reached") from None
    except (httpx2.HTTPError, OSError):
        raise NotAvailable("the Hub can't be reached") from None


def _plan_repo(model: HubModel) -> DownloadPlan:
    from huggingface_hub import HfApi

    with hub_errors():
        info, revision, weights = _with_weights(HfApi(), model)
    if model.commit and model.commit != info.sha:
        raise NotAvailable(CHANGED)
    parts = [
        RemoteFile(each.rfilename, each.size or 0, each.lfs.sha256 if each.lfs else "")
        for each in info.siblings or ()
        if each.rfilename == weights or ("/" not in each.rfilename and each.rfilename.endswith(SMALL_FILES))
    ]
    parts.sort(key=lambda part: (part.name == weights, part.bytes))
    return DownloadPlan(str(info.sha), revision, tuple(parts))


def _with_weights(api: Any, model: HubModel) -> tuple[Any, str, str]:
    """Return what the Hub says of the model, the revision that has its weights, and their file's name.

    Safetensors come first: at the model's revision, else in the pull request of the Hub's converter. Raises
    NotAvailable where there are neither those nor a pickle in one file.
    """

    def ask(revision: str) -> tuple[Any, set[str]]:
        info = api.model_info(model.repo, revision=revision, files_metadata=True, timeout=TIMEOUT)
        return info, {each.rfilename for each in info.siblings or ()}

    info, names = ask(model.revision)
    if model.weights in names:
        return info, model.revision, model.weights
    if converted := _converted(api, model):
        other, others = ask(converted)
        if model.weights in others:
            return other, converted, model.weights
    if model.pickle in names:
        return info, model.revision, model.pickle
    raise NotAvailable(NO_WEIGHTS)


def _converted(api: Any, model: HubModel) -> str:
    """Return the pull request where the Hub's converter offers safetensors, or an empty text where none is."""
    for request in api.get_repo_discussions(
        model.repo, author=CONVERTER, discussion_type="pull_request", discussion_status="open"
    ):
        if request.title == CONVERTED and request.author == CONVERTER:
            return f"refs/pr/{request.num}"
    return ""


def _receive_repo(model: HubModel, planned: DownloadPlan, came: Came) -> None:
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
            if part.sha256:
                _receive_large(model, planned, part, came)
            path = Path(hf_hub_download(model.repo, part.name, revision=planned.revision, tqdm_class=Told))
        except LocalEntryNotFoundError:
            raise NotAvailable("the Hub can't be reached any more") from None
        except GatedRepoError:  # what it holds may be read by all, so it shows here first
            raise NotAvailable(LOGIN) from None
        except HfHubHTTPError as error:
            status = error.response.status_code if error.response is not None else 0
            raise NotAvailable(f"the Hub refused to give {part.name} (status {status})") from None
        except httpx2.HTTPError:
            raise NotAvailable(BROKE) from None
        except OSError as error:
            if error.errno is not None:
                raise
            raise NotAvailable("the connection broke before all of it was here") from None
        if path.parent.name != planned.commit:
            raise NotAvailable("the model was changed on the Hub meanwhile")


def _receive_large(model: HubModel, planned: DownloadPlan, part: RemoteFile, came: Came) -> None:
    """Put a large file where the Hub's client keeps contents by their SHA-256, which then only names it."""
    from huggingface_hub import hf_hub_url
    from huggingface_hub.utils import WeakFileLock, build_hf_headers  # type: ignore[attr-defined]

    blobs = _hub_cache() / f"models--{model.repo.replace('/', '--')}" / "blobs"
    place = blobs / part.sha256
    blobs.mkdir(parents=True, exist_ok=True)
    with WeakFileLock(str(blobs / f"{part.sha256}.lock")):
        if place.exists():
            return
        address = hf_hub_url(model.repo, part.name, revision=planned.commit)
        whole = receive_part(address, build_hf_headers(), place, part.bytes, came)
        if file_of(whole).sha256 != part.sha256:
            whole.unlink()
            raise NotAvailable(OTHER.format(part.name))
        whole.replace(place)
