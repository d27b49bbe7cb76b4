"""English to French, with the attention between the words of both: `translate(text)`."""

import logging
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from tokenizers import Tokenizer

import weights
from demos.translation import pieces, sentences
from demos.translation.models import MODELS, USUAL
from demos.translation.sentences import ENGLISH_WORD, FRENCH_WORD
from demos.translation.step import Served
from training.onnx_session import ExportUnusable
from training.seq2seq.data import pad
from training.seq2seq.evaluate import TOKENIZER, patience
from training.seq2seq.exported import DECODER, ENCODER, Exported
from training.seq2seq.network import BOS, UNKNOWN, Seq2Seq
from training.seq2seq.search import Hypothesis, Network, beam_search
from training.seq2seq.tokenizer import load_tokenizer
from weights import WeightsUnavailable

MOST_WORDS = 500
MOST_CHARACTERS = 5_000
MOST_BEAMS = 20
LONGEST_SENTENCE = 40  # words; the network has learned from sentences of up to 30
SENTENCES_AT_ONCE = 16

Matrix = npt.NDArray[np.float32]


class EmptyText(ValueError):
    """There is nothing to translate."""


class TextTooLong(ValueError):
    """The text has more words or characters than are translated at once."""


class UnreadableText(ValueError):
    """The text isn't what the network can read."""


class BeamsOutOfRange(ValueError):
    """The beam search can't be that wide or narrow."""


class UnknownModel(ValueError):
    """There is no such translator."""


@dataclass(frozen=True)
class Translation:
    """A text in French, and how the network came to it.

    `attention` is target tokens x source tokens and its rows sum to 1, or None for the network that has none; tokens
    are whole words, numbers and marks, which stand in this order in the source and in `text`. `sentences` counts the
    target and source tokens of each sentence, since one sentence never looks into another. `notice` says what a reader
    should know, or is "".
    """

    text: str
    source_tokens: tuple[str, ...]
    target_tokens: tuple[str, ...]
    attention: Matrix | None
    sentences: tuple[tuple[int, int], ...]
    notice: str = ""


@dataclass(frozen=True)
class _Part:
    """One sentence in both languages with its attention, target words x source words, or None without any."""

    source: list[str]
    text: str
    target: list[str]
    attention: Matrix | None


@dataclass(frozen=True)
class _Loaded:
    network: Network
    eager: Seq2Seq
    tokenizer: Tokenizer
    patience: torch.Tensor


def translate(text: str, beams: int = 5, model: str = USUAL) -> Translation:
    """Translates English text of up to 500 words into French; line breaks and the space between sentences stay.

    beams: how many beginnings the search keeps at every word, 1 (greedy) to 20. model: "attention", or "plain" for
    the network without it.
    Raises `EmptyText`, `TextTooLong`, `UnreadableText`, `BeamsOutOfRange`, `UnknownModel`, or
    `weights.WeightsUnavailable`.
    """
    _check(text, beams, model)
    loaded = _load(MODELS[model])
    parts_of_text, cut = sentences.split(text, LONGEST_SENTENCE)
    parts = _translate_sentences(loaded, parts_of_text[1::2], beams)
    spaces = parts_of_text[2::2]
    out = parts_of_text[0] + "".join(part.text + space for part, space in zip(parts, spaces, strict=True))
    return Translation(
        out,
        tuple(word for part in parts for word in part.source),
        tuple(word for part in parts for word in part.target),
        _block_diagonal([part.attention for part in parts if part.attention is not None])
        if loaded.network.attention
        else None,
        tuple((len(part.target), len(part.source)) for part in parts),
        _notice(loaded.tokenizer, text, cut),
    )


def warm() -> None:
    """Loads the network and runs it once."""
    translate("Good morning.", beams=5)


def example(name: str) -> tuple[Seq2Seq, tuple[Any, ...]]:
    """The network of a weights name, and the arguments of one forward pass: a short sentence and its translation."""
    loaded = _load(name)
    source = loaded.tokenizer.encode("A man is riding a bicycle.").ids
    target = loaded.tokenizer.encode("Un homme fait du vélo.").ids
    return loaded.eager, (torch.tensor([source]), torch.tensor([len(source)]), torch.tensor([[BOS, *target]]))


@lru_cache(maxsize=4)
def _load(name: str) -> _Loaded:
    tokenizer = load_tokenizer(weights.find(name, TOKENIZER))
    network = weights.load(name, Seq2Seq)
    return _Loaded(_served(name, network), network, tokenizer, patience(tokenizer))


def _served(name: str, network: Seq2Seq) -> Network:
    """The exported form of a network, or torch's where that is missing, damaged or made from other weights."""
    files = weights.card(name).files
    if ENCODER not in files or DECODER not in files:
        return Served(network)
    try:
        folders = {weights.find(name, file).parent for file in (ENCODER, DECODER)}
        return Exported(network, folders.pop(), files[weights.MODEL].sha256)
    except (ExportUnusable, WeightsUnavailable) as error:
        logging.getLogger(__name__).warning("%s is served by torch: %s", name, error)
        return Served(network)


def _check(text: str, beams: int, model: str) -> None:
    if model not in MODELS:
        raise UnknownModel(f"There is no translator called “{model}”. There are: {', '.join(MODELS)}.")
    if not isinstance(text, str) or not text.strip():
        raise EmptyText("There is nothing to translate. Type an English sentence.")
    if "\x00" in text:
        raise UnreadableText("The text holds a NUL character, which no text should. Remove it and try again.")
    count = len(text.split())
    if count > MOST_WORDS:
        raise TextTooLong(
            f"This text has {count:,} words; up to {MOST_WORDS} are translated at once. Give it in parts."
        )
    if len(text) > MOST_CHARACTERS:
        raise TextTooLong(
            f"This text has {len(text):,} characters; up to {MOST_CHARACTERS:,} are translated at once. "
            "Give it in parts."
        )
    if isinstance(beams, bool) or not isinstance(beams, int) or not 1 <= beams <= MOST_BEAMS:
        raise BeamsOutOfRange(f"The number of beams must be a whole number from 1 to {MOST_BEAMS}.")
    letters = [letter for letter in text if letter.isalpha()]
    if letters and sum(letter < "\u0250" for letter in letters) < len(letters) / 2:
        raise UnreadableText("The network reads English, in Latin letters; most of this text is in another script.")


def _translate_sentences(loaded: _Loaded, texts: list[str], beams: int) -> list[_Part]:
    readable: list[list[int]] = []  # the pieces of each sentence that the network knows
    spans: list[list[tuple[int, int]]] = []
    for encoding in loaded.tokenizer.encode_batch(texts, add_special_tokens=False):
        known = [place for place, piece in enumerate(encoding.ids) if piece != UNKNOWN]
        readable.append([encoding.ids[place] for place in known])
        spans.append([encoding.offsets[place] for place in known])
    hopeful = [i for i, text in enumerate(texts) if readable[i] and any(letter.isalpha() for letter in text)]
    found: dict[int, Hypothesis] = {}
    hopeful.sort(key=lambda i: len(readable[i]))
    for at in range(0, len(hopeful), SENTENCES_AT_ONCE):
        rows = hopeful[at : at + SENTENCES_AT_ONCE]
        lengths = torch.tensor([len(readable[i]) for i in rows])
        batch = pad([readable[i] for i in rows])
        found |= zip(rows, beam_search(loaded.network, batch, lengths, beams, loaded.patience), strict=True)
    return [
        _part(loaded.tokenizer, text, spans[i], found[i]) if i in found else _copied(text, loaded.network.attention)
        for i, text in enumerate(texts)
    ]


def _copied(text: str, attention: bool) -> _Part:
    """A sentence without a word in it (a number, a row of dots, an emoji): it stays as it is."""
    tokens = [text[start:end] for start, end in sentences.words(text, ENGLISH_WORD)]
    return _Part(tokens, text, tokens, np.eye(len(tokens), dtype=np.float32) if attention else None)


def _part(tokenizer: Tokenizer, text: str, spans: list[tuple[int, int]], hypothesis: Hypothesis) -> _Part:
    """One translated sentence, its attention (if any) gathered from pieces to words."""
    french, french_spans = pieces.spell(tokenizer, hypothesis.pieces)
    source = sentences.words(text, ENGLISH_WORD)
    target = sentences.words(french, FRENCH_WORD)
    attention = None
    if hypothesis.attention is not None:
        to_source = pieces.membership(spans, source)  # source pieces x source words
        to_target = pieces.membership(french_spans, target)  # target pieces x target words
        attention = to_target.T @ hypothesis.attention.float().numpy() @ to_source
        attention = (attention / np.maximum(attention.sum(axis=1, keepdims=True), 1e-12)).astype(np.float32)
    return _Part(
        [text[start:end] for start, end in source],
        french,
        [french[start:end] for start, end in target],
        attention,
    )


def _block_diagonal(blocks: list[Matrix]) -> Matrix:
    rows, columns = sum(len(block) for block in blocks), sum(block.shape[1] for block in blocks)
    whole = np.zeros((rows, columns), dtype=np.float32)
    row = column = 0
    for block in blocks:
        whole[row : row + len(block), column : column + block.shape[1]] = block
        row, column = row + len(block), column + block.shape[1]
    return whole


def _notice(tokenizer: Tokenizer, text: str, cut: bool) -> str:
    said = sentences.remarks(text, lambda letter: UNKNOWN not in tokenizer.encode(letter).ids)
    if cut:
        said.append(f"A sentence of more than {LONGEST_SENTENCE} words was translated in parts.")
    return " ".join(said)
