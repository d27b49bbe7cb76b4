"""How fast handwriting is drawn on one core, against stepping through torch's own nn.LSTM layers."""

import time
from collections.abc import Iterator

import torch

import weights
from demos.text.handwrite import handwrite
from tests.bench.line import Line
from training.handwriting.network import POINT, UNKNOWN_WRITER, Handwriter
from training.handwriting.runtime import numbers_of

SENTENCE = "the quick brown fox jumps"
PAGE = ("A network wrote this page by hand, one stroke of the pen after another. " * 6)[:400]
SECONDS = 4.0
STEPS = 60  # of the reference


def lines() -> Iterator[Line]:
    """Points a second, and seconds of a page of 400 characters (reference: at the other's rate); one core."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # ONNX Runtime and numpy are kept to one where they are loaded
    try:
        network = weights.load("handwriting", Handwriter).eval()
        handwrite(SENTENCE)
        served, eager = 0.0, 0.0
        end = time.perf_counter() + 2 * SECONDS
        while time.perf_counter() < end:  # in turns, so that both see the same machine
            began = time.perf_counter()
            served = max(served, len(handwrite(SENTENCE).strokes) / (time.perf_counter() - began))
            eager = max(eager, STEPS / _stepwise(network, STEPS))
        began = time.perf_counter()
        page = handwrite(PAGE)
        seconds = time.perf_counter() - began
    finally:
        torch.set_num_threads(threads)
    yield Line("handwriting_points_s", served, "points/s", eager, higher_is_better=True)
    yield Line("handwriting_page_s", seconds, "s", len(page.strokes) / eager)


@torch.no_grad()
def _stepwise(network: Handwriter, steps: int) -> float:
    """Return the seconds that so many points take, their densities alone."""
    began = time.perf_counter()
    text = network.read(*numbers_of(network, [SENTENCE], [UNKNOWN_WRITER]))
    state, point = network.start(1), torch.zeros(1, 1, POINT)
    for _ in range(steps):
        _, state = network(point, text, state)
    return time.perf_counter() - began
