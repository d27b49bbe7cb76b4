"""Translating a sentence of twenty words on one core with beam 5, beside a plain float32 beam search of the network."""

import time
from collections.abc import Callable, Iterator

import torch

import weights
from demos.translation.catalog import MODELS, USUAL
from demos.translation.translate import translate
from tests.bench.line import Line
from training.seq2seq.beam_search import length_limit
from training.seq2seq.evaluate import TOKENIZER
from training.seq2seq.network import BOS, EOS, PAD, UNKNOWN, EncoderOutput, Seq2Seq, State
from training.seq2seq.tokenizer import decode, load_tokenizer

SENTENCE = "The young woman in the blue coat is waiting for her friend at the station with a very big dog."
BEAMS = 5
SECONDS = 6.0


def lines() -> Iterator[Line]:
    """`translate_ms`: `translate` as the page calls it, words and attention included; best of some, in turns."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        name = MODELS[USUAL]
        network, tokenizer = weights.load(name, Seq2Seq), load_tokenizer(weights.find(name, TOKENIZER))

        def reference() -> str:
            return decode(tokenizer, plain_beam_search(network, tokenizer.encode(SENTENCE).ids))

        def served() -> str:
            return translate(SENTENCE, BEAMS).text

        times: dict[Callable[[], str], list[float]] = {served: [], reference: []}
        end = time.perf_counter() + SECONDS
        while time.perf_counter() < end or len(times[served]) < 5:  # in turns, so that both see the same machine
            for call, taken in times.items():
                began = time.perf_counter()
                call()
                taken.append(1000 * (time.perf_counter() - began))
    finally:
        torch.set_num_threads(threads)
    yield Line("translate_ms", min(times[served]), "ms", min(times[reference]))


@torch.inference_mode()
def plain_beam_search(network: Seq2Seq, source: list[int], beams: int = BEAMS) -> list[int]:
    """What one writes first: the network's own modules, one step of all beams a time, log-probabilities of all tokens.

    The scores of finished translations are compared by log-probability a token, as `beam_search` does; it guards
    against no loops.
    """
    encoder_output = network.encode(torch.tensor([source]), torch.tensor([len(source)]))
    encoder_output = EncoderOutput(*(part.expand(beams, *part.shape[1:]) for part in encoder_output))
    state = network.initial(encoder_output)
    scores = torch.tensor([0.0] + [float("-inf")] * (beams - 1))
    written = torch.full((beams, 1), BOS)
    best, best_score = [], float("-inf")
    for time_step in range(1, length_limit(len(source)) + 1):
        readout, state, _ = network.decode(written[:, -1:], encoder_output, state)
        logp = torch.log_softmax(network.logits(readout)[:, 0], dim=-1)
        logp[:, [PAD, UNKNOWN, BOS]] = float("-inf")
        scores, index = (scores[:, None] + logp).flatten().topk(2 * beams)
        rows, tokens = index // logp.shape[1], index % logp.shape[1]
        for score, row, token in zip(scores[:beams].tolist(), rows.tolist(), tokens.tolist(), strict=False):
            if token == EOS and score / time_step > best_score:
                best, best_score = written[row, 1:].tolist(), score / time_step
        going = (tokens != EOS).nonzero()[:beams, 0]
        scores, rows = scores[going], rows[going]
        written = torch.cat([written[rows], tokens[going][:, None]], dim=1)
        state = State(state.lower[rows], state.upper[rows])
        if float(scores[0]) / (time_step + 4) < best_score:
            break
    return best
