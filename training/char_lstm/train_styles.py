"""Training one character LSTM on several styles: every reader stays with one text, and the network knows with which.

A running average of the weights is what is watched and shipped: a training that is cut before its learning rate has
come down would ship a network that still jumps about its optimum, and the average doesn't. Of the averages, the one
with the least mean loss over the styles is kept, each counting once: the smallest text, which is learned by heart
first, must not choose the checkpoint for all, and the largest mustn't either.
"""

import math
from pathlib import Path
from typing import Any

import torch

import weights
from training.char_lstm.best_weights import BestWeights
from training.char_lstm.card_text import styles_card_text
from training.char_lstm.data import STYLES, read_text, split
from training.char_lstm.evaluate import nats_per_char, passages, style_nats
from training.char_lstm.network import CharLSTM, sample_each
from training.char_lstm.optimisation import gradients, learning_rate, optimizer_of
from training.char_lstm.presets import PROMPTS, StylesPreset
from training.char_lstm.start import start_writer
from training.char_lstm.style_streams import StyleStreams, encoded, joint_alphabet, known
from training.common.average import Average
from training.common.history import keep_earlier
from training.common.parquet import DataError
from training.common.run import Run
from weights.card import Metric

SAMPLE = 400  # characters of each style at each recorded step
WATCHED, LENGTH = 4, 1500  # passages of each style that are looked at while it learns, and characters of each
Texts = dict[str, str]


def train_styles(preset: StylesPreset, run: Run, data: Path) -> None:
    """Train on the first 90% of every text; ship the averaged weights that predict passages of the rest best.

    Raises DataError where a text is missing, too short, or ends in characters that nothing else in it has.
    """
    parts = {style: split(read_text(data, STYLES[style].file)) for style in preset.styles}
    alphabet = joint_alphabet([train for train, _ in parts.values()])
    train_texts = {style: known(train, alphabet) for style, (train, _) in parts.items()}
    valid_texts = {style: known(valid, alphabet) for style, (_, valid) in parts.items()}
    for style, text in valid_texts.items():
        if len(text) < 2:
            raise DataError(
                f"Expected the last 10% of {STYLES[style].file} to hold characters of the first 90%; there are none."
            )
    watched = {style: passages(text, WATCHED, LENGTH) for style, text in valid_texts.items()}
    torch.manual_seed(preset.seed)
    network = CharLSTM(
        alphabet, preset.embedding, preset.hidden, preset.layers, preset.dropout, preset.tied, preset.styles
    )
    if preset.start:
        start_writer(network, preset.start)
    network.to(run.device)
    token_ids = {style: encoded(text, alphabet).to(run.device) for style, text in train_texts.items()}
    streams = StyleStreams(token_ids, preset.batch, preset.power, preset.length, preset.seed, network)
    optimizer = optimizer_of(network, preset)
    average, best = Average(network, preset.average), BestWeights()
    objects: dict[str, Any] = {
        "network": network,
        "optimizer": optimizer,
        "streams": streams,
        "average": average,
        "best": best,
    }
    start = run.resume(**objects)
    if preset.start == preset.weights and run.first:
        keep_earlier(weights.find(preset.start).parent, run.out)
    for step in range(start, run.steps):
        generator = run.generator(step)
        torch.manual_seed(generator.initial_seed())  # dropout repeats when a run is resumed
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(preset, step, run.steps)
        streams.forget(generator, preset.forget)
        inputs, targets = streams.next()
        loss, streams.state = gradients(network, inputs, targets, streams.state, streams.shares)
        run.log(step, loss=loss)
        optimizer.step()
        average.update(network)
        if (step + 1) % preset.validate_every == 0:
            best.offer(_mean(_nats(average.network, watched, run.device)), average.network)
        if run.due(step):
            _record(run, step, average.network, watched, preset.seed)
        run.checkpoint(step + 1, **objects)
        if run.out_of_time():
            break
    best.offer(_mean(_nats(average.network, watched, run.device)), average.network)
    network.load_state_dict(best.weights)
    characters = sum(len(text) for text in train_texts.values())
    run.finish(network, _metrics(network, valid_texts, run.device), styles_card_text(preset, characters))


def _nats(network: CharLSTM, texts: Texts, device: torch.device) -> dict[str, float]:
    """Return the nats per character of passages of each style, quickly: each passage from an empty memory."""
    return {
        style: nats_per_char(network, text, device, streams=max(1, len(text) // LENGTH), style=style)[0]
        for style, text in texts.items()
    }


def _record(run: Run, step: int, network: CharLSTM, watched: Texts, seed: int) -> None:
    """Keep what the network writes in each style after the same prompt, and how well it predicts each.

    Of each style: `prompt_STYLE`, `text_STYLE` and `valid_nats_STYLE`.
    """
    known_to = network.index
    prompts = {style: "".join(c for c in PROMPTS[style] if c in known_to) or watched[style][0] for style in watched}
    shares = torch.eye(len(network.styles), device=run.device)
    written = sample_each(network, list(prompts.values()), shares, SAMPLE, 0.8, seed)
    nats = _nats(network, watched, run.device)
    sample: dict[str, Any] = {"valid_nats": round(_mean(nats), 4)}
    for style, text in zip(network.styles, written, strict=True):
        sample[f"prompt_{style}"], sample[f"text_{style}"] = prompts[style], text
        sample[f"valid_nats_{style}"] = round(nats[style], 4)
    run.record(step, **sample)


def _metrics(network: CharLSTM, texts: Texts, device: torch.device) -> list[Metric]:
    """Return the card's figures: the mean over the styles, and that of each on its own valid text."""
    each = {style: style_nats(network, text, device, style) for style, text in texts.items()}
    mean, total = _mean({style: nats for style, (nats, _) in each.items()}), sum(count for _, count in each.values())
    files = ", ".join(STYLES[style].file for style in texts)
    return [
        Metric("nats_per_char", mean, files, "valid", total),
        Metric("bits_per_char", mean / math.log(2), files, "valid", total),
        *(
            Metric(f"nats_per_char_{style}", nats, STYLES[style].file, "valid", count)
            for style, (nats, count) in each.items()
        ),
    ]


def _mean(values: dict[str, float]) -> float:
    return sum(values.values()) / len(values)
