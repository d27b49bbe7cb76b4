"""A short run of the fuzzer against the running app; `python -m tests.load.fuzz --calls 10000` is the long one."""

from collections import Counter

import pytest

from tests.load.fuzz import Fuzz, sentence_of
from tests.load.hostile import Hostile, surface
from tests.unit.demos.frame.conftest import App

CALLS = 60


def test_the_same_seed_gives_the_same_requests_of_every_kind(running: App) -> None:
    page = surface(running.client.get("/config").json())
    assert len(page.functions) > 100
    assert {name for _, name in page.servers} >= {"begin_fetch", "leave_fetch"}
    first, again, other = (Hostile(page, seed) for seed in (1, 1, 2))
    drawn = [first.draw() for _ in range(300)]
    assert drawn == [again.draw() for _ in range(300)]
    assert drawn != [other.draw() for _ in range(300)]
    kinds = Counter(request.path.split("/")[2] for request in drawn if request.path.startswith("/gradio_api/"))
    assert {"queue", "call", "component_server", "upload"} <= set(kinds)


def test_a_missing_sentence_is_noticed() -> None:
    assert sentence_of('{"error": null}') == ""
    assert sentence_of('{"detail": {"error": null}}') == ""
    assert sentence_of("") == ""
    assert sentence_of('{"detail": "No."}') == sentence_of("No.") == "No."


@pytest.mark.slow
def test_hostile_calls_are_refused_in_sentences_and_visitors_are_served(running: App) -> None:
    fuzz = Fuzz(str(running.client.base_url))
    fuzz.run(CALLS, 24, running.process.pid)
    assert not fuzz.broken, "\n".join(fuzz.broken)
    assert fuzz.outcomes.total() == CALLS
    assert len(fuzz.visits) == CALLS // (CALLS // 20)
    assert running.process.is_running()
