"""The cache of networks: built once under load, replaced whole, and never mixed with what is copied over it."""

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from torch import nn

from demos.serving import loader
from demos.serving.loader import Generation
from tests.unit.weights.small_folder import write_folder
from weights import WeightsUnavailable

built: list[str] = []


@dataclass(frozen=True)
class Pair:
    """Two numbers from two files of one folder."""

    network: float
    extra: float

    @property
    def alike(self) -> bool:
        return self.network == self.extra


def make_network(generation: Generation) -> float:
    built.append(generation.snapshot.name)
    return float(generation.snapshot.load(nn.Linear).weight[0, 0].item())


def make_extra(generation: Generation) -> float:
    return float(generation.snapshot.read("extra.txt"))


def make_pair(generation: Generation) -> Pair:
    return Pair(generation.get(make_network), generation.get(make_extra))


def make_computed(generation: Generation) -> float:
    built.append("computed")
    return 10 * generation.get(make_network)


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.001)


@pytest.fixture(autouse=True)
def empty() -> Iterator[None]:
    loader.clear()
    built.clear()
    yield
    loader.clear()


@pytest.fixture
def line(tmp_path: Path) -> str:
    write_folder(tmp_path / "line", 1.0)
    return str(tmp_path / "line")


def test_many_visitors_at_once_load_a_network_once(line: str) -> None:
    came: list[int] = []

    def make_when_all_came(generation: Generation) -> float:
        until(lambda: len(came) >= 8)
        return make_network(generation)

    def visit(number: int) -> float:
        came.append(number)
        return loader.get(line, make_when_all_came)

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(visit, range(24))) == [1.0] * 24
    assert built == [line]


def test_loading_one_network_holds_up_no_other(line: str, tmp_path: Path) -> None:
    write_folder(tmp_path / "other", 5.0)
    begun, go_on = threading.Event(), threading.Event()

    def make_waiting(generation: Generation) -> float:
        begun.set()
        assert go_on.wait(10)
        return make_network(generation)

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(loader.get, line, make_waiting)
        assert begun.wait(10)
        assert loader.get(str(tmp_path / "other"), make_network) == 5.0
        assert not waiting.done()
        go_on.set()
        assert waiting.result(10) == 1.0


def test_replaced_files_are_served_whole(line: str) -> None:
    assert loader.get(line, make_pair) == Pair(1.0, 1.0)
    write_folder(Path(line), 2.0)
    assert loader.get(line, make_pair) == Pair(2.0, 2.0)
    assert loader.get(line, make_extra) == 2.0
    assert len(built) == 2


def test_same_size_and_time_of_modification_are_noticed_too(line: str) -> None:
    assert loader.get(line, make_network) == 1.0
    times = {path: path.stat().st_mtime_ns for path in Path(line).iterdir()}
    write_folder(Path(line), 2.0)
    for path, time_ns in times.items():
        os.utime(path, ns=(time_ns, time_ns))
    assert loader.get(line, make_network) == 2.0


@pytest.mark.parametrize("first", ["card.json", "model.safetensors", "extra.txt"])
def test_the_old_network_serves_until_the_new_one_is_whole(line: str, tmp_path: Path, first: str) -> None:
    assert loader.get(line, make_pair) == Pair(1.0, 1.0)
    write_folder(tmp_path / "fresh", 2.0)
    files = ["card.json", "model.safetensors", "extra.txt"]
    files.remove(first)
    for file in [first, *files]:
        assert loader.get(line, make_pair) == Pair(1.0, 1.0)
        shutil.copyfile(tmp_path / "fresh" / file, Path(line) / file)
    assert loader.get(line, make_pair) == Pair(2.0, 2.0)


def test_half_a_file_is_no_network(line: str, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert loader.get(line, make_network) == 1.0
    write_folder(tmp_path / "fresh", 2.0)
    content = (tmp_path / "fresh/model.safetensors").read_bytes()
    for file in ("card.json", "extra.txt"):
        shutil.copyfile(tmp_path / "fresh" / file, Path(line) / file)
    (Path(line) / "model.safetensors").write_bytes(content[:50])
    for _ in range(3):
        assert loader.get(line, make_network) == 1.0
    assert len(caplog.records) == 1, "one warning for one state of the folder"
    (Path(line) / "model.safetensors").write_bytes(content)
    assert loader.get(line, make_network) == 2.0


def test_a_network_that_does_not_fit_leaves_the_old_one_at_work(line: str) -> None:
    assert loader.get(line, make_pair) == Pair(1.0, 1.0)
    write_folder(Path(line), 2.0, extra="no number")
    assert loader.get(line, make_pair) == Pair(1.0, 1.0)
    write_folder(Path(line), 3.0)
    assert loader.get(line, make_pair) == Pair(3.0, 3.0)


def test_without_an_old_network_an_incomplete_folder_is_a_sentence(line: str) -> None:
    content = (Path(line) / "model.safetensors").read_bytes()
    (Path(line) / "model.safetensors").unlink()
    with pytest.raises(WeightsUnavailable, match=r"missing: model.safetensors"):
        loader.get(line, make_network)
    (Path(line) / "model.safetensors").write_bytes(content[:50])
    with pytest.raises(WeightsUnavailable, match="being replaced"):
        loader.get(line, make_network)
    (Path(line) / "model.safetensors").write_bytes(content)
    assert loader.get(line, make_network) == 1.0


def test_a_folder_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(WeightsUnavailable, match="its card is missing"):
        loader.generation(str(tmp_path / "nothing"))
    write_folder(tmp_path / "nothing", 4.0)
    assert loader.get(str(tmp_path / "nothing"), make_network) == 4.0


def test_a_file_that_disappears_while_it_is_loaded_is_a_sentence(line: str) -> None:
    def make_and_lose(generation: Generation) -> Pair:
        network = make_network(generation)
        (Path(line) / "extra.txt").unlink()
        return Pair(network, make_extra(generation))

    with pytest.raises(WeightsUnavailable, match=r"being replaced\. Try again in a moment"):
        loader.get(line, make_and_lose)
    write_folder(Path(line), 1.0)
    assert loader.get(line, make_pair) == Pair(1.0, 1.0)


def test_a_part_that_was_never_needed_is_not_taken_from_other_files(line: str) -> None:
    held = loader.generation(line)
    assert held.get(make_network) == 1.0
    write_folder(Path(line), 2.0)
    with pytest.raises(WeightsUnavailable, match="being replaced"):
        held.get(make_extra)
    assert held.get(make_network) == 1.0, "what is in memory stays for those who hold it"


def test_what_was_computed_goes_with_its_networks(line: str) -> None:
    assert loader.generation(line).remember(make_computed) == 10.0
    assert loader.generation(line).remember(make_computed) == 10.0
    assert built == ["computed", line]
    write_folder(Path(line), 2.0)
    assert loader.get(line, make_network) == 2.0
    assert built == ["computed", line, line], "it isn't computed ahead"
    assert loader.generation(line).remember(make_computed) == 20.0


def test_one_answer_holds_on_to_its_generation(line: str) -> None:
    with loader.one_generation():
        first = loader.get(line, make_pair)
        write_folder(Path(line), 2.0)
        with loader.one_generation():
            assert loader.get(line, make_pair) is first
        assert loader.get(line, make_pair) is first
        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(loader.get, line, make_pair).result() == Pair(2.0, 2.0), "another answer"
    assert loader.get(line, make_pair) == Pair(2.0, 2.0)


def test_an_answer_that_fails_holds_nothing_back(line: str) -> None:
    def answer(line: str) -> None:
        assert loader.get(line, make_network) == 1.0
        loader.get(line + "/nothing", make_network)

    with pytest.raises(WeightsUnavailable), loader.one_generation():
        answer(line)
    write_folder(Path(line), 2.0)
    assert loader.get(line, make_network) == 2.0


def test_a_picture_beside_the_weights_changes_nothing(line: str) -> None:
    first = loader.generation(line)
    (Path(line) / "strip.webp").write_bytes(b"a strip")
    assert loader.generation(line) is first


def test_a_failure_is_not_kept(line: str) -> None:
    failing = True

    def make_at_last(generation: Generation) -> float:
        if failing:
            raise RuntimeError("not yet")
        return make_network(generation)

    with pytest.raises(RuntimeError, match="not yet"):
        loader.get(line, make_at_last)
    failing = False
    assert loader.get(line, make_at_last) == 1.0


def test_only_so_many_folders_stay_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loader, "MOST_FOLDERS", 2)
    for name in ("a", "b", "c"):
        write_folder(tmp_path / name, 1.0)
        loader.get(str(tmp_path / name), make_network)
    loader.get(str(tmp_path / "c"), make_network)
    assert len(built) == 3
    loader.get(str(tmp_path / "a"), make_network)
    assert len(built) == 4


def test_no_answer_mixes_two_networks_while_weights_are_replaced_under_load(line: str, tmp_path: Path) -> None:
    stop = threading.Event()
    answers: list[Pair] = []

    def ask() -> None:
        while not stop.is_set():
            held = loader.generation(line)
            answers.append(Pair(held.get(make_network), held.get(make_extra)))

    assert loader.get(line, make_pair).alike
    with ThreadPoolExecutor(4) as pool:
        visitors = [pool.submit(ask) for _ in range(4)]
        try:
            for value in range(2, 12):
                write_folder(tmp_path / "fresh", float(value))
                for file in ("extra.txt", "card.json", "model.safetensors"):
                    shutil.copyfile(tmp_path / "fresh" / file, Path(line) / file)
                    asked = len(answers)
                    until(lambda asked=asked: len(answers) > asked + 4)  # type: ignore[misc]
                until(lambda value=value: answers[-1].network == value)  # type: ignore[misc]
        finally:
            stop.set()
        for visitor in visitors:
            visitor.result(10)
    assert all(pair.alike for pair in answers)
    assert {pair.network for pair in answers} >= set(range(2, 12))
