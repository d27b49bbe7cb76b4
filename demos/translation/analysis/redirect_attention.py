"""Redirecting attention: all attention of one French word put on one English word."""

from collections.abc import Sequence

import torch

from demos.translation.analysis.beam_tree import Redirection, attend_only_to, search_tree
from demos.translation.analysis.decoding_steps import WordAttention
from demos.translation.analysis.source_sentence import SourceSentence, encode, translator
from demos.translation.tokens import word_of
from training.seq2seq.network import BOS, EncoderOutput, State

LONG = 4  # letters of a word that is likely to mean something by itself


def redirect(
    sentence: SourceSentence, before: Sequence[int], attention: WordAttention, french: int, english: int, beams: int
) -> list[int]:
    """Return the tokens of the translation when a French word attends to one English word alone (places from 0).

    before: the translation as it was, which stays up to that word. The first token of the word is redirected.
    """
    step = attention.first_steps[french]
    tree = search_tree(sentence, beams, before[:step], Redirection(step, tokens_of_word(sentence, english)))
    return tree.tokens(tree.best)


def tokens_of_word(sentence: SourceSentence, word: int) -> tuple[int, ...]:
    """Return places of the tokens of an English word; for one that the network can't read, those beside it."""
    words = [word_of(span, sentence.word_spans) for span in sentence.token_spans]
    nearest = min(words, key=lambda one: abs(one - word))
    return tuple(place for place, one in enumerate(words) if one == nearest)


@torch.inference_mode()
def suggest_redirection(
    sentence: SourceSentence, before: Sequence[int], attention: WordAttention, french: int | None = None
) -> tuple[int, int]:
    """Return a French and an English word for which redirected attention gives that word's translation most surely.

    Tries all English words at every French word that is long enough to mean something, or at the one that is given.
    """
    network, encoded = translator().network, encode(sentence)
    partners = attention.weights.argmax(axis=1)  # the English word that each French word attends to most
    first_tokens = [before[step] for step in attention.first_steps]
    tried = [french] if french is not None else _long_words(attention.target) or [len(attention.target) - 1]
    aims = [place for place in _long_words(attention.source) if place in partners] or list(range(len(attention.source)))
    rows = EncoderOutput(*(part.expand(len(aims), *part.shape[1:]) for part in encoded))
    masked = attend_only_to(rows, [tokens_of_word(sentence, aim) for aim in aims])
    state, previous, best = network.initial(encoded), BOS, (-1.0, tried[0], aims[0])
    for step, token in enumerate(before):
        for place in tried:
            if attention.first_steps[place] != step:
                continue
            repeated = State(*(part.expand(len(aims), -1) for part in state))
            logits, _, _ = network.step(torch.full((len(aims),), previous), masked, repeated)
            distribution = torch.softmax(logits, dim=-1)  # English words x vocabulary
            for row, aim in enumerate(aims):
                translations = [first_tokens[word] for word in range(len(partners)) if partners[word] == aim]
                probability = max((float(distribution[row, one]) for one in translations if one != token), default=-1.0)
                if aim != partners[place]:
                    best = max(best, (probability, place, aim))
        _, state, _ = network.step(torch.tensor([previous]), encoded, state)
        previous = token
    return best[1:]


def _long_words(words: Sequence[str]) -> list[int]:
    return [place for place, word in enumerate(words) if len(word) >= LONG]
