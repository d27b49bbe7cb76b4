"""`python -m training.seq2seq.trust WEIGHTS --data DATA/en-fr`: when a translation can be trusted, for the card.

Every held-out sentence is translated as it is served, and compared with its reference by chrF. A logistic model (Platt
1999) then learns from the signs of `confidence.py` whether it comes close. Its weights go into the card, with figures
of a five-fold cross-validation: AUROC, and the share of sentences of each verdict that do come close.
"""

import argparse
import dataclasses
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from sacrebleu.metrics import CHRF
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import weights
from training.common.cli import on_weights
from training.common.onnx_session import ExportUnusable
from training.common.parquet import DataError, evaluation_split
from training.seq2seq.beam_search import Network
from training.seq2seq.confidence import INTERCEPT, signs
from training.seq2seq.data import Pairs, read_pairs
from training.seq2seq.evaluate import LONGEST, TOKENIZER, search_all
from training.seq2seq.network import Seq2Seq
from training.seq2seq.runtime import Exported
from training.seq2seq.text_codec import Codec, codec_of
from training.seq2seq.tokenizer import load_tokenizer
from training.seq2seq.verdicts import CLOSE as CLOSE_OF
from training.seq2seq.verdicts import VERDICTS, verdict
from weights.card import Metric, read_card, write_card

CLOSE = 50.0
"""chrF from which a translation counts as close to its reference: it mostly says the same in the same words."""
FOLDS, BEAMS = 5, 5
FEWEST = 50  # sentences that can be learned from
AUROC, EXAMPLES = "trust_auroc", "trust_examples"

Floats = npt.NDArray[np.float64]


def calibrate(name: str, data: Path, limit: int | None = None) -> dict[str, float]:
    """Fit the model for shipped weights, write it into their card, and return what was measured.

    The test (else valid) file of `data` is translated, or some `limit` evenly spaced rows of it. Raises `DataError`.
    """
    network = weights.load(name, Seq2Seq)
    folder = weights.find(name).parent
    card = read_card(folder)
    split = evaluation_split(data) if data.is_dir() else data.stem
    pairs = read_pairs(data / f"{split}.parquet" if data.is_dir() else data)
    pairs = pairs.rows(range(0, len(pairs), max(1, len(pairs) // (limit or len(pairs)))))
    codec = codec_of(network.config, load_tokenizer(weights.find(name, TOKENIZER)))
    served = _served(network, folder, card.files[weights.MODEL].sha256)
    names, found, scores = measure(served, codec, pairs, str(network.config["direction"]))
    close = scores >= CLOSE
    if min(close.sum(), (~close).sum()) < FEWEST:
        raise DataError(f"Too few of these {len(close)} translations are close to their references, or are not.")
    figures = cross_validate(found, close)
    counted = [Metric(key, round(value, 4), card.data.name, split, len(close)) for key, value in figures.items()]
    kept = [metric for metric in card.metrics if metric.name not in figures]
    calibration = fit(names, found, close)
    write_card(folder, dataclasses.replace(card, metrics=kept + counted, calibration=calibration))
    return figures | {EXAMPLES: len(close), "close": float(close.mean())}


def measure(network: Network, codec: Codec, pairs: Pairs, direction: str) -> tuple[list[str], Floats, Floats]:
    """Return names of the signs, the signs of every sentence (sentences x signs), and chrF with the reference.

    Sentences without a token, and those of more than `LONGEST`, are left out.
    """
    read = [codec.encode(source) for source in pairs.sides(direction)[0]]
    rows = [row for row, one in enumerate(read) if 0 < len(one.token_ids) <= LONGEST]
    found = search_all(network, codec.tokenizer, [read[row] for row in rows], BEAMS, torch.device("cpu"), bf16=False)
    wanted, chrf = pairs.sides(direction)[1], CHRF()
    seen = [signs(one) for one in found]
    texts = [
        codec.decode(one.token_ids, read[row].literals, read[row].capital).text
        for row, one in zip(rows, found, strict=True)
    ]
    scores = [chrf.sentence_score(text, [wanted[row]]).score for row, text in zip(rows, texts, strict=True)]
    names = sorted(set().union(*seen))
    return names, np.array([[one.get(name, 0.0) for name in names] for one in seen]), np.array(scores)


def fit(names: Sequence[str], found: Floats, close: npt.NDArray[np.bool_]) -> dict[str, float]:
    """Return the weight of each sign as it is measured, and the intercept."""
    scaler = StandardScaler().fit(found)
    model = LogisticRegression(max_iter=1000).fit(scaler.transform(found), close)
    slopes = model.coef_[0] / scaler.scale_
    intercept = float(model.intercept_[0] - (slopes * scaler.mean_).sum())
    return {name: round(float(slope), 5) for name, slope in zip(names, slopes, strict=True)} | {
        INTERCEPT: round(intercept, 5)
    }


def cross_validate(found: Floats, close: npt.NDArray[np.bool_]) -> dict[str, float]:
    """Return AUROC and, for each verdict, how many of its sentences are close and which share of all it is given to."""
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    probabilities = cross_val_predict(model, found, close, cv=folds, method="predict_proba")[:, 1]
    verdicts = np.array([verdict(one) for one in probabilities])
    figures = {AUROC: float(roc_auc_score(close, probabilities))}
    for word in VERDICTS:
        chosen = verdicts == word
        if chosen.any():
            figures |= {f"{CLOSE_OF}{word}": float(close[chosen].mean()), f"trust_share_{word}": float(chosen.mean())}
    return figures


def _served(network: Seq2Seq, folder: Path, made_from: str) -> Network:
    try:
        return Exported(network, folder, made_from)
    except ExportUnusable:
        return network.eval()


def main(argv: Sequence[str] | None = None) -> None:
    """Calibrate, and print one JSON line of what was measured; what can't be done ends with a sentence and status 2."""
    on_weights(
        "training.seq2seq.trust",
        "Learn when a translation can be trusted.",
        _calibrated,
        argv,
        data="folder of the data set, or a Parquet file",
        limit=True,
    )


def _calibrated(arguments: argparse.Namespace) -> dict[str, float]:
    return calibrate(arguments.weights, arguments.data, arguments.limit)


if __name__ == "__main__":
    main()
