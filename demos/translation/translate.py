"""English to French, with the attention between the words of both: `translate(text)`."""

import logging
from dataclasses import dataclass
from typing import Any

import torch
from tokenizers import Tokenizer

import weights
from demos.serving import loader
from demos.serving.loader import Generation
from demos.translation import hub_translate, sentences
from demos.translation.alignment import TranslatedSentence, align_words, copy_sentence, join_sentences
from demos.translation.catalog import HUB, MODELS, USUAL
from demos.translation.results import (
    BeamsOutOfRange,
    EmptyText,
    TextTooLong,
    Translation,
    UnknownModel,
    UnreadableText,
)
from demos.translation.tokens import Span, decode_tokens
from demos.translation.validation import check_request
from training.common.onnx_session import ExportUnusable
from training.seq2seq.beam_search import Hypothesis, Network, beam_search
from training.seq2seq.data import pad
from training.seq2seq.evaluate import TOKENIZER, patience
from training.seq2seq.network import BOS, UNKNOWN, Seq2Seq
from training.seq2seq.runtime import DECODER, ENCODER, Exported, TorchRuntime
from training.seq2seq.tokenizer import load_tokenizer
from weights import WeightsUnavailable
from weights.snapshot import Snapshot

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

LONGEST_SENTENCE = 40  # words; the network was trained on sentences of up to 30
SENTENCES_AT_ONCE = 16


@dataclass(frozen=True)
class LoadedTranslator:
    """One generation of a translator: the form that is served, the network as trained, and its tokenizer."""

    network: Network
    eager: Seq2Seq
    tokenizer: Tokenizer
    patience: torch.Tensor


def translate(text: str, beams: int = 5, model: str = USUAL) -> Translation:
    """Translate English text of up to 500 words into French; line breaks and the space between sentences stay.

    beams: beam size, how many hypotheses the search keeps at each step, 1 (greedy) to 20. model: "attention", or
    "plain" for the network without it, or from the Hub, fetched first where it isn't here: "opus-mt" or "t5".
    Raises `EmptyText`, `TextTooLong`, `UnreadableText`, `BeamsOutOfRange`, `UnknownModel`, or
    `weights.WeightsUnavailable`.
    """
    check_request(text, beams, model)
    if model in HUB:
        return hub_translate.translate(text, beams, model)
    loaded = loader.get(MODELS[model], load_translator)
    parts_of_text, cut = sentences.split_sentences(text, LONGEST_SENTENCE)
    translated = _translate_sentences(loaded, parts_of_text[1::2], beams)
    return join_sentences(parts_of_text, translated, loaded.network.attention, _notice(loaded.tokenizer, text, cut))


def warm() -> None:
    """Load the network and run it once."""
    translate("Good morning.", beams=5)


def example(name: str) -> tuple[Seq2Seq, tuple[Any, ...]]:
    """Return the network of a weights name, and the arguments of one forward pass: a sentence and its translation."""
    loaded = loader.get(name, load_translator)
    source = loaded.tokenizer.encode("A man is riding a bicycle.").ids
    target = loaded.tokenizer.encode("Un homme fait du vélo.").ids
    return loaded.eager, (torch.tensor([source]), torch.tensor([len(source)]), torch.tensor([[BOS, *target]]))


def load_translator(generation: Generation) -> LoadedTranslator:
    """Build the translator of one generation of the weights."""
    tokenizer = load_tokenizer(generation.snapshot.path(TOKENIZER))
    network = generation.snapshot.load(Seq2Seq)
    return LoadedTranslator(_served(generation.snapshot, network), network, tokenizer, patience(tokenizer))


def _served(snapshot: Snapshot, network: Seq2Seq) -> Network:
    """Return the exported form of a network, or torch's where that is missing, damaged or made from other weights."""
    files = snapshot.card.files
    if ENCODER not in files or DECODER not in files:
        return TorchRuntime(network)
    try:
        folders = {snapshot.path(file).parent for file in (ENCODER, DECODER)}
        return Exported(network, folders.pop(), files[weights.MODEL].sha256)
    except (ExportUnusable, WeightsUnavailable) as error:
        logging.getLogger(__name__).warning("%s is served by torch: %s", snapshot.name, error)
        return TorchRuntime(network)


def _translate_sentences(loaded: LoadedTranslator, texts: list[str], beams: int) -> list[TranslatedSentence]:
    known_tokens: list[list[int]] = []  # of each sentence
    spans: list[list[Span]] = []
    for encoding in loaded.tokenizer.encode_batch(texts, add_special_tokens=False):
        known = [place for place, token in enumerate(encoding.ids) if token != UNKNOWN]
        known_tokens.append([encoding.ids[place] for place in known])
        spans.append([encoding.offsets[place] for place in known])
    translatable = [i for i, text in enumerate(texts) if known_tokens[i] and any(map(str.isalpha, text))]
    translatable.sort(key=lambda i: len(known_tokens[i]))
    found: dict[int, Hypothesis] = {}
    for start in range(0, len(translatable), SENTENCES_AT_ONCE):
        rows = translatable[start : start + SENTENCES_AT_ONCE]
        lengths = torch.tensor([len(known_tokens[i]) for i in rows])
        batch = pad([known_tokens[i] for i in rows])
        found |= zip(rows, beam_search(loaded.network, batch, lengths, beams, loaded.patience), strict=True)
    return [
        _sentence(loaded.tokenizer, text, spans[i], found[i])
        if i in found
        else copy_sentence(text, loaded.network.attention)
        for i, text in enumerate(texts)
    ]


def _sentence(tokenizer: Tokenizer, text: str, spans: list[Span], hypothesis: Hypothesis) -> TranslatedSentence:
    french, french_spans = decode_tokens(tokenizer, hypothesis.pieces)
    attention = None if hypothesis.attention is None else hypothesis.attention.float().numpy()
    return align_words(text, spans, french, french_spans, attention)


def _notice(tokenizer: Tokenizer, text: str, cut: bool) -> str:
    notices = sentences.input_notices(text, lambda letter: UNKNOWN not in tokenizer.encode(letter).ids)
    if cut:
        notices.append(f"A sentence of more than {LONGEST_SENTENCE} words was translated in parts.")
    return " ".join(notices)
