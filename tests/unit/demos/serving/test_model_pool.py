"""One big model in memory at a time: used again, released, refused where memory is short, waited for."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from demos.serving import model_pool
from tests.hub.loopback import until
from weights import WeightsUnavailable
from weights.hub import MODELS

ONE, OTHER = MODELS["imagenet"], MODELS["vit"]


@pytest.fixture(autouse=True)
def empty(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing in memory before and after, and plenty of it free."""
    monkeypatch.setattr(model_pool, "available_memory", lambda: 10**12)
    model_pool.release()
    yield
    model_pool.release()


def test_a_model_is_loaded_once_and_used_again() -> None:
    loads: list[str] = []
    for _ in range(3):
        with model_pool.borrow(ONE, 10, lambda: loads.append("one") or "a network") as network:  # type: ignore[func-returns-value]
            assert network == "a network"
    assert loads == ["one"]
    assert model_pool.loaded() == ONE.name


def test_two_use_the_same_model_at_once() -> None:
    with model_pool.borrow(ONE, 10, object) as first, model_pool.borrow(ONE, 10, object) as second:
        assert first is second


def test_another_model_takes_the_place_of_the_first() -> None:
    with model_pool.borrow(ONE, 10, object):
        pass

    def load() -> object:
        assert model_pool.loaded() == "", "both would be in memory"
        return object()

    with model_pool.borrow(OTHER, 10, load):
        assert model_pool.loaded() == OTHER.name


def test_an_unused_model_is_released(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_pool, "UNUSED_SECONDS", 0.2)
    with model_pool.borrow(ONE, 10, object):
        pass
    first = model_pool._slot.timer
    with model_pool.borrow(ONE, 10, object):
        assert first is not None
        first.join(20)
        assert model_pool.loaded() == ONE.name, "it was released while in use"
    until(lambda: model_pool.loaded() == "", 5)


def test_short_memory_is_refused_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_pool, "available_memory", lambda: 199_000_000)
    with (
        pytest.raises(WeightsUnavailable, match="needs 200 MB of free memory to be safe, and this machine has 199 MB"),
        model_pool.borrow(ONE, 100_000_000, lambda: pytest.fail("it was loaded all the same")),
    ):
        pass
    assert model_pool.loaded() == ""
    monkeypatch.setattr(model_pool, "available_memory", lambda: 200_000_000)
    with model_pool.borrow(ONE, 100_000_000, object):
        pass


def test_a_busy_model_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    done = threading.Event()

    def use() -> None:
        with model_pool.borrow(ONE, 10, object):
            done.wait(10)

    user = threading.Thread(target=use)
    user.start()
    until(lambda: model_pool.loaded() == ONE.name)
    monkeypatch.setattr(model_pool, "WAIT_SECONDS", 0.2)
    with (
        pytest.raises(WeightsUnavailable, match=r"Another model.*Ask Vision Transformer again"),
        model_pool.borrow(OTHER, 10, object),
    ):
        pass
    monkeypatch.setattr(model_pool, "WAIT_SECONDS", 10)
    threading.Timer(0.2, done.set).start()
    with model_pool.borrow(OTHER, 10, object):
        assert model_pool.loaded() == OTHER.name
    user.join(5)


def test_what_fails_while_loading_or_using_leaves_the_place_free() -> None:
    def broken() -> object:
        raise OSError("no such file")

    with pytest.raises(OSError, match="no such file"), model_pool.borrow(ONE, 10, broken):
        pass
    with pytest.raises(KeyError), model_pool.borrow(ONE, 10, object):
        raise KeyError("in use")
    with model_pool.borrow(OTHER, 10, object):
        assert model_pool.loaded() == OTHER.name


def test_release_leaves_a_model_that_is_in_use() -> None:
    with model_pool.borrow(ONE, 10, object):
        model_pool.release()
        assert model_pool.loaded() == ONE.name


def test_memory_of_a_container_counts_without_files_that_were_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    monkeypatch.setattr(model_pool, "_CGROUP", tmp_path)
    whole = model_pool.available_memory()
    assert whole > 0
    (tmp_path / "memory.max").write_text("1000\n")
    (tmp_path / "memory.current").write_text("900\n")
    (tmp_path / "memory.stat").write_text("anon 300\ninactive_file 500\n")
    assert model_pool.available_memory() == 600
    (tmp_path / "memory.max").write_text("max\n")
    assert model_pool.available_memory() > 10_000
