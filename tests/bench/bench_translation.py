"""Translating a sentence of twenty words, the likeliest piece at each step, beside a plain loop over the network."""

from collections.abc import Iterator

import torch

import weights
from demos.translation.translate import TOKENIZER, WEIGHTS, translate
from tests.bench.line import Line, milliseconds
from training.seq2seq.network import BOS, EOS, Seq2Seq
from training.seq2seq.search import length_limit
from training.seq2seq.tokenizer import decode, load_tokenizer

SENTENCE = "The young woman in the blue coat is waiting for her friend at the station with a very big dog."


def lines() -> Iterator[Line]:
    """`translate_ms`; the reference decodes in float32 with one whole-sequence call of each module a step."""
    network = weights.load(WEIGHTS, Seq2Seq)
    tokenizer = load_tokenizer(weights.find(WEIGHTS, TOKENIZER))

    @torch.inference_mode()
    def reference() -> str:
        source = torch.tensor([tokenizer.encode(SENTENCE).ids])
        memory = network.encode(source, torch.tensor([source.shape[1]]))
        state, written = network.initial(memory), [BOS]
        while len(written) <= length_limit(source.shape[1]):
            readout, state, _ = network.decode(torch.tensor([written[-1:]]), memory, state)
            written.append(int(torch.log_softmax(network.logits(readout), dim=-1)[0, 0].argmax()))
            if written[-1] == EOS:
                break
        return decode(tokenizer, written)

    plain = milliseconds(reference)
    yield Line("translate_ms", milliseconds(lambda: translate(SENTENCE, beams=1)), "ms", plain)
