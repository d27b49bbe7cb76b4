"""`python -m weights.push USER/NAME [--public]`: every shipped network with its card onto the Hub, a repository each.

They are called USER/NAME-NETWORK. Each card here then names its repository and the commit (`hub`), so that a clone
without weights fetches them.
"""

import argparse
import dataclasses
import re
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import weights
from weights.card import Card, Hub, write_card_as_it_is
from weights.model_card import model_card


class NotPushed(Exception):
    """The networks couldn't be sent; the message says why and what to do."""


def push(names: list[str], repo: str, *, public: bool, api: Any, say: Callable[[str], None] = print) -> dict[str, Hub]:
    """Send the files of these networks, each to a repository of its own with a README.md made from its card.

    Returns where each lies now, as its card here says from then on: a network that has arrived whole is noted at once.
    Raises NotPushed, and `WeightsUnavailable` where a file isn't what its card says.
    """
    import httpx2
    from huggingface_hub.errors import HfHubHTTPError

    places = {}
    for name in names:
        card, target = weights.card(name), f"{repo}-{name}"
        with tempfile.TemporaryDirectory() as scratch:
            _lay_out(name, card, Path(scratch))
            try:
                api.create_repo(target, visibility="public" if public else "private", exist_ok=True)
                sent = api.upload_folder(repo_id=target, folder_path=scratch, commit_message="Update the network")
            except HfHubHTTPError as error:
                raise NotPushed(_sentence(error, repo)) from error
            except (httpx2.HTTPError, OSError, RuntimeError) as error:
                raise NotPushed("The connection to the Hub broke. Run the same command again.") from error
        places[name] = Hub(target, str(sent.oid))
        write_card_as_it_is(weights.folder_of(name), dataclasses.replace(card, hub=places[name]))
        say(f"{api.endpoint}/{target}")
    return places


def _lay_out(name: str, card: Card, folder: Path) -> None:
    """Put the files of a network into a folder as its repository has them; its card is there without `hub`."""
    for file in card.files:
        shutil.copyfile(weights.find(name, file), folder / file)
    history = weights.folder_of(name) / "history.json"
    if history.is_file():
        shutil.copyfile(history, folder / history.name)
    write_card_as_it_is(folder, dataclasses.replace(card, hub=None))
    (folder / "README.md").write_text(model_card(name, card), encoding="utf-8")


def _sentence(error: Any, repo: str) -> str:
    status = error.response.status_code if error.response is not None else 0
    if status == 401:
        return "The Hub doesn't accept this token. Make one that may write, and log in with: hf auth login"
    if status == 403:
        return f"This token may not write to {repo.split('/')[0]}. Make one that may, or choose REPO=YOU/NAME."
    return f"The Hub refused (status {status}). {error.server_message or ''}".strip()


def main(arguments: list[str]) -> None:
    """Send all networks that are here; ends with status 1 and a sentence where that fails."""
    parser = argparse.ArgumentParser(prog="python -m weights.push", description=__doc__, allow_abbrev=False)
    parser.add_argument("repo", metavar="USER/NAME")
    parser.add_argument("--public", action="store_true", help="everybody may see them; private otherwise")
    asked = parser.parse_args(arguments)
    if not re.fullmatch(r"[\w.-]+/[\w.-]+", asked.repo):
        parser.exit(2, f"“{asked.repo[:60]}” is no name of a repository. Write USER/NAME.\n")
    from huggingface_hub import HfApi

    try:
        push(weights.names(), asked.repo, public=asked.public, api=HfApi())
    except (NotPushed, weights.WeightsUnavailable) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main(sys.argv[1:])
