"""One line of `make bench`, and how its figure is taken."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """A measured figure beside that of a plain eager reference, measured in the same run."""

    name: str
    value: float
    unit: str
    reference: float
    higher_is_better: bool = False

    @property
    def ratio(self) -> float:
        """How many times better than the reference: over 1 is faster (or smaller)."""
        return self.value / self.reference if self.higher_is_better else self.reference / self.value


def milliseconds(call: Callable[[], object], seconds: float = 3.0, warm_up: int = 3) -> float:
    """Median wall-clock milliseconds of `call`, over as many calls as fit into `seconds` (five at least)."""
    for _ in range(warm_up):
        call()
    taken: list[float] = []
    end = time.perf_counter() + seconds
    while len(taken) < 5 or time.perf_counter() < end:
        start = time.perf_counter()
        call()
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken)
