"""Making the network look elsewhere: one French word's whole attention on one English word."""

from collections.abc import Sequence

import torch

from demos.translation.analysis.beam_tree import Redirected, search
from demos.translation.analysis.decoding_steps import Looks, Sentence, memory, translator
from demos.translation.tokens import word_of
from training.seq2seq.network import BOS, Memory, State

LONG = 4  # letters of a word that is likely to mean something by itself


def redirected(sentence: Sentence, before: Sequence[int], looks: Looks, word: int, onto: int, beams: int) -> list[int]:
    """The pieces of the translation when a French word looks at one English word alone (places from 0).

    before: the translation as it was, which stays up to that word. The first piece of the word is redirected.
    """
    step = looks.first[word]
    grown = search(sentence, beams, before[:step], Redirected(step, pieces_of(sentence, onto)))
    return grown.pieces(grown.best)


def pieces_of(sentence: Sentence, word: int) -> tuple[int, ...]:
    """Places of the pieces that an English word is read as; for one that the network can't read, those beside it."""
    of = [word_of(span, sentence.words) for span in sentence.spans]
    nearest = min(of, key=lambda one: abs(one - word))
    return tuple(place for place, one in enumerate(of) if one == nearest)


@torch.inference_mode()
def telling(sentence: Sentence, before: Sequence[int], looks: Looks, word: int | None = None) -> tuple[int, int]:
    """A French word, and an English word at which it should look to become that one's translation most surely.

    Tries all English words at every French word that is long enough to mean something, or at the one that is given.
    """
    known = translator()
    remembered = memory(sentence)
    partners = looks.weights.argmax(axis=1)  # of each French word
    beginnings = [before[step] for step in looks.first]
    tried = [word] if word is not None else _meaningful(looks.target) or [len(looks.target) - 1]
    onto = [place for place in _meaningful(looks.source) if place in partners] or list(range(len(looks.source)))
    rows = Memory(*(part.expand(len(onto), *part.shape[1:]) for part in remembered))
    hidden = torch.ones_like(rows.hidden)
    for row, place in enumerate(onto):
        hidden[row, list(pieces_of(sentence, place))] = False
    rows = rows._replace(hidden=hidden)
    state, last, best = known.network.initial(remembered), BOS, (-1.0, tried[0], onto[0])
    for step, piece in enumerate(before):
        for place in tried:
            if looks.first[place] != step:
                continue
            spread = State(*(part.expand(len(onto), -1) for part in state))
            shares = torch.softmax(known.network.step(torch.full((len(onto),), last), rows, spread)[0], dim=-1)
            for row, other in enumerate(onto):
                says = [beginnings[french] for french in range(len(partners)) if partners[french] == other]
                sure = max((float(shares[row, one]) for one in says if one != piece), default=-1.0)
                if other != partners[place]:
                    best = max(best, (sure, place, other))
        _, state, _ = known.network.step(torch.tensor([last]), remembered, state)
        last = piece
    return best[1:]


def _meaningful(words: Sequence[str]) -> list[int]:
    return [place for place, word in enumerate(words) if len(word) >= LONG]
