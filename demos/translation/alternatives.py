"""What else a translator could have said: other words in a place, and its other whole sentences."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import torch

from demos.serving import loader
from demos.translation.alignment import WORDS
from demos.translation.catalog import from_hub, weights_of
from demos.translation.results import UnknownChoice
from demos.translation.sentences import word_spans
from demos.translation.tokens import Span, word_of
from demos.translation.translate import (
    Chosen,
    LoadedTranslator,
    check_prefix,
    cut_text,
    load_translator,
    peel,
    search,
    search_input,
)
from demos.translation.validation import check_request
from training.seq2seq.beam_search import n_best
from training.seq2seq.network import BOS, EOS
from training.seq2seq.search_trace import Hypothesis
from training.seq2seq.text_codec import Decoded, Encoded

MOST_WORDS, MOST_SENTENCES = 5, 4
MOST_SEARCHES = 8
LEAST = 0.005  # probability of a token that is tried


@dataclass(frozen=True)
class Alternative:
    """Another translation of a sentence: its text, and the tokens to choose for it to come out.

    `word`: what then stands in the place that was asked about, "" for whole sentences. `probability`: that of these
    words after what stands before them; for a whole sentence its average for one token.
    """

    text: str
    token_ids: tuple[int, ...]
    probability: float
    word: str = ""


@dataclass(frozen=True)
class _Sentence:
    """A sentence of a text as it is translated now; `spans` are those of its target words without what isn't read."""

    loaded: LoadedTranslator
    read: Encoded
    found: Hypothesis
    written: Decoded
    spans: list[Span]
    direction: str

    def decoded(self, found: Hypothesis) -> tuple[Decoded, list[Span]]:
        """Return another translation of it, and where its words stand."""
        written = self.loaded.codec.decode(found.token_ids, self.read.literals, self.read.capital)
        return written, word_spans(written.text, WORDS[self.direction][1])


def other_words(
    text: str, sentence: int, word: int, beams: int, model: str, direction: str, chosen: Chosen
) -> list[Alternative]:
    """Return what could stand in place of a word of the translation, the likeliest first, and what follows from it.

    sentence, word: places from 0, the word's among the target words of its sentence. chosen: what a visitor has chosen
    before. Every token of the word is a place where the search may go another way: the likeliest other tokens there
    are forced, and beam search writes the rest. Raises `UnknownChoice` and what `translate` raises.
    """
    before, here = _sentence(text, sentence, beams, model, direction, chosen)
    word -= before
    if not 0 <= word < len(here.spans):
        return []  # a mark, a tag or an emoji that is copied
    said = _words(here.written, here.spans)
    found: dict[str, Alternative] = {}
    for probability, prefix in _branches(here, word):
        (other,) = search(here.loaded, [here.read], beams, prefix)
        written, spans = here.decoded(other)
        words = _words(written, spans)
        if words[:word] != said[:word] or len(words) <= word or words[word] in (*found, said[word]):
            continue
        last = max(place for place, span in enumerate(written.spans) if word_of(span, spans) <= word)
        tokens = tuple(other.token_ids[: max(last + 1, len(prefix))])
        found[words[word]] = Alternative(written.text, tokens, probability, words[word])
        if len(found) == MOST_WORDS:
            break
    return list(found.values())


def other_sentences(
    text: str, sentence: int, beams: int, model: str, direction: str, chosen: Chosen
) -> list[Alternative]:
    """Return other translations of one sentence that the beam search finished, the best first; see `other_words`."""
    _, here = _sentence(text, sentence, beams, model, direction, chosen)
    batch, lengths, symbols = search_input(here.loaded, [here.read])
    prefix = chosen.get(sentence, ())
    prefix = () if prefix and prefix[-1] == EOS else prefix
    width = max(beams, MOST_SENTENCES + 1)
    (several,) = n_best(here.loaded.network, batch, lengths, width, here.loaded.max_repeats, prefix, symbols)
    found: dict[str, Alternative] = {}
    for one in several:
        written, _ = here.decoded(one)
        if one.token_ids and written.text not in (*found, here.written.text):
            found[written.text] = Alternative(written.text, (*one.token_ids, EOS), math.exp(one.score))
    return list(found.values())[:MOST_SENTENCES]


def _sentence(
    text: str, sentence: int, beams: int, model: str, direction: str, chosen: Chosen
) -> tuple[int, _Sentence]:
    """Return how many words stand before a sentence that aren't read, and the sentence."""
    check_request(text, beams, model, direction)
    if from_hub(model):
        raise UnknownChoice("Other words are shown for the networks of this project only.")
    loaded = loader.get(weights_of(model, direction), load_translator)
    texts = cut_text(loaded, text, direction)[0][1::2]
    if not 0 <= sentence < len(texts):
        raise UnknownChoice("There is no such sentence any more. Click a word of the translation again.")
    before, body, _ = peel(loaded, texts[sentence])
    read = loaded.codec.encode(body)
    if not read.token_ids:
        raise UnknownChoice("There is nothing in this sentence that the network could read.")
    prefix = chosen.get(sentence, ())
    if prefix:
        check_prefix(loaded, read, prefix)
    (found,) = search(loaded, [read], beams, prefix)
    written = loaded.codec.decode(found.token_ids, read.literals, read.capital)
    spans = word_spans(written.text, WORDS[direction][1])
    return len(word_spans(before, WORDS["en-fr"][0])), _Sentence(loaded, read, found, written, spans, direction)


def _words(written: Decoded, spans: list[Span]) -> list[str]:
    return [written.text[start:end] for start, end in spans]


def _branches(here: _Sentence, word: int) -> list[tuple[float, list[int]]]:
    """Return other beginnings that lead away from a translation within a word, and their probability, likeliest first.

    The probability is that of the tokens from the word's first on.
    """
    places = [place for place, span in enumerate(here.written.spans) if word_of(span, here.spans) == word]
    found = []
    for place, tokens, probabilities in _steps(here, places[-1] + 1 if places else 0):
        if place not in places:
            continue
        so_far = math.exp(sum(here.found.log_probs[places[0] : place]))
        before = here.found.token_ids[:place]
        for token, probability in zip(tokens, probabilities, strict=True):
            if token > EOS and token != here.found.token_ids[place] and so_far * probability >= LEAST:
                found.append((so_far * probability, [*before, token]))
    return sorted(found, reverse=True)[:MOST_SEARCHES]


@torch.inference_mode()
def _steps(here: _Sentence, count: int) -> Iterator[tuple[int, list[int], list[float]]]:
    """Yield, for each of the first steps of a translation, the likeliest tokens there and their probabilities."""
    network = here.loaded.network
    source, lengths, _ = search_input(here.loaded, [here.read])
    encoded = network.encode(source, lengths)
    state, previous = network.initial(encoded), BOS
    for place, token in enumerate(here.found.token_ids[:count]):
        logits, state, _ = network.step(torch.tensor([previous]), encoded, state)
        top = torch.softmax(logits[0].float(), dim=-1).topk(MOST_SEARCHES + 1)
        yield place, top.indices.tolist(), top.values.tolist()
        previous = token
