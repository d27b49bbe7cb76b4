"""The sentence that Look inside works on: as the network reads it, and as its encoder represents it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from tokenizers import Tokenizer
from torch import Tensor

from demos.serving import loader
from demos.serving.limits import TRANSLATED_CHARACTERS as MOST_CHARACTERS
from demos.serving.loader import Generation
from demos.translation import sentences
from demos.translation.catalog import MODELS, USUAL
from demos.translation.results import EmptyText, TextTooLong, UnreadableText
from demos.translation.sentences import ENGLISH_WORD, FRENCH_WORD
from demos.translation.tokens import Span
from demos.translation.translate import LONGEST_SENTENCE, load_translator
from demos.translation.validation import check_characters
from training.seq2seq.literals import Literal
from training.seq2seq.network import EncoderOutput, Seq2Seq
from training.seq2seq.text_codec import Codec, Encoded

MOST_TOKENS = 120


class InvalidChoice(ValueError):
    """There is no such word, token or step."""


@dataclass(frozen=True)
class Translator:
    """The trained network in float32, how it reads and writes, and what its search keeps to: see `LoadedTranslator`."""

    network: Seq2Seq
    codec: Codec
    max_repeats: Tensor
    symbols: npt.NDArray[np.int64]

    @property
    def tokenizer(self) -> Tokenizer:
        """The vocabulary."""
        return self.codec.tokenizer


@dataclass(frozen=True)
class SourceSentence:
    """An English sentence as the network reads it.

    `tokens` are ids of the vocabulary, `token_spans` says where in the text each stands, `word_spans` where each word
    and mark does. `literals` stand for symbols among the tokens; `capital`: see `Encoded`. `notice` says what a reader
    should know, or is "".
    """

    text: str
    tokens: tuple[int, ...]
    token_spans: tuple[Span, ...]
    word_spans: tuple[Span, ...]
    notice: str = ""
    literals: tuple[Literal, ...] = ()
    capital: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """The words and marks."""
        return tuple(self.text[start:end] for start, end in self.word_spans)

    def replace_word(self, place: int, other: str) -> str:
        """Return the text with another word at a place; raises `InvalidChoice`."""
        if isinstance(place, bool) or not isinstance(place, int) or not 0 <= place < len(self.word_spans):
            raise InvalidChoice(f"There is no such word: the sentence has {len(self.word_spans)} words and marks.")
        start, end = self.word_spans[place]
        return f"{self.text[:start]}{other}{self.text[end:]}"


def translator() -> Translator:
    """Return the network with attention that `translate` holds; raises `WeightsUnavailable` where it is missing."""
    return loader.get(MODELS[USUAL], traced_translator)


def traced_translator(generation: Generation) -> Translator:
    """Return the translator of one generation of the weights."""
    loaded = generation.get(load_translator)
    return Translator(loaded.eager, loaded.codec, loaded.max_repeats, loaded.symbols)


def read_sentence(text: str) -> SourceSentence:
    """Return the first sentence of a text in tokens that the network knows; `notice` says what was left out.

    Raises `EmptyText`, `TextTooLong` or `UnreadableText` with a sentence for the visitor.
    """
    if not isinstance(text, str) or not text.strip():
        raise EmptyText("There is nothing to look into. Type an English sentence.")
    check_characters(text)
    if len(text) > MOST_CHARACTERS:
        raise TextTooLong(f"This text has {len(text):,} characters; give this room one sentence of it.")
    parts = sentences.split_sentences(text, LONGEST_SENTENCE)[0][1::2]
    whole = sentences.split_sentences(text, MOST_CHARACTERS)[0][1::2]
    first, codec = parts[0], translator().codec
    read = codec.encode(first)
    if not read.token_ids or not any(letter.isalpha() for letter in first):
        raise UnreadableText("There is no word here that the network could read. Type an English sentence.")
    if len(read.token_ids) > MOST_TOKENS:
        raise TextTooLong(
            f"The network reads this sentence as {len(read.token_ids):,} tokens (parts of words); this room shows up "
            f"to {MOST_TOKENS}. Shorten it, please."
        )
    return SourceSentence(
        first,
        tuple(read.token_ids),
        tuple(read.spans),
        tuple(sentences.word_spans(first, ENGLISH_WORD)),
        _notice(codec, first, len(whole), first != whole[0], read),
        read.literals,
        read.capital,
    )


def _notice(codec: Codec, first: str, count: int, cut: bool, read: Encoded) -> str:
    notices = sentences.mended_notices(read.mended)
    if count > 1:
        notices.append(f"This room shows one sentence, so it took the first of your {count}.")
    if cut:
        notices.append(f"It shows up to {LONGEST_SENTENCE} words, so it took the first {len(first.split())} of yours.")
    return " ".join(notices + sentences.input_notices(first, lambda letter: bool(codec.encode(letter).token_ids)))


@torch.inference_mode()
def encode(sentence: SourceSentence) -> EncoderOutput:
    """Return what the encoder makes of the sentence: a batch of one."""
    return translator().network.encode(torch.tensor([sentence.tokens]), torch.tensor([len(sentence.tokens)]))


def french_text(tokens: Sequence[int], sentence: SourceSentence) -> str:
    """Return the text of the token ids of a sentence's translation."""
    return translator().codec.decode(tokens, sentence.literals, sentence.capital).text


def french_words(text: str) -> list[str]:
    """Return the words and marks of a French text."""
    return [text[start:end] for start, end in sentences.word_spans(text, FRENCH_WORD)]
