"""A model that is one file elsewhere, as torchvision's: found, planned and received with its SHA-256 checked."""

import os
import re
from pathlib import Path

from weights.card import file_of
from weights.fetch_plan import OFFLINE, TIMEOUT, DownloadPlan, LocalModel, NotAvailable, RemoteFile
from weights.fetch_resume import Came, receive
from weights.hub import HubModel


def checkpoints() -> Path:
    """Where torch.hub keeps such files, without importing torch."""
    home = os.environ.get("TORCH_HOME") or Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache", "torch")
    return Path(home).expanduser() / "hub/checkpoints"


def _address(model: HubModel) -> str:
    """Return the file's address; `$TORCHVISION_ENDPOINT` stands in for the host, as HF_ENDPOINT does for the Hub."""
    other = os.environ.get("TORCHVISION_ENDPOINT")
    return re.sub(r"^https://[^/]+", other, model.url) if other else model.url


def _name(model: HubModel) -> str:
    return model.url.rsplit("/", 1)[1]


def cached_file(model: HubModel) -> LocalModel | None:
    """Look for the file where torch.hub keeps such files."""
    path = checkpoints() / _name(model)
    return LocalModel(_begun_hash(model), "", path.parent, path, path.stat().st_size) if path.is_file() else None


def _begun_hash(model: HubModel) -> str:
    """Return the first digits of the file's SHA-256, which torch puts into its name."""
    return str(re.findall(r"-([0-9a-f]{8,})\.", _name(model))[-1])


def plan_file(model: HubModel) -> DownloadPlan:
    """Ask how large the file is; raises NotAvailable."""
    import httpx2
    from huggingface_hub import constants

    if constants.HF_HUB_OFFLINE:
        raise NotAvailable(OFFLINE)
    try:
        answer = httpx2.head(_address(model), timeout=TIMEOUT, follow_redirects=True)
    except (httpx2.HTTPError, OSError):
        raise NotAvailable(f"{model.repo} can't be reached") from None
    if answer.status_code != 200:
        raise NotAvailable(f"{model.repo} refused (status {answer.status_code})")
    part = RemoteFile(_name(model), int(answer.headers.get("Content-Length") or model.bytes), "")
    return DownloadPlan(_begun_hash(model), "", (part,))


def receive_file(model: HubModel, planned: DownloadPlan, folder: Path, came: Came) -> None:
    """Fetch the file, going on where an earlier try ended, and put it in its place once its hash is right."""
    part = receive(_address(model), {}, folder / _name(model), planned.total, came)
    if not file_of(part).sha256.startswith(_begun_hash(model)):
        part.unlink()
        raise NotAvailable("what came isn't what its name says (its SHA-256 is another), so it was thrown away")
    os.replace(part, folder / _name(model))
