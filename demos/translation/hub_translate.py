"""Translators from the Hub: their own beam search, and the look of each French word gathered from their attention."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from demos.serving import hub_models
from demos.translation import sentences
from demos.translation.results import Part, Translation, copied, gathered, joined
from demos.translation.tokens import SPACE, Matrix, Span, spell_tokens
from demos.translation.validation import TextTooLong, check

PREFIX = {"t5": "translate English to French: "}
"""What a model of many tasks is told in front of every sentence."""
LONGEST_SENTENCE = 100  # words
MOST_PIECES = 400  # of a sentence; both models learned from up to 512
SENTENCES_AT_ONCE = 8


@dataclass(frozen=True)
class _Read:
    """A sentence as the model reads it.

    `pieces` are all that it is given; `own` says which of them belong to the sentence, neither to what the model is
    told in front of it nor to the end mark, and `spans` where in the sentence those stand.
    """

    pieces: list[int]
    own: list[int]
    spans: list[Span]


def translate(text: str, beams: int, model: str) -> Translation:
    """See `demos.translation.translate.translate`, with the name of a model from the Hub.

    The attention is that of the decoder to the encoder in the last layer but one, averaged over its heads, which
    agrees best with how people align words (Garg et al., Jointly Learning to Align and Translate with Transformer
    Models, 2019, section 3.1). What went to the end mark, and to what the model was told in front, is left out and the
    rest scaled to 1.
    Raises what `asked.check` raises, `TextTooLong` also for an endless word, and `weights.WeightsUnavailable`.
    """
    check(text, beams, model)
    with hub_models.use(model) as lent:
        network, tokenizer = lent.network, lent.processor
        parts_of_text, cut = sentences.split(text, LONGEST_SENTENCE)
        parts = _translate_sentences(network, tokenizer, parts_of_text[1::2], PREFIX.get(model, ""), beams)
        return joined(parts_of_text, parts, True, _notice(tokenizer, text, cut))


def _translate_sentences(network: Any, tokenizer: Any, texts: list[str], prefix: str, beams: int) -> list[Part]:
    read = {i: _read(tokenizer, text, prefix) for i, text in enumerate(texts) if any(map(str.isalpha, text))}
    hopeful = sorted((i for i in read if read[i].own), key=lambda i: len(read[i].pieces))
    found: dict[int, Part] = {}
    for at in range(0, len(hopeful), SENTENCES_AT_ONCE):
        rows = hopeful[at : at + SENTENCES_AT_ONCE]
        answers = _run(network, [read[i].pieces for i in rows], beams)
        for i, (pieces, attention) in zip(rows, answers, strict=True):
            found[i] = _part(tokenizer, texts[i], read[i], pieces, attention)
    return [found[i] if i in found else copied(text, True) for i, text in enumerate(texts)]


def _read(tokenizer: Any, sentence: str, prefix: str) -> _Read:
    text = prefix + sentence
    if tokenizer.is_fast:
        encoding = tokenizer(text, return_offsets_mapping=True)
        pieces, spans = encoding["input_ids"], encoding["offset_mapping"]
    else:
        tokens = tokenizer.tokenize(text)
        pieces = tokenizer.build_inputs_with_special_tokens(tokenizer.convert_tokens_to_ids(tokens))
        spans = _spans(text, tokens) + [(len(text), len(text))] * (len(pieces) - len(tokens))
    if len(pieces) > MOST_PIECES:
        raise TextTooLong(
            f"The model reads one of these sentences as {len(pieces):,} pieces of words; up to {MOST_PIECES} are "
            "translated at once. Shorten it, please."
        )
    own = [k for k, piece in enumerate(pieces) if piece != tokenizer.eos_token_id and spans[k][1] > len(prefix)]
    return _Read(pieces, own, [(max(0, spans[k][0] - len(prefix)), spans[k][1] - len(prefix)) for k in own])


def _spans(text: str, tokens: Sequence[str]) -> list[Span]:
    """Where in the text each piece stands, for a tokenizer that doesn't say: it may have normalised letters (NFKC)."""
    letters = [(plain, i) for i, one in enumerate(text) for plain in unicodedata.normalize("NFKC", one)]
    letters = [(plain, i) for plain, i in letters if not plain.isspace()]
    flat, at, spans = "".join(plain for plain, _ in letters), 0, []
    for token in tokens:
        piece = "".join(token.replace(SPACE, " ").split())
        place = max(at, flat.find(piece, at, at + len(piece) + 16))
        end = min(place + len(piece), len(flat))
        if piece and place < end:
            spans.append((letters[place][1], letters[end - 1][1] + 1))
            at = end
        else:
            spans.append((spans[-1][1], spans[-1][1]) if spans else (0, 0))
    return spans


@torch.inference_mode()
def _run(network: Any, sentences_read: list[list[int]], beams: int) -> list[tuple[list[int], Tensor]]:
    """The pieces that the model's own beam search finds, and the look of each at the pieces it read.

    The looks come from a second pass in which the decoder writes what was found: target pieces x source pieces.
    """
    network.set_attn_implementation("eager")  # the fused forms don't tell their weights
    longest = max(map(len, sentences_read))
    pad = network.config.pad_token_id
    source = torch.tensor([pieces + [pad] * (longest - len(pieces)) for pieces in sentences_read])
    mask = torch.tensor([[1] * len(pieces) + [0] * (longest - len(pieces)) for pieces in sentences_read])
    written = network.generate(
        input_ids=source,
        attention_mask=mask,
        num_beams=beams,
        do_sample=False,
        early_stopping=beams > 1,
        max_length=min(2 * longest + 16, 512),
    )  # batch x time, the start mark first
    looked = network(input_ids=source, attention_mask=mask, decoder_input_ids=written[:, :-1], output_attentions=True)
    layers = looked.cross_attentions  # of each layer: batch x heads x target x source
    looks = layers[max(len(layers) - 2, 0)].mean(dim=1)
    end = network.config.eos_token_id
    answers = []
    for row, pieces in enumerate(written[:, 1:].tolist()):
        length = pieces.index(end) if end in pieces else len(pieces)
        answers.append((pieces[:length], looks[row, :length]))
    return answers


def _part(tokenizer: Any, text: str, read: _Read, pieces: list[int], attention: Tensor) -> Part:
    marks = set(tokenizer.all_special_ids)
    names = ["" if piece in marks else str(tokenizer.convert_ids_to_tokens(piece)) for piece in pieces]
    french, spans = spell_tokens(names)
    return gathered(text, read.spans, french, spans, _own(attention[:, read.own].float().numpy()))


def _own(looks: Matrix) -> Matrix:
    """Looks at the sentence's own pieces, each row scaled to 1; a row that never looked there is spread evenly."""
    looks = looks.astype(np.float32) + 1e-9
    scaled: Matrix = looks / looks.sum(axis=1, keepdims=True)
    return scaled


def _notice(tokenizer: Any, text: str, cut: bool) -> str:
    unknown = tokenizer.unk_token_id
    said = sentences.remarks(text, lambda letter: True)
    strangers = sentences.strangers(text, lambda one: unknown not in tokenizer(one, add_special_tokens=False).input_ids)
    if strangers:
        shown = " ".join(strangers[:10]) + (" ..." if len(strangers) > 10 else "")
        said.append(f"Its vocabulary has no {shown}, which it reads as an unknown mark.")
    if cut:
        said.append(f"A sentence of more than {LONGEST_SENTENCE} words was translated in parts.")
    return " ".join(said)
