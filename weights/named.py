"""A repository that somebody names: what the Hub says of it, before a byte of its weights is fetched."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from weights.fetch_plan import TIMEOUT, DownloadPlan, NotAvailable, RemoteFile
from weights.fetch_sources import hub_errors, import_clients, plan
from weights.hub import HubModel, megabytes

MOST_SMALL_BYTES = 50_000_000
"""Of a small file that is read to check what a model is: vocabularies have up to some 20 MB."""
_NAME = re.compile(r"(?:https?://huggingface\.co/)?([\w.-]{1,96}/[\w.-]{1,96})/?")


@dataclass(frozen=True)
class Repository:
    """What the Hub says of a model: what would be fetched, its licence ("" where none is stated), its year."""

    repo: str
    planned: DownloadPlan
    licence: str
    year: int

    @property
    def weights(self) -> RemoteFile:
        """The file of its weights."""
        return self.planned.parts[-1]

    def has(self, name: str) -> bool:
        """Whether it has a small file of this name."""
        return any(part.name == name for part in self.planned.parts)

    def small_file(self, name: str) -> Path:
        """Fetch one of its small files and return its path. Raises NotAvailable."""
        from huggingface_hub import hf_hub_download

        part = next((part for part in self.planned.parts[:-1] if part.name == name), None)
        if part is None:
            raise NotAvailable(f"its repository has no {name}")
        if part.bytes > MOST_SMALL_BYTES:
            raise NotAvailable(f"its {name} has {megabytes(part.bytes)}, which is no such file")
        with hub_errors():
            return Path(hf_hub_download(self.repo, name, revision=self.planned.commit))

    def json(self, name: str) -> dict[str, Any]:
        """Return what one of its small files says. Raises NotAvailable, also where that isn't a JSON object."""
        try:
            found = json.loads(self.small_file(name).read_text(encoding="utf-8"))
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise NotAvailable(f"its {name} can't be read")
        return found


def repository_name(text: str) -> str:
    """Return "owner/name" from what somebody typed or pasted, or an empty text where it is none."""
    found = _NAME.fullmatch(text.strip())
    return found[1] if found and ".." not in text else ""


def look_up(repo: str) -> Repository:
    """Ask the Hub for a repository; nothing is fetched. Raises NotAvailable."""
    from huggingface_hub import HfApi

    import_clients()
    planned = plan(unknown(repo))
    with hub_errors():
        info = HfApi().model_info(repo, timeout=TIMEOUT)
    return Repository(repo, planned, _licence(info), info.created_at.year if info.created_at else 0)


def unknown(repo: str) -> HubModel:
    """Return the entry of a repository of which nothing is known but its name."""
    title = repo.split("/")[-1]
    return HubModel(repo, "", title, repo, 0, 0, 0, "", "", "", "", "", "")


def _licence(info: Any) -> str:
    """Return the licence that a model's card states; one of its own by its name."""
    card = info.card_data
    stated = card.get("license") if card else None
    if isinstance(stated, list):
        stated = ", ".join(map(str, stated))
    if stated == "other":
        return f"its own ({card.get('license_name') or 'listed as “other”'})"
    if stated:
        return str(stated)
    return next((tag.removeprefix("license:") for tag in info.tags or () if tag.startswith("license:")), "")
