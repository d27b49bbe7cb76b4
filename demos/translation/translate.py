"""Between English and French, with the attention between the words of both: `translate(text)`."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from tokenizers import Tokenizer

import weights
from demos.serving import loader
from demos.serving.loader import Generation
from demos.translation import hub_translate, sentences
from demos.translation.alignment import (
    WORDS,
    TranslatedSentence,
    align_words,
    copy_sentence,
    join_sentences,
    surround,
)
from demos.translation.catalog import DIRECTIONS, FORTH, USUAL, from_hub, weights_of
from demos.translation.results import (
    BeamsOutOfRange,
    EmptyText,
    TextTooLong,
    Translation,
    UnknownChoice,
    UnknownDirection,
    UnknownModel,
    UnreadableText,
)
from demos.translation.tokens import weakest_by_word, word_of
from demos.translation.validation import check_request
from training.common.onnx_session import ExportUnusable
from training.seq2seq.beam_search import Network, beam_search, length_limit
from training.seq2seq.confidence import probability_right
from training.seq2seq.data import pad
from training.seq2seq.evaluate import TOKENIZER, max_repeats
from training.seq2seq.network import BOS, EOS, Seq2Seq
from training.seq2seq.repetition import SymbolRules, symbol_numbers
from training.seq2seq.runtime import DECODER, ENCODER, Exported, TorchRuntime
from training.seq2seq.search_trace import Hypothesis
from training.seq2seq.text_codec import Codec, Encoded, TextCodec, codec_of, fits
from training.seq2seq.tokenizer import load_tokenizer
from weights import WeightsUnavailable
from weights.snapshot import Snapshot

__all__ = [
    "BeamsOutOfRange",
    "EmptyText",
    "TextTooLong",
    "Translation",
    "UnknownDirection",
    "UnknownModel",
    "UnreadableText",
    "example",
    "translate",
    "warm",
]

LONGEST_SENTENCE = 40  # words, for networks that were trained on sentences of up to 30
LONGEST_OF_CODEC = 60  # for those that were trained on sentences of up to 50
MOST_TOKENS = 250  # of a sentence
SENTENCES_AT_ONCE = 16
Chosen = Mapping[int, Sequence[int]]
"""With which tokens the translation of a sentence begins, by the sentence's place in the text."""
STUCK = (
    "The network got stuck and was going to repeat itself, so it was stopped at the mark. What follows is often wrong."
)


@dataclass(frozen=True)
class LoadedTranslator:
    """One generation of a translator: the form that is served, the network as trained, and how it reads and writes.

    `max_repeats` says how many copies of each token may stand in a row, `symbols` which literal each token stands for.
    `calibration`: see `training.seq2seq.confidence.probability_right`.
    """

    network: Network
    eager: Seq2Seq
    codec: Codec
    max_repeats: torch.Tensor
    symbols: npt.NDArray[np.int64]
    calibration: Mapping[str, float] = field(default_factory=dict)

    @property
    def tokenizer(self) -> Tokenizer:
        """The vocabulary."""
        return self.codec.tokenizer

    @property
    def longest(self) -> int:
        """Words of the longest sentence that isn't cut."""
        return LONGEST_OF_CODEC if isinstance(self.codec, TextCodec) else LONGEST_SENTENCE


def translate(text: str, beams: int = 5, model: str = USUAL, direction: str = FORTH) -> Translation:
    """Translate a text of up to 500 words; line breaks and the space between sentences stay.

    beams: beam size, how many hypotheses the search keeps at each step, 1 (greedy) to 20. model: "attention", or
    "plain" for the network without it, or from the Hub, fetched first where it isn't here: "opus-mt" or "t5".
    direction: "en-fr" or, with "attention" only, "fr-en".
    Raises `EmptyText`, `TextTooLong`, `UnreadableText`, `BeamsOutOfRange`, `UnknownModel`, `UnknownDirection`, or
    `weights.WeightsUnavailable`.
    """
    return translate_chosen(text, beams, model, direction, {})


def translate_chosen(text: str, beams: int, model: str, direction: str, chosen: Chosen) -> Translation:
    """Return the same where a visitor has chosen how some sentences begin; raises `UnknownChoice` too."""
    check_request(text, beams, model, direction)
    if from_hub(model):
        return hub_translate.translate(text, beams, model)
    loaded = loader.get(weights_of(model, direction), load_translator)
    parts_of_text, cut = cut_text(loaded, text, direction)
    translated = _translate_sentences(loaded, parts_of_text[1::2], beams, direction, chosen)
    notice = _notice(loaded, text, cut, translated, direction)
    return join_sentences(parts_of_text, translated, loaded.network.attention, notice)


def cut_text(loaded: LoadedTranslator, text: str, direction: str) -> tuple[list[str], bool]:
    """Return a text's sentences and the space between them as `sentences.split_sentences` does."""
    parts_of_text, cut = sentences.split_sentences(text, loaded.longest, direction[:2])
    if isinstance(loaded.codec, TextCodec):
        parts_of_text = sentences.split_until(parts_of_text, lambda sentence: fits(sentence, direction))
    return parts_of_text, cut


def peel(loaded: LoadedTranslator, sentence: str) -> tuple[str, str, str]:
    """Return what stands before the words of a sentence and isn't translated, the words, and what stands behind."""
    return sentences.peel(sentence) if isinstance(loaded.codec, TextCodec) else ("", sentence, "")


def warm() -> None:
    """Load the network and the dictionary, and run them once."""
    translate("Good morning, my freind.", beams=5)


def example(name: str) -> tuple[Seq2Seq, tuple[Any, ...]]:
    """Return the network of a weights name, and the arguments of one forward pass: a sentence and its translation."""
    loaded = loader.get(name, load_translator)
    source = loaded.codec.encode("A man is riding a bicycle.").token_ids
    target = loaded.codec.encode("Un homme fait du vélo.").token_ids
    return loaded.eager, (torch.tensor([source]), torch.tensor([len(source)]), torch.tensor([[BOS, *target]]))


def load_translator(generation: Generation) -> LoadedTranslator:
    """Build the translator of one generation of the weights."""
    tokenizer = load_tokenizer(generation.snapshot.path(TOKENIZER))
    network = generation.snapshot.load(Seq2Seq)
    names = [tokenizer.id_to_token(token) or "" for token in range(tokenizer.get_vocab_size())]
    return LoadedTranslator(
        _served(generation.snapshot, network),
        network,
        codec_of(network.config, tokenizer),
        max_repeats(tokenizer),
        symbol_numbers(names),
        generation.card.calibration,
    )


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


def _translate_sentences(
    loaded: LoadedTranslator, texts: list[str], beams: int, direction: str, chosen: Chosen
) -> list[TranslatedSentence]:
    peeled = [peel(loaded, text) for text in texts]
    read = [loaded.codec.encode(body) for _, body, _ in peeled]
    _check_length(read)
    translatable = [i for i, (_, body, _) in enumerate(peeled) if read[i].token_ids and any(map(str.isalpha, body))]
    translatable.sort(key=lambda i: len(read[i].token_ids))
    found: dict[int, Hypothesis] = {}
    for start in range(0, len(translatable), SENTENCES_AT_ONCE):
        rows = translatable[start : start + SENTENCES_AT_ONCE]
        found |= zip(rows, search(loaded, [read[i] for i in rows], beams), strict=True)
    for i, prefix in chosen.items():
        if i not in found:
            raise UnknownChoice("There is no such sentence any more. Click a word of the translation again.")
        check_prefix(loaded, read[i], prefix)
        found[i] = search(loaded, [read[i]], beams, prefix)[0]
    translated = []
    for i, (before, body, after) in enumerate(peeled):
        if i in found:
            sentence = _sentence(loaded, body, read[i], found[i], direction)
        else:
            sentence = copy_sentence(body, loaded.network.attention)
        translated.append(surround(before, sentence, after))
    return translated


def search(
    loaded: LoadedTranslator, read: Sequence[Encoded], beams: int, prefix: Sequence[int] = ()
) -> list[Hypothesis]:
    """Return the best translation of each sentence, which has one token at least; all begin with the prefix."""
    batch, lengths, symbols = search_input(loaded, read)
    return beam_search(loaded.network, batch, lengths, beams, loaded.max_repeats, prefix, symbols=symbols)


def search_input(loaded: LoadedTranslator, read: Sequence[Encoded]) -> tuple[torch.Tensor, torch.Tensor, SymbolRules]:
    """Return sentences as a search takes them: token ids (batch x longest), lengths, and what symbols they have."""
    lengths = torch.tensor([len(one.token_ids) for one in read])
    symbols = SymbolRules(loaded.symbols, np.array([len(one.literals) for one in read]))
    return pad([one.token_ids for one in read]), lengths, symbols


def check_prefix(loaded: LoadedTranslator, read: Encoded, prefix: Sequence[int]) -> None:
    """Raise `UnknownChoice` unless a translation can begin with these tokens, the last of which may be the end mark."""
    known = all(EOS < token < len(loaded.symbols) for token in prefix[:-1])
    ends = len(prefix) > 1 and prefix[-1] == EOS
    if not prefix or not known or not (ends or EOS < prefix[-1] < len(loaded.symbols)):
        raise UnknownChoice("No translation begins like that. Click a word of the translation again.")
    if len(prefix) >= length_limit(len(read.token_ids)):
        raise UnknownChoice("This translation is as long as it may be, so nothing more can be chosen in it.")


def _check_length(read: Sequence[Encoded]) -> None:
    longest = max((len(one.token_ids) for one in read), default=0)
    if longest > MOST_TOKENS:
        raise TextTooLong(
            f"The network reads one of these sentences as {longest:,} tokens (parts of words); up to {MOST_TOKENS} are "
            "translated at once. Shorten it, please."
        )


def _sentence(
    loaded: LoadedTranslator, text: str, read: Encoded, hypothesis: Hypothesis, direction: str
) -> TranslatedSentence:
    written = loaded.codec.decode(hypothesis.token_ids, read.literals, read.capital)
    attention = None if hypothesis.attention is None else hypothesis.attention.float().numpy()
    aligned = align_words(text, read.spans, written.text, written.spans, attention, direction)
    words = sentences.word_spans(written.text, WORDS[direction][1])
    stopped = {
        word_of(written.spans[place], words) if place < len(written.spans) else len(words)
        for place in hypothesis.stopped
        if words
    }
    return replace(
        aligned,
        stopped=tuple(sorted(stopped)),
        dropped=written.dropped,
        trust=probability_right(hypothesis, loaded.calibration),
        probabilities=weakest_by_word(hypothesis.log_probs, written.spans, words),
        mended=read.mended,
    )


def _notice(
    loaded: LoadedTranslator, text: str, cut: bool, translated: Sequence[TranslatedSentence], direction: str
) -> str:
    def known(letter: str) -> bool:
        return isinstance(loaded.codec, TextCodec) or bool(loaded.codec.encode(letter).token_ids)

    notices = sentences.input_notices(text, known, DIRECTIONS[direction][0])
    if cut:
        notices.append(f"A sentence of more than {loaded.longest} words was translated in parts.")
    notices += sentences.mended_notices([pair for one in translated for pair in one.mended])
    if any(one.stopped for one in translated):
        notices.append(STUCK)
    if dropped := [literal for one in translated for literal in one.dropped]:
        verb = "stands" if len(dropped) == 1 else "stand"
        notices.append(f"The network found no place for {', '.join(dropped)}: it {verb} at the end of the sentence.")
    return " ".join(notices)
