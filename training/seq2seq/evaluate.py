"""BLEU and chrF by sacrebleu, for the whole and for every source of the data."""

import math
import time
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
from sacrebleu.metrics import BLEU, CHRF
from tokenizers import Tokenizer

import weights
from training.common.parquet import evaluation_split
from training.common.precision import bf16_autocast
from training.seq2seq.beam_search import Network, beam_search
from training.seq2seq.data import Pairs, pad, read_pairs
from training.seq2seq.network import Seq2Seq
from training.seq2seq.repetition import SymbolRules, symbol_numbers
from training.seq2seq.search_trace import Hypothesis
from training.seq2seq.text_codec import Codec, Encoded, codec_of
from training.seq2seq.tokenizer import load_tokenizer
from training.seq2seq.typed import measure_typed, read_typed

TOKENIZER = "tokenizer.json"
LONGEST = 150  # tokens; what is longer (a paragraph in one row) is translated in parts
LENGTHS = ((1, 5), (6, 10), (11, 15), (16, 20), (21, 25), (26, 30), (31, 40), (41, 60))
"""Words of an English sentence, from and to: BLEU is also measured for each of these groups."""
FEWEST = 20  # sentences that a group must have, for BLEU of a few is chance


def max_repeats(tokenizer: Tokenizer) -> torch.Tensor:
    """How many copies of each token may stand in a row: two with letters, three of a mark, any number of a digit."""

    def copies(token: str) -> int:
        kinds = token.strip("▁")
        return 1_000 if kinds.isdigit() else 2 if any(letter.isalpha() for letter in kinds) else 3

    return torch.tensor([copies(tokenizer.id_to_token(i) or "") for i in range(tokenizer.get_vocab_size())])


def search_all(
    network: Network,
    tokenizer: Tokenizer,
    sources: list[Encoded],
    beams: int,
    device: torch.device,
    bf16: bool = True,
) -> list[Hypothesis]:
    """Best translations of sentences of at least one token each, in batches of similar length.

    bf16: compute in bfloat16 where the device has it, unless it is forbidden.
    """
    repeats = max_repeats(tokenizer).to(device)
    numbers = symbol_numbers([tokenizer.id_to_token(i) or "" for i in range(tokenizer.get_vocab_size())])
    order = sorted(range(len(sources)), key=lambda row: len(sources[row].token_ids))
    found: list[Hypothesis | None] = [None] * len(sources)
    at = 0
    while at < len(order):
        size = max(1, min(256, 6_000 // (beams * len(sources[order[at]].token_ids))))
        rows = order[at : at + size]
        at += size
        lengths = torch.tensor([len(sources[row].token_ids) for row in rows])
        batch = pad([sources[row].token_ids for row in rows]).to(device)
        symbols = SymbolRules(numbers, np.array([len(sources[row].literals) for row in rows]))
        with bf16_autocast(device, bf16):
            best = beam_search(network, batch, lengths, beams, repeats, symbols=symbols)
        for row, hypothesis in zip(rows, best, strict=True):
            found[row] = hypothesis
    return [hypothesis for hypothesis in found if hypothesis is not None]


def translate_all(
    network: Network, codec: Codec, sentences: list[str], beams: int, device: torch.device, bf16: bool = True
) -> list[str]:
    """Return translations of all sentences; an empty one stays empty. For `bf16` see `search_all`."""
    parts: list[Encoded] = []
    owner: list[int] = []
    for row, sentence in enumerate(sentences):
        for part in _parts(codec, sentence):
            parts.append(part)
            owner.append(row)
    texts: list[list[str]] = [[] for _ in sentences]
    found = search_all(network, codec.tokenizer, parts, beams, device, bf16)
    for row, part, hypothesis in zip(owner, parts, found, strict=True):
        texts[row].append(codec.decode(hypothesis.token_ids, part.literals, part.capital).text)
    return [" ".join(text) for text in texts]


def _parts(codec: Codec, sentence: str) -> list[Encoded]:
    """Return a sentence as tokens, in parts of whole words where it is longer than `LONGEST`."""
    whole = codec.encode(sentence)
    words = sentence.split()
    count = min(len(words), math.ceil(len(whole.token_ids) / LONGEST))
    if count <= 1:
        return [whole] if whole.token_ids else []
    cuts = [len(words) * part // count for part in range(count + 1)]
    parts = [codec.encode(" ".join(words[start:end])) for start, end in pairwise(cuts)]
    return [part for part in parts if part.token_ids]


def score(translations: list[str], pairs: Pairs, direction: str = "en-fr") -> dict[str, float]:
    """Cased BLEU (13a) and chrF of the whole, and `bleu_SOURCE`, `chrf_SOURCE` where the data names sources."""
    metrics = {}
    _, wanted = pairs.sides(direction)
    groups = {"": range(len(pairs))}
    for source in sorted(set(pairs.source) - {""}):
        groups[f"_{source}"] = [row for row in range(len(pairs)) if pairs.source[row] == source]  # type: ignore[assignment]
    for name, rows in groups.items():
        hypotheses, references = [translations[row] for row in rows], [[wanted[row] for row in rows]]
        metrics[f"bleu{name}"] = round(BLEU(tokenize="13a").corpus_score(hypotheses, references).score, 2)
        metrics[f"chrf{name}"] = round(CHRF().corpus_score(hypotheses, references).score, 2)
    return metrics


def of_length(pairs: Pairs, fewest: int, most: int) -> list[int]:
    """Rows whose English side has so many words."""
    return [row for row, en in enumerate(pairs.en) if fewest <= len(en.split()) <= most]


def length_metric(fewest: int, most: int) -> str:
    """Name in the card of the BLEU of sentences of so many words."""
    return f"bleu_{fewest}-{most}_words"


def score_by_length(translations: list[str], pairs: Pairs, direction: str = "en-fr") -> dict[str, float]:
    """Cased BLEU (13a) of the sentences of each group of `LENGTHS` that has enough of them (Bahdanau 2015, fig. 2)."""
    metrics = {}
    _, wanted = pairs.sides(direction)
    for fewest, most in LENGTHS:
        rows = of_length(pairs, fewest, most)
        if len(rows) >= FEWEST:
            hypotheses, references = [translations[row] for row in rows], [[wanted[row] for row in rows]]
            bleu = BLEU(tokenize="13a").corpus_score(hypotheses, references).score
            metrics[length_metric(fewest, most)] = round(bleu, 2)
    return metrics


def measure(
    network: Seq2Seq, codec: Codec, pairs: Pairs, device: torch.device, beams: int = 5, direction: str = "en-fr"
) -> dict[str, float]:
    """Translate one side of the pairs and score it against the other: as a whole, by source and by length."""
    network = network.to(device).eval()
    started = time.monotonic()
    sources, _ = pairs.sides(direction)
    translations = translate_all(network, codec, sources, beams, device)
    seconds = round(time.monotonic() - started, 1)
    figures = score(translations, pairs, direction) | score_by_length(translations, pairs, direction)
    return figures | {"examples": len(pairs), "seconds": seconds}


def evaluate(name: str, data: Path, device: torch.device, typed: Path | None = None) -> dict[str, float]:
    """Metrics of shipped weights on the test (else valid) file in the folder, or on the file itself; beam 5.

    typed: a table of texts as people type them, see `training.seq2seq.typed`, which adds its figures.
    """
    path = data if data.is_file() else data / f"{evaluation_split(data)}.parquet"
    pairs = read_pairs(path)
    network = weights.load(name, Seq2Seq)
    codec = codec_of(network.config, load_tokenizer(weights.find(name, TOKENIZER)))
    direction = str(network.config["direction"])
    figures = measure(network, codec, pairs, device, direction=direction)
    if typed is None:
        return figures
    rows = read_typed(typed)

    def translated(texts: list[str]) -> list[str]:
        return translate_all(network, codec, texts, 5, device)

    return figures | measure_typed(rows, translated, direction)
