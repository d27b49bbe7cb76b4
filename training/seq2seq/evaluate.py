"""BLEU and chrF by sacrebleu, for the whole and for every source of the data."""

import math
import time
from pathlib import Path

import torch
from sacrebleu.metrics import BLEU, CHRF
from tokenizers import Tokenizer

import weights
from training.common.parquet import evaluation_split
from training.common.precision import bf16_autocast, has_fast_bf16
from training.seq2seq.beam_search import Hypothesis, Network, beam_search
from training.seq2seq.data import Pairs, pad, read_pairs
from training.seq2seq.network import Seq2Seq
from training.seq2seq.tokenizer import decode, encode, load_tokenizer

TOKENIZER = "tokenizer.json"
LONGEST = 150  # pieces; what is longer (a paragraph in one row) is translated in parts
LENGTHS = ((1, 5), (6, 10), (11, 15), (16, 20), (21, 25), (26, 30), (31, 40), (41, 60))
"""Words of an English sentence, from and to: BLEU is also measured for each of these groups."""
FEWEST = 20  # sentences that a group must have, for BLEU of a few is chance


def patience(tokenizer: Tokenizer) -> torch.Tensor:
    """How many copies of each piece may stand in a row: two with letters, three of a mark, any number of a digit."""

    def copies(piece: str) -> int:
        kinds = piece.strip("▁")
        return 1_000 if kinds.isdigit() else 2 if any(letter.isalpha() for letter in kinds) else 3

    return torch.tensor([copies(tokenizer.id_to_token(i) or "") for i in range(tokenizer.get_vocab_size())])


def search_all(
    network: Network,
    tokenizer: Tokenizer,
    sources: list[list[int]],
    beams: int,
    device: torch.device,
    bf16: bool | None = None,
) -> list[Hypothesis]:
    """Best translations of sentences of at least one piece each, in batches of similar length.

    bf16: compute in bfloat16 (where that is quicker, if it isn't said).
    """
    bf16 = has_fast_bf16(device) if bf16 is None else bf16
    patient = patience(tokenizer).to(device)
    order = sorted(range(len(sources)), key=lambda row: len(sources[row]))
    found: list[Hypothesis | None] = [None] * len(sources)
    at = 0
    while at < len(order):
        size = max(1, min(256, 6_000 // (beams * len(sources[order[at]]))))
        rows = order[at : at + size]
        at += size
        lengths = torch.tensor([len(sources[row]) for row in rows])
        batch = pad([sources[row] for row in rows]).to(device)
        with bf16_autocast(device, bf16):
            for row, hypothesis in zip(rows, beam_search(network, batch, lengths, beams, patient), strict=True):
                found[row] = hypothesis
    return [hypothesis for hypothesis in found if hypothesis is not None]


def translate_all(
    network: Network,
    tokenizer: Tokenizer,
    sentences: list[str],
    beams: int,
    device: torch.device,
    bf16: bool | None = None,
) -> list[str]:
    """Return translations of all sentences; an empty one stays empty. For `bf16` see `search_all`."""
    parts: list[list[int]] = []
    owner: list[int] = []
    for row, pieces in enumerate(encode(tokenizer, sentences)):
        count = math.ceil(len(pieces) / LONGEST)
        for part in range(count):
            parts.append(pieces[part * len(pieces) // count : (part + 1) * len(pieces) // count])
            owner.append(row)
    texts: list[list[str]] = [[] for _ in sentences]
    for row, hypothesis in zip(owner, search_all(network, tokenizer, parts, beams, device, bf16), strict=True):
        texts[row].append(decode(tokenizer, hypothesis.pieces))
    return [" ".join(text) for text in texts]


def score(translations: list[str], pairs: Pairs) -> dict[str, float]:
    """Cased BLEU (13a) and chrF of the whole, and `bleu_SOURCE`, `chrf_SOURCE` where the data names sources."""
    metrics = {}
    groups = {"": range(len(pairs))}
    for source in sorted(set(pairs.source) - {""}):
        groups[f"_{source}"] = [row for row in range(len(pairs)) if pairs.source[row] == source]  # type: ignore[assignment]
    for name, rows in groups.items():
        hypotheses, references = [translations[row] for row in rows], [[pairs.fr[row] for row in rows]]
        metrics[f"bleu{name}"] = round(BLEU(tokenize="13a").corpus_score(hypotheses, references).score, 2)
        metrics[f"chrf{name}"] = round(CHRF().corpus_score(hypotheses, references).score, 2)
    return metrics


def of_length(pairs: Pairs, fewest: int, most: int) -> list[int]:
    """Rows whose English side has so many words."""
    return [row for row, en in enumerate(pairs.en) if fewest <= len(en.split()) <= most]


def length_metric(fewest: int, most: int) -> str:
    """Name in the card of the BLEU of sentences of so many words."""
    return f"bleu_{fewest}-{most}_words"


def score_by_length(translations: list[str], pairs: Pairs) -> dict[str, float]:
    """Cased BLEU (13a) of the sentences of each group of `LENGTHS` that has enough of them (Bahdanau 2015, fig. 2)."""
    metrics = {}
    for fewest, most in LENGTHS:
        rows = of_length(pairs, fewest, most)
        if len(rows) >= FEWEST:
            hypotheses, references = [translations[row] for row in rows], [[pairs.fr[row] for row in rows]]
            bleu = BLEU(tokenize="13a").corpus_score(hypotheses, references).score
            metrics[length_metric(fewest, most)] = round(bleu, 2)
    return metrics


def measure(
    network: Seq2Seq, tokenizer: Tokenizer, pairs: Pairs, device: torch.device, beams: int = 5
) -> dict[str, float]:
    """Return translates the English sides and scores them against the French ones.

    As a whole, by source and by length.
    """
    network = network.to(device).eval()
    started = time.monotonic()
    translations = translate_all(network, tokenizer, pairs.en, beams, device)
    seconds = round(time.monotonic() - started, 1)
    figures = score(translations, pairs) | score_by_length(translations, pairs)
    return figures | {"examples": len(pairs), "seconds": seconds}


def evaluate(name: str, data: Path, device: torch.device) -> dict[str, float]:
    """Metrics of shipped weights on the test (else valid) file in the folder, or on the file itself; beam 5."""
    path = data if data.is_file() else data / f"{evaluation_split(data)}.parquet"
    pairs = read_pairs(path)
    return measure(weights.load(name, Seq2Seq), load_tokenizer(weights.find(name, TOKENIZER)), pairs, device)
