"""How fast the text is written on one core, against stepping through torch's own nn.LSTM."""

import time
from collections.abc import Callable, Iterator

import torch

import weights
from demos.text.write import stepper, write
from tests.bench.line import Line
from training.char_lstm.network import CharLSTM

PROMPT = "ROMEO:\n"
SECONDS = 3.0


def lines() -> Iterator[Line]:
    """`text_chars_per_s`: characters a second of `write` in the form that is served, one core, best of a few texts."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # ONNX Runtime and numpy are kept to one where they are loaded
    try:
        network = weights.load("char_lstm_shakespeare", CharLSTM)
        stepper("shakespeare")
        served, eager, end = 0.0, 0.0, time.perf_counter() + 2 * SECONDS
        while time.perf_counter() < end:  # in turns, so that both see the same machine
            served = max(served, _rate(lambda length: list(write(PROMPT, length=length)), 600))
            eager = max(eager, _rate(lambda length: _stepwise(network, length), 100))
    finally:
        torch.set_num_threads(threads)
    yield Line("text_chars_per_s", served, "chars/s", eager, higher_is_better=True)


def _rate(call: Callable[[int], object], length: int) -> float:
    began = time.perf_counter()
    call(length)
    return length / (time.perf_counter() - began)


@torch.no_grad()
def _stepwise(network: CharLSTM, length: int) -> str:
    generator = torch.Generator().manual_seed(0)
    logits, state = network(torch.tensor([network.encode(PROMPT)]), network.start(1))
    written = []
    for _ in range(length):
        probabilities = torch.softmax(logits[0, -1] / 0.8, dim=-1)
        number = torch.multinomial(probabilities, 1, generator=generator)
        written.append(int(number))
        logits, state = network(number[None], state)
    return network.decode(written)
