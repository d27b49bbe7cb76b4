"""Three replicas behind nginx with deploy/nginx.conf: below a prefix, unbuffered, sticky, and one of them is killed."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.load.farm import BEHIND, CONF, NGINX, REPLICA, nginx
from tests.unit.demos.frame.test_lifecycle import Small, small

ROOT = Path(__file__).parents[4]
VISITORS = 12


@dataclass(frozen=True)
class Farm:
    """The replicas, by the id that each gives, and the address of nginx before them."""

    replicas: dict[str, Small]
    address: str

    def visitor(self) -> httpx.Client:
        return httpx.Client(base_url=self.address, timeout=60, follow_redirects=True)


def app_id(client: httpx.Client) -> str:
    return str(client.get("/gradio_api/app_id").json()["app_id"])


@pytest.fixture(scope="module")
def farm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Farm]:
    """Three replicas of the small app behind nginx."""
    if NGINX is None:
        pytest.skip("nginx isn't installed here")
    folder = tmp_path_factory.mktemp("farm")
    with ExitStack() as stack:
        apps = [stack.enter_context(small(folder / "cache", *BEHIND)) for _ in range(3)]
        address = stack.enter_context(nginx(folder, [app.client.base_url.port for app in apps]))
        yield Farm({app_id(app.client): app for app in apps}, address)


def test_the_configuration_for_containers_is_the_same_but_for_the_names() -> None:
    inside = (ROOT / "deploy/nginx.compose.conf").read_text(encoding="utf-8")
    assert inside == re.sub(REPLICA, r"server replica-\1:7860", CONF)
    compose = (ROOT / "deploy/compose.yaml").read_text(encoding="utf-8")
    names = re.findall(r"server (replica-\d):7860", inside)
    assert len(names) == 3
    assert all(f"  {name}: *replica" in compose for name in names)


@pytest.mark.slow
def test_the_page_is_whole_below_its_prefix(farm: Farm) -> None:
    with farm.visitor() as visitor:
        assert visitor.get("/config").json()["root"] == farm.address
        foreign = visitor.post("/gradio_api/upload", headers={"origin": "https://evil.example"})
        assert foreign.status_code == 403
        own = {"origin": farm.address.removesuffix("/four")}
        assert visitor.post("/gradio_api/call/count", json={"data": [1]}, headers=own).status_code == 200


@pytest.mark.slow
def test_answers_arrive_as_they_grow(farm: Farm) -> None:
    with farm.visitor() as visitor:
        event = visitor.post("/gradio_api/call/count", json={"data": [30]}).json()["event_id"]
        with visitor.stream("GET", f"/gradio_api/call/count/{event}") as reply:
            pieces = list(reply.iter_text())
    assert "complete" not in pieces[0]
    assert len(pieces) > 10
    assert "data: [30]" in pieces[-1] + pieces[-2]


@pytest.mark.slow
def test_one_killed_replica_is_noticed_by_its_own_visitors_alone(farm: Farm) -> None:
    with ExitStack() as stack:
        visitors = [stack.enter_context(farm.visitor()) for _ in range(VISITORS)]
        homes = [app_id(visitor) for visitor in visitors]
        assert [app_id(visitor) for visitor in visitors] == homes, "each stays where it is"
        assert len(set(homes)) > 1
        killed = homes[0]
        events = [
            visitor.post("/gradio_api/call/count", json={"data": [15]}).json()["event_id"] for visitor in visitors
        ]
        farm.replicas[killed].process.kill()
        farm.replicas[killed].process.wait(20)
        for visitor, home, event in zip(visitors, homes, events, strict=True):
            if home != killed:
                assert "data: [15]" in visitor.get(f"/gradio_api/call/count/{event}").text
                assert app_id(visitor) == home
            else:
                assert app_id(visitor) in set(farm.replicas) - {killed}
                again = visitor.post("/gradio_api/call/count", json={"data": [2]}).json()["event_id"]
                assert "data: [2]" in visitor.get(f"/gradio_api/call/count/{again}").text
