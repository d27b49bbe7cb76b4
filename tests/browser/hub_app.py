"""An app whose Hub is the loopback one with tiny models, and whose caches are its own and empty.

A test module that wants its pages on this app says so once:

    @pytest.fixture(scope="module")
    def address(hub_address: str) -> str:
        return hub_address

and takes `hub_app` where it makes the Hub fail, counts its requests, or forgets what was fetched.
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.browser.served import COLD, served
from tests.hub import models
from tests.hub.server import Hub
from weights.hub import MODELS


@dataclass(frozen=True)
class HubApp:
    """The app's address, the Hub that it asks, and the folder of its caches."""

    address: str
    hub: Hub
    home: Path

    def forget(self, name: str) -> None:
        """Delete what was fetched of a model (its name in the table), so that it is offered again."""
        shutil.rmtree(self.home / "hub" / f"models--{MODELS[name].repo.replace('/', '--')}", ignore_errors=True)

    def has(self, name: str) -> bool:
        """Whether the weights of a model lie in the app's cache."""
        repo = self.home / "hub" / f"models--{MODELS[name].repo.replace('/', '--')}"
        return any(repo.glob(f"snapshots/*/{MODELS[name].weights}"))


@pytest.fixture(scope="session")
def tiny_models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Every tiny model, built once a session: repository to folder."""
    return models.build_all(tmp_path_factory.mktemp("models"))


@pytest.fixture(scope="module")
def hub_app(tmp_path_factory: pytest.TempPathFactory, tiny_models: dict[str, Path]) -> Iterator[HubApp]:
    """The app, started once a test module, with a Hub that has every tiny model."""
    home = tmp_path_factory.mktemp("home")
    with Hub() as hub:
        for repo, folder in tiny_models.items():
            hub.add(repo, folder)
        places = {
            "HF_ENDPOINT": hub.endpoint,
            "HF_HOME": str(home),
            "TORCH_HOME": str(home / "torch"),
            "TORCHVISION_ENDPOINT": hub.endpoint,
            "HF_HUB_OFFLINE": "0",
        }
        with served(home / "app.log", COLD, **places) as address:  # type: ignore[arg-type]
            yield HubApp(address, hub, home)


@pytest.fixture(scope="module")
def hub_address(hub_app: HubApp) -> str:
    """Address of that app."""
    return hub_app.address


@pytest.fixture
def healed(hub_app: HubApp) -> Iterator[Hub]:
    """The Hub of that app, whose failures end with the test."""
    yield hub_app.hub
    hub_app.hub.heal()
