"""Translators from the Hub: their own beam search, and attention by word from their cross-attention."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from demos.serving import gpu, hub_models
from demos.translation import sentences
from demos.translation.alignment import TranslatedSentence, align_words, copy_sentence, join_sentences
from demos.translation.results import Matrix, TextTooLong, Translation
from demos.translation.tokens import SPACE, Span, join_tokens
from demos.translation.validation import check_request

PREFIX = {"t5": "translate English to French: "}
"""The instruction that a model of many tasks reads in front of every sentence, by its type."""
LONGEST_SENTENCE = 100  # words
MOST_TOKENS = 400  # of a sentence; both models were trained on up to 512
SENTENCES_AT_ONCE = 8


@dataclass(frozen=True)
class _Source:
    """A sentence as the model reads it.

    `tokens` are all that it is given; `own` says which of them belong to the sentence, neither to the instruction in
    front of it nor to the end mark, and `spans` where in the sentence those stand.
    """

    tokens: list[int]
    own: list[int]
    spans: list[Span]


def translate(text: str, beams: int, model: str) -> Translation:
    """Translate as `demos.translation.translate.translate` does, with the name of a model from the Hub.

    The attention is that of the decoder to the encoder in the last layer but one, averaged over its heads, which
    agrees best with how people align words (Garg et al., Jointly Learning to Align and Translate with Transformer
    Models, 2019, section 3.1). What went to the end mark, and to the instruction in front, is left out and the rest
    scaled to 1.
    Raises what `check_request` raises, `TextTooLong` also for an endless word, and `weights.WeightsUnavailable`.
    """
    check_request(text, beams, model)
    return hub_models.answer(model, _translate, text, beams, model)


def _translate(text: str, beams: int, model: str) -> Translation:
    with hub_models.borrow(model) as loaded:
        network, tokenizer = loaded.network, loaded.processor
        parts_of_text, cut = sentences.split_sentences(text, LONGEST_SENTENCE)
        translated = _translate_sentences(
            network, tokenizer, parts_of_text[1::2], PREFIX.get(network.config.model_type, ""), beams
        )
        return join_sentences(parts_of_text, translated, True, _notice(tokenizer, text, cut))


def _translate_sentences(
    network: Any, tokenizer: Any, texts: list[str], prefix: str, beams: int
) -> list[TranslatedSentence]:
    sources = {i: _tokenize(tokenizer, text, prefix) for i, text in enumerate(texts) if any(map(str.isalpha, text))}
    translatable = sorted((i for i in sources if sources[i].own), key=lambda i: len(sources[i].tokens))
    found: dict[int, TranslatedSentence] = {}
    for start in range(0, len(translatable), SENTENCES_AT_ONCE):
        rows = translatable[start : start + SENTENCES_AT_ONCE]
        answers = _generate(network, [sources[i].tokens for i in rows], beams)
        for i, (tokens, attention) in zip(rows, answers, strict=True):
            found[i] = _sentence(tokenizer, texts[i], sources[i], tokens, attention)
    return [found[i] if i in found else copy_sentence(text, True) for i, text in enumerate(texts)]


def _tokenize(tokenizer: Any, sentence: str, prefix: str) -> _Source:
    text = prefix + sentence
    if tokenizer.is_fast:
        encoding = tokenizer(text, return_offsets_mapping=True)
        tokens, spans = encoding["input_ids"], encoding["offset_mapping"]
    else:
        names = tokenizer.tokenize(text)
        tokens = tokenizer.build_inputs_with_special_tokens(tokenizer.convert_tokens_to_ids(names))
        spans = _locate_tokens(text, names) + [(len(text), len(text))] * (len(tokens) - len(names))
    if len(tokens) > MOST_TOKENS:
        raise TextTooLong(
            f"The model reads one of these sentences as {len(tokens):,} tokens (parts of words); up to {MOST_TOKENS} "
            "are translated at once. Shorten it, please."
        )
    own = [k for k, token in enumerate(tokens) if token != tokenizer.eos_token_id and spans[k][1] > len(prefix)]
    return _Source(tokens, own, [(max(0, spans[k][0] - len(prefix)), spans[k][1] - len(prefix)) for k in own])


def _locate_tokens(text: str, names: Sequence[str]) -> list[Span]:
    """Return where in the text each token stands, for a tokenizer that doesn't say and may normalise letters (NFKC)."""
    letters = [(plain, i) for i, one in enumerate(text) for plain in unicodedata.normalize("NFKC", one)]
    letters = [(plain, i) for plain, i in letters if not plain.isspace()]
    flat, at, spans = "".join(plain for plain, _ in letters), 0, []
    for name in names:
        token = "".join(name.replace(SPACE, " ").split())
        start = max(at, flat.find(token, at, at + len(token) + 16))
        end = min(start + len(token), len(flat))
        if token and start < end:
            spans.append((letters[start][1], letters[end - 1][1] + 1))
            at = end
        else:
            spans.append((spans[-1][1], spans[-1][1]) if spans else (0, 0))
    return spans


@torch.inference_mode()
def _generate(network: Any, token_lists: list[list[int]], beams: int) -> list[tuple[list[int], Tensor]]:
    """Return the tokens that the model's own beam search finds, and the attention of each: target x source tokens.

    The attention comes from a second pass in which the decoder writes what was found.
    """
    network.set_attn_implementation("eager")  # the fused forms don't return their weights
    longest = max(map(len, token_lists))
    pad = network.config.pad_token_id
    source = torch.tensor([tokens + [pad] * (longest - len(tokens)) for tokens in token_lists]).to(gpu.device())
    mask = torch.tensor([[1] * len(tokens) + [0] * (longest - len(tokens)) for tokens in token_lists]).to(gpu.device())
    generated = network.generate(
        input_ids=source,
        attention_mask=mask,
        num_beams=beams,
        do_sample=False,
        early_stopping=beams > 1,
        max_length=min(2 * longest + 16, 512),
    )  # batch x time, the start mark first
    output = network(input_ids=source, attention_mask=mask, decoder_input_ids=generated[:, :-1], output_attentions=True)
    layers = output.cross_attentions  # of each layer: batch x heads x target x source
    attention = layers[max(len(layers) - 2, 0)].mean(dim=1).cpu()  # batch x target x source
    end = network.config.eos_token_id
    answers = []
    for row, tokens in enumerate(generated[:, 1:].tolist()):
        length = tokens.index(end) if end in tokens else len(tokens)
        answers.append((tokens[:length], attention[row, :length]))
    return answers


def _sentence(tokenizer: Any, text: str, source: _Source, tokens: list[int], attention: Tensor) -> TranslatedSentence:
    special = set(tokenizer.all_special_ids)
    names = ["" if token in special else str(tokenizer.convert_ids_to_tokens(token)) for token in tokens]
    french, spans = join_tokens(names)
    return align_words(text, source.spans, french, spans, _renormalise(attention[:, source.own].float().numpy()))


def _renormalise(attention: Matrix) -> Matrix:
    """Return attention to the sentence's own tokens with each row scaled to 1; a row without any is spread evenly."""
    attention = attention.astype(np.float32) + 1e-9
    scaled: Matrix = attention / attention.sum(axis=1, keepdims=True)
    return scaled


def _notice(tokenizer: Any, text: str, cut: bool) -> str:
    unknown_id = tokenizer.unk_token_id
    notices = sentences.input_notices(text, lambda letter: True)
    unknown = sentences.unknown_characters(
        text, lambda letter: unknown_id not in tokenizer(letter, add_special_tokens=False).input_ids
    )
    if unknown:
        listed = " ".join(unknown[:10]) + (" ..." if len(unknown) > 10 else "")
        notices.append(f"Its vocabulary has no {listed}, which it reads as an unknown mark.")
    if cut:
        notices.append(f"A sentence of more than {LONGEST_SENTENCE} words was translated in parts.")
    return " ".join(notices)
