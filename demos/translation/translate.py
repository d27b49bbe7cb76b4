"""English to French, with the attention between the words of both: `translate(text)`."""

import logging
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import torch
from tokenizers import Tokenizer

import weights
from demos.translation import hub_translate, sentences, tokens
from demos.translation.catalog import HUB, MODELS, USUAL
from demos.translation.results import Part, Translation, copied, gathered, joined
from demos.translation.torch_decoder import Served
from demos.translation.validation import BeamsOutOfRange, EmptyText, TextTooLong, UnknownModel, UnreadableText, check
from training.common.onnx_session import ExportUnusable
from training.seq2seq.beam_search import Hypothesis, Network, beam_search
from training.seq2seq.data import pad
from training.seq2seq.evaluate import TOKENIZER, patience
from training.seq2seq.network import BOS, UNKNOWN, Seq2Seq
from training.seq2seq.runtime import DECODER, ENCODER, Exported
from training.seq2seq.tokenizer import load_tokenizer
from weights import WeightsUnavailable

__all__ = [
    "BeamsOutOfRange",
    "EmptyText",
    "TextTooLong",
    "Translation",
    "UnknownModel",
    "UnreadableText",
    "example",
    "translate",
    "warm",
]

LONGEST_SENTENCE = 40  # words; the network has learned from sentences of up to 30
SENTENCES_AT_ONCE = 16


@dataclass(frozen=True)
class _Loaded:
    network: Network
    eager: Seq2Seq
    tokenizer: Tokenizer
    patience: torch.Tensor


def translate(text: str, beams: int = 5, model: str = USUAL) -> Translation:
    """Translates English text of up to 500 words into French; line breaks and the space between sentences stay.

    beams: how many beginnings the search keeps at every word, 1 (greedy) to 20. model: "attention", or "plain" for
    the network without it, or from the Hub, fetched first where it isn't here: "opus-mt" or "t5".
    Raises `EmptyText`, `TextTooLong`, `UnreadableText`, `BeamsOutOfRange`, `UnknownModel`, or
    `weights.WeightsUnavailable`.
    """
    check(text, beams, model)
    if model in HUB:
        return hub_translate.translate(text, beams, model)
    loaded = _load(MODELS[model])
    parts_of_text, cut = sentences.split(text, LONGEST_SENTENCE)
    parts = _translate_sentences(loaded, parts_of_text[1::2], beams)
    return joined(parts_of_text, parts, loaded.network.attention, _notice(loaded.tokenizer, text, cut))


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


def _translate_sentences(loaded: _Loaded, texts: list[str], beams: int) -> list[Part]:
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
        _part(loaded.tokenizer, text, spans[i], found[i]) if i in found else copied(text, loaded.network.attention)
        for i, text in enumerate(texts)
    ]


def _part(tokenizer: Tokenizer, text: str, spans: list[tuple[int, int]], hypothesis: Hypothesis) -> Part:
    french, french_spans = tokens.spell(tokenizer, hypothesis.pieces)
    attention = None if hypothesis.attention is None else hypothesis.attention.float().numpy()
    return gathered(text, spans, french, french_spans, attention)


def _notice(tokenizer: Tokenizer, text: str, cut: bool) -> str:
    said = sentences.remarks(text, lambda letter: UNKNOWN not in tokenizer.encode(letter).ids)
    if cut:
        said.append(f"A sentence of more than {LONGEST_SENTENCE} words was translated in parts.")
    return " ".join(said)
