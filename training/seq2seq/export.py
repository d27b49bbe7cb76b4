"""`python -m training.seq2seq.export WEIGHTS --data DATA/en-fr`: the form that is served, beside shipped weights."""

import argparse
import dataclasses
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import torch

import weights
from training.common.cli import on_weights
from training.common.onnx_export import ParityMissed
from training.common.onnx_session import MADE_FROM
from training.common.parquet import evaluation_split
from training.seq2seq.beam_search import Network
from training.seq2seq.data import read_pairs
from training.seq2seq.evaluate import TOKENIZER, score, score_by_length, translate_all
from training.seq2seq.network import Seq2Seq
from training.seq2seq.onnx_graphs import decoder, encoder
from training.seq2seq.runtime import DECODER, ENCODER, Exported
from training.seq2seq.text_codec import Codec, codec_of
from training.seq2seq.tokenizer import load_tokenizer
from training.seq2seq.train import metrics_of
from weights.card import Metric, read_card, write_card

PARITY = 0.2  # BLEU
FP32, INT8, DIFFERENCE = "bleu_fp32", "bleu_int8", "bleu_int8_minus_fp32"


@dataclass(frozen=True)
class Parity:
    """BLEU of the network in float32 and of its exported form, and how many of the translations are the same."""

    fp32: float
    int8: float
    same: int
    examples: int

    @property
    def difference(self) -> float:
        """What the exported form gains, in BLEU."""
        return round(self.int8 - self.fp32, 2)


def write_graphs(network: Seq2Seq, folder: Path, made_from: str = "") -> None:
    """Write the network's two graphs into the folder; `made_from` names its weights, by their SHA-256."""
    (folder / ENCODER).write_bytes(encoder(network, {MADE_FROM: made_from}))
    (folder / DECODER).write_bytes(decoder(network, {MADE_FROM: made_from}))


def export(name: str, data: Path, limit: int | None = None) -> Parity:
    """Write the two graphs beside shipped weights, and their hashes and parity into the card, with BLEU by length.

    Both forms translate the test (else valid) file of `data`, or some `limit` evenly spaced rows, with beam 5.
    Raises `ParityMissed` where BLEU differs by more than `PARITY`, and leaves everything as it was.
    """
    network = weights.load(name, Seq2Seq)
    folder = weights.find(name).parent
    card = read_card(folder)
    made_from = card.files[weights.MODEL].sha256
    split = evaluation_split(data) if data.is_dir() else data.stem
    pairs = read_pairs(data / f"{split}.parquet" if data.is_dir() else data)
    pairs = pairs.rows(range(0, len(pairs), max(1, len(pairs) // (limit or len(pairs)))))
    with TemporaryDirectory() as fresh:
        write_graphs(network, Path(fresh), made_from)
        exported = Exported(network, Path(fresh), made_from)
        direction = str(network.config["direction"])
        codec = codec_of(network.config, load_tokenizer(weights.find(name, TOKENIZER)))
        translations = [_translated(form, codec, pairs.sides(direction)[0]) for form in (exported, network)]
        int8, fp32 = (score(texts, pairs, direction)["bleu"] for texts in translations)
        same = sum(one == other for one, other in zip(*translations, strict=True))
        parity = Parity(fp32, int8, same, len(pairs))
        if abs(parity.difference) > PARITY:
            raise ParityMissed(
                f"The exported form of {name} differs by {parity.difference:+.2f} BLEU, more than {PARITY}; "
                "it wasn't kept."
            )
        for file in (ENCODER, DECODER):
            unfinished = folder / f".{file}"
            shutil.copy(Path(fresh) / file, unfinished)
            unfinished.replace(folder / file)
    told = [(FP32, fp32), (INT8, int8), (DIFFERENCE, parity.difference)]
    by_length = metrics_of(score_by_length(translations[1], pairs, direction), pairs, card.data.name)
    measured = [Metric(what, value, card.data.name, split, len(pairs)) for what, value in told]
    measured += [dataclasses.replace(metric, split=split) for metric in by_length]
    names = {metric.name for metric in measured}
    kept = [metric for metric in card.metrics if metric.name not in names]
    write_card(folder, dataclasses.replace(card, metrics=kept + measured))
    return parity


def _translated(form: Network, codec: Codec, sources: list[str]) -> list[str]:
    return translate_all(form, codec, sources, 5, torch.device("cpu"), bf16=False)


def main(argv: Sequence[str] | None = None) -> None:
    """Export, and print one JSON line of what was measured; what can't be done ends with a sentence and status 2."""
    on_weights(
        "training.seq2seq.export",
        "Export for serving.",
        _exported,
        argv,
        data="folder of the data set, or a Parquet file",
        limit=True,
    )


def _exported(arguments: argparse.Namespace) -> dict[str, float]:
    parity = export(arguments.weights, arguments.data, arguments.limit)
    files = weights.card(arguments.weights).files
    return dataclasses.asdict(parity) | {file: files[file].bytes for file in (ENCODER, DECODER)}


if __name__ == "__main__":
    main()
