"""How fast the beam of a sentence stands as a tree, against a plain beam search that asks the whole network anew."""

from collections.abc import Iterator

import torch

from demos.translation.analysis import source_sentence
from demos.translation.rooms.look_inside.pictures import show
from demos.translation.rooms.look_inside.selection import Selection
from tests.bench.line import Line, milliseconds
from training.seq2seq.beam_search import length_limit
from training.seq2seq.network import BOS, EOS

SENTENCE = "The young woman in the blue coat is waiting for her friend at the station with a very big dog."
BEAMS = 5


def lines() -> Iterator[Line]:
    """Yield translation_tree_ms: the search and all that the page is given of it, for a sentence of twenty words."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        selection = Selection(SENTENCE, "tree", beams=BEAMS)
        taken = milliseconds(lambda: show(selection))
        reference = milliseconds(lambda: plain(source_sentence.read_sentence(SENTENCE)), 1.0, 1)
    finally:
        torch.set_num_threads(threads)
    yield Line("translation_tree_ms", taken, "ms", reference)


@torch.no_grad()
def plain(sentence: source_sentence.SourceSentence) -> list[list[tuple[float, list[int]]]]:
    """The beginnings kept at each step, each with its log-probability, by running the decoder over all of each."""
    network = source_sentence.translator().network
    source, lengths = torch.tensor([sentence.tokens]), torch.tensor([len(sentence.tokens)])
    beginnings: list[tuple[float, list[int]]] = [(0.0, [])]
    kept, best = [], float("-inf")
    for step in range(1, length_limit(len(sentence.tokens)) + 1):
        found = []
        for score, tokens in beginnings:
            logp = torch.log_softmax(network(source, lengths, torch.tensor([[BOS, *tokens]]))[0, -1], dim=-1)
            likely = logp.topk(2 * BEAMS)
            found += [
                (score + more, [*tokens, token])
                for more, token in zip(likely.values.tolist(), likely.indices.tolist(), strict=True)
            ]
        found.sort(key=lambda one: -one[0])
        best = max([best, *(score / step for score, tokens in found[:BEAMS] if tokens[-1] == EOS)])
        beginnings = [one for one in found if one[1][-1] != EOS][:BEAMS]
        kept.append(beginnings)
        if beginnings[0][0] / (step + 4) < best:
            break
    return kept
