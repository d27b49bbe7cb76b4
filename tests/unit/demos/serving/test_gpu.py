"""Calls on ZeroGPU: handed to the platform in a form that another process can take, and to the CPU where that fails."""

import pickle
import sys
import types
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from demos.serving import gpu


def double(number: int) -> int:
    return 2 * number


def count(to: int) -> Iterator[int]:
    yield from range(to)


class Platform:
    """The package `spaces` as far as it's used: what is decorated, what crosses over to its process, and refusals."""

    def __init__(self) -> None:
        self.decorated: list[str] = []
        self.crossed = 0
        self.refuses = False
        self.breaks_after = -1

    def GPU(self, task: Callable[..., Any], duration: int) -> Callable[..., Any]:  # noqa: N802
        self.decorated.append(task.__name__)

        def regular(*arguments: Any) -> Any:
            return pickle.loads(pickle.dumps(task(*self._cross(arguments))))

        def generator(*arguments: Any) -> Iterator[Any]:
            for number, each in enumerate(task(*self._cross(arguments))):
                if number == self.breaks_after:
                    raise RuntimeError("GPU task aborted")
                yield pickle.loads(pickle.dumps(each))

        return generator if task.__name__ == "_streamed" else regular

    def _cross(self, arguments: Any) -> Any:
        if self.refuses:
            raise RuntimeError("You have exceeded your GPU quota")
        self.crossed += 1
        return pickle.loads(pickle.dumps(arguments))


@pytest.fixture
def platform(monkeypatch: pytest.MonkeyPatch) -> Platform:
    platform, module = Platform(), types.ModuleType("spaces")
    module.GPU = platform.GPU  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "spaces", module)
    monkeypatch.setenv(gpu.ZERO, "true")
    for name in ("_call", "_stream", "_inside"):
        monkeypatch.setattr(gpu, name, getattr(gpu, name))
    monkeypatch.setattr(gpu, "_begin", lambda: None)
    return platform


def test_elsewhere_nothing_is_installed_and_calls_are_made_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(gpu.ZERO, raising=False)
    monkeypatch.setitem(sys.modules, "spaces", None)  # importing it would raise
    gpu.install()
    assert gpu.run(double, 21) == 42
    assert list(gpu.stream(count, 3)) == [0, 1, 2]
    assert gpu.device() == "cpu"


def test_both_ways_of_calling_are_announced_and_cross_over(platform: Platform) -> None:
    gpu.install()
    assert platform.decorated == ["_called", "_streamed"]
    assert gpu.run(double, 21) == 42
    assert list(gpu.stream(count, 3)) == [0, 1, 2]
    assert platform.crossed == 2


def test_without_a_gpu_the_cpu_answers(platform: Platform) -> None:
    gpu.install()
    platform.refuses = True
    assert gpu.run(double, 21) == 42
    assert list(gpu.stream(count, 3)) == [0, 1, 2]
    assert platform.crossed == 0


def test_what_the_function_raises_is_raised(platform: Platform) -> None:
    gpu.install()
    with pytest.raises(TypeError, match="integer"):
        list(gpu.stream(count, "three"))


def test_a_stream_that_breaks_doesnt_begin_again(platform: Platform) -> None:
    gpu.install()
    platform.breaks_after = 2
    stream, got = gpu.stream(count, 5), list[int]()
    with pytest.raises(RuntimeError, match="aborted"):
        got.extend(next(stream) for _ in range(3))
    assert got in ([], [0, 1])
