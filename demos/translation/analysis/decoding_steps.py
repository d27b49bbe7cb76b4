"""Into the translator: a sentence as the network reads it, and every number on the way to each French piece."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import torch
from tokenizers import Tokenizer
from torch import Tensor

import weights
from demos.translation import sentences
from demos.translation.catalog import MODELS, USUAL
from demos.translation.sentences import ENGLISH_WORD, FRENCH_WORD
from demos.translation.tokens import Matrix, Span, membership, named, spell
from demos.translation.translate import LONGEST_SENTENCE, example
from demos.translation.validation import EmptyText, TextTooLong, UnreadableText
from training.seq2seq.evaluate import TOKENIZER, patience
from training.seq2seq.network import BOS, EOS, UNKNOWN, Memory, Seq2Seq
from training.seq2seq.tokenizer import load_tokenizer

MOST_CHARACTERS = 5_000
MOST_PIECES = 120
GUESSES = 8

Numbers = npt.NDArray[np.float32]


class NotThere(ValueError):
    """There is no such word, piece or step."""


@dataclass(frozen=True)
class Translator:
    """The trained network in float32, its vocabulary, and how many copies of a piece may stand in a row."""

    network: Seq2Seq
    tokenizer: Tokenizer
    patience: Tensor


@dataclass(frozen=True)
class Sentence:
    """An English sentence as the network reads it.

    `spans` says where in the text each of its pieces stands, `words` where each word and mark does. `notice` says what
    a reader should know, or is "".
    """

    text: str
    pieces: tuple[int, ...]
    spans: tuple[Span, ...]
    words: tuple[Span, ...]
    notice: str = ""

    def word(self, place: int) -> str:
        """The word or mark at a place; raises NotThere."""
        if isinstance(place, bool) or not isinstance(place, int) or not 0 <= place < len(self.words):
            raise NotThere(f"There is no such word: the sentence has {len(self.words)} words and marks.")
        start, end = self.words[place]
        return self.text[start:end]


@dataclass(frozen=True)
class Guess:
    """A possible next piece and its probability."""

    piece: int
    text: str
    probability: float


@dataclass(frozen=True)
class Steps:
    """What went on at every step of the decoder: one row a piece of the translation, the end mark included.

    `queries` and `contexts` are steps x hidden, `energies` and `weights` steps x source pieces. `guesses` holds each
    step's likeliest pieces, the likeliest first; `probabilities` that of the piece which was taken.
    """

    pieces: tuple[int, ...]
    queries: Numbers
    energies: Numbers
    weights: Numbers
    contexts: Numbers
    guesses: tuple[tuple[Guess, ...], ...]
    probabilities: tuple[float, ...]


@dataclass(frozen=True)
class Looks:
    """Which share of each French word's look went to each English word: French x English, rows sum to 1.

    `first` says at which step of the decoder each French word begins.
    """

    source: tuple[str, ...]
    target: tuple[str, ...]
    first: tuple[int, ...]
    weights: Matrix


@lru_cache(maxsize=1)
def translator() -> Translator:
    """The network with attention, the same that `translate` holds; raises `WeightsUnavailable` where it is missing."""
    name = MODELS[USUAL]
    tokenizer = load_tokenizer(weights.find(name, TOKENIZER))
    return Translator(example(name)[0], tokenizer, patience(tokenizer))


def read(text: str) -> Sentence:
    """The first sentence of a text, cut into the pieces that the network knows; `notice` says what was left out.

    Raises `EmptyText`, `TextTooLong` or `UnreadableText` with a sentence for the visitor.
    """
    if not isinstance(text, str) or not text.strip():
        raise EmptyText("There is nothing to look into. Type an English sentence.")
    if "\x00" in text:
        raise UnreadableText("The text holds a NUL character, which no text should. Remove it and try again.")
    if len(text) > MOST_CHARACTERS:
        raise TextTooLong(f"This text has {len(text):,} characters; give this room one sentence of it.")
    parts = sentences.split(text, LONGEST_SENTENCE)[0][1::2]
    whole = sentences.split(text, MOST_CHARACTERS)[0][1::2]
    first, tokenizer = parts[0], translator().tokenizer
    encoding = tokenizer.encode(first, add_special_tokens=False)
    known = [place for place, piece in enumerate(encoding.ids) if piece != UNKNOWN]
    if not known or not any(letter.isalpha() for letter in first):
        raise UnreadableText("There is no word here that the network could read. Type an English sentence.")
    if len(known) > MOST_PIECES:
        raise TextTooLong(
            f"The network reads this sentence as {len(known):,} pieces of words; this room shows up to {MOST_PIECES}. "
            "Shorten it, please."
        )
    return Sentence(
        first,
        tuple(encoding.ids[place] for place in known),
        tuple(encoding.offsets[place] for place in known),
        tuple(sentences.words(first, ENGLISH_WORD)),
        _notice(tokenizer, first, len(whole), first != whole[0]),
    )


def _notice(tokenizer: Tokenizer, first: str, count: int, cut: bool) -> str:
    said = []
    if count > 1:
        said.append(f"This room looks at one sentence, so it took the first of your {count}.")
    if cut:
        said.append(f"It looks at up to {LONGEST_SENTENCE} words, so it took the first {len(first.split())} of yours.")
    return " ".join(said + sentences.remarks(first, lambda letter: UNKNOWN not in tokenizer.encode(letter).ids))


@torch.inference_mode()
def memory(sentence: Sentence) -> Memory:
    """What the encoder makes of the sentence: a batch of one."""
    return translator().network.encode(torch.tensor([sentence.pieces]), torch.tensor([len(sentence.pieces)]))


@torch.inference_mode()
def steps(sentence: Sentence, pieces: Sequence[int]) -> Steps:
    """Lets the decoder write given pieces and keeps what it computes at each step.

    The query is the state of the lower layer; its energies are dot products with the encoder's states (Luong et al.
    2015, "general"), their softmax the weights, and the weighted mean of the encoder's states the context.
    """
    known = translator()
    remembered, network = memory(sentence), known.network
    state, before = network.initial(remembered), BOS
    queries, energies, looked, guesses, probabilities = [], [], [], [], []
    for piece in pieces:
        logits, state, weights = network.step(torch.tensor([before]), remembered, state)
        assert weights is not None  # this network has attention
        shares = torch.softmax(logits[0].double(), dim=-1)
        top = shares.topk(GUESSES)
        queries.append(state.lower[0])
        energies.append(state.lower[0] @ remembered.keys[0])
        looked.append(weights[0])
        guesses.append(
            tuple(
                Guess(likely, named(known.tokenizer, likely), share)
                for likely, share in zip(top.indices.tolist(), top.values.tolist(), strict=True)
            )
        )
        probabilities.append(float(shares[piece]))
        before = piece
    rows = torch.stack(looked)
    return Steps(
        tuple(pieces),
        torch.stack(queries).numpy(),
        torch.stack(energies).numpy(),
        rows.numpy(),
        (rows @ remembered.states[0]).numpy(),
        tuple(guesses),
        tuple(probabilities),
    )


def looks(sentence: Sentence, seen: Steps) -> Looks:
    """The attention gathered from pieces to words: a French word looks where its pieces look on average."""
    count = len(seen.pieces) - (seen.pieces[-1] == EOS)
    french, spans = spell(translator().tokenizer, seen.pieces[:count])
    words = sentences.words(french, FRENCH_WORD)
    to_target, to_source = membership(spans, words), membership(sentence.spans, sentence.words)
    shares = to_target.T @ seen.weights[:count] @ to_source
    return Looks(
        tuple(sentence.text[start:end] for start, end in sentence.words),
        tuple(french[start:end] for start, end in words),
        tuple(int(column.argmax()) for column in to_target.T),
        (shares / np.maximum(shares.sum(axis=1, keepdims=True), 1e-12)).astype(np.float32),
    )


def french(pieces: Sequence[int]) -> str:
    """The text of a translation's pieces."""
    return spell(translator().tokenizer, pieces)[0]


def french_words(text: str) -> list[str]:
    """The words and marks of a French text."""
    return [text[start:end] for start, end in sentences.words(text, FRENCH_WORD)]
