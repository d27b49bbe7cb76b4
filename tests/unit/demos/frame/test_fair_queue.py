"""One address can't keep the others waiting, nor fill the queue for them."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from demos.frame import fair_queue, visitors
from demos.frame.fair_queue import in_turns
from demos.kit import events
from tests.unit.demos.frame.house import house

ONE, TWO, THREE = "192.0.2.1", "192.0.2.2", "192.0.2.3"
PATIENCE = 60.0


def call(who: str, number: int) -> Any:
    return SimpleNamespace(number=number, request=SimpleNamespace(scope={"client": (who, 1)}))


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.005)


@pytest.fixture(autouse=True)
def _proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "127.0.0.1")


def test_every_address_has_a_turn_before_any_has_two() -> None:
    calls = [call(ONE, 1), call(ONE, 2), call(ONE, 3), call(TWO, 4), call(THREE, 5), call(TWO, 6)]
    assert [each.number for each in in_turns(calls, Counter())] == [1, 4, 5, 2, 6, 3]
    assert [each.number for each in in_turns(calls, Counter({ONE: 2}))] == [4, 5, 6, 1, 2, 3]


@pytest.mark.parametrize(
    ("client", "who"),
    [
        (("192.0.2.7", 80), "192.0.2.7"),
        (("2001:db8:1:2:3:4:5:6", 80), "2001:db8:1:2::/64"),
        (("::ffff:192.0.2.7", 80), "192.0.2.7"),
        (("x" * 90, 0), "x" * 40),
        (None, "unknown"),
    ],
)
def test_who_a_request_counts_for(client: Any, who: str) -> None:
    assert visitors.address({"client": client}) == who


@pytest.mark.slow
def test_others_are_served_beside_one_clients_thirty_calls() -> None:
    go_on, ran = threading.Event(), list[str]()

    def run(text: str) -> str:
        if text.startswith("one"):
            go_on.wait(PATIENCE)
        ran.append(text)
        return text

    with house(run=(run, events.HEAVY)) as page:
        queue = page.blocks._queue
        for number in range(30):
            assert page.join("run", [f"one {number}"], "first", ONE).status_code == 200
        until(lambda: queue.event_queue_per_concurrency_id["inference"].current_concurrency == 2)
        assert page.join("run", ["two"], "second", TWO).status_code == 200
        assert '"success":true' in page.told("second"), "while all thirty wait or are held"
        assert ran == ["two"]
        assert len(queue) == 28
        go_on.set()
        assert page.told("first").count("process_completed") == 30
        assert ran.count("two") == 1


@pytest.mark.slow
def test_the_place_that_is_told_is_the_true_one() -> None:
    go_on = threading.Event()

    def run(text: str) -> str:
        go_on.wait(PATIENCE)
        return text

    with house(run=(run, {"concurrency_id": "one", "concurrency_limit": 1})) as page:
        for number in range(6):
            page.join("run", [f"{number}"], "first", ONE)
        until(lambda: page.blocks._queue.event_queue_per_concurrency_id["one"].current_concurrency == 1)
        page.join("run", ["two"], "second", TWO)
        waiting = page.blocks._queue.event_queue_per_concurrency_id["one"].queue
        assert [event.session_hash for event in waiting] == ["second", *["first"] * 5]
        go_on.set()
        assert '"rank":0,"queue_size":6' in page.told("second")


@pytest.mark.slow
def test_too_many_waiting_calls_are_refused_to_whom_they_are_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fair_queue, "WAITING_OF_ONE", 4)
    monkeypatch.setattr(fair_queue, "WAITING_OF_ALL", 7)
    go_on = threading.Event()

    def run(text: str) -> str:
        go_on.wait(PATIENCE)
        return text

    private = {"api_visibility": "private", "concurrency_id": "page", "concurrency_limit": 2}
    with house(run=(run, private), ask=(run, {"concurrency_id": "api", "concurrency_limit": 2})) as page:
        replies = [page.join("run", ["a"], "first", ONE) for _ in range(8)]
        until(lambda: page.blocks._queue.event_queue_per_concurrency_id["page"].current_concurrency == 1)
        replies += [page.join("run", ["a"], "first", ONE) for _ in range(8)]
        statuses = [reply.status_code for reply in replies]
        assert statuses.count(200) == 5, "one that runs, four that wait"
        assert replies[-1].status_code == 429
        assert replies[-1].json()["detail"].startswith("40 calls from your address are waiting already, the limit.")
        assert page.join("run", ["b"], "second", TWO).status_code == 200
        assert page.join("ask", ["b"], "first of api", ONE).status_code == 200, "page and API are counted apart"
        others = [page.join("run", ["c"], f"third {i}", f"198.51.100.{i}").status_code for i in range(8)]
        assert others.count(429) >= 4
        assert page.join("ask", ["c"], "third of api", THREE).status_code == 200
        go_on.set()


@pytest.mark.slow
def test_a_client_cant_make_up_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "")
    seen = []

    def refuse(_: Any, who: str) -> None:
        seen.append(who)

    monkeypatch.setattr(fair_queue, "refuse_too_many", refuse)
    with house(run=(lambda text: text, {})) as page:
        page.join("run", ["a"], "a", ONE)
        page.join("run", ["a"], "b", TWO)
    assert seen == ["127.0.0.1", "127.0.0.1"]


@pytest.mark.slow
def test_a_picture_holds_no_typed_sentence() -> None:
    go_on = threading.Event()

    def look(text: str) -> str:
        go_on.wait(PATIENCE)
        return text

    with house(look=(look, events.PICTURE), translate=(str.upper, events.LIVE)) as page:
        for number in range(6):
            page.join("look", ["picture"], f"picture {number}", f"198.51.100.{number}")
        page.join("translate", ["words"], "words", ONE)
        assert "WORDS" in page.told("words"), "while all that looks at pictures is held"
        go_on.set()


@pytest.mark.slow
@pytest.mark.parametrize(("awake", "then"), [(1e6, fair_queue.LOOK_SECONDS), (0.1, fair_queue.REST_SECONDS)])
def test_a_quiet_queue_looks_for_calls_less_often(awake: float, then: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fair_queue, "AWAKE_SECONDS", awake)
    with house(run=(lambda text: text, {})) as page:
        assert page.blocks._queue.sleep_when_free == fair_queue.REST_SECONDS
        for session in ("a", "b"):
            page.join("run", ["a"], session, ONE)
            assert "process_completed" in page.told(session)
            until(lambda: page.blocks._queue.sleep_when_free == then)
