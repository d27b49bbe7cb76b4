"""Training a character LSTM by truncated backpropagation through time (Williams and Peng 1990).

The presets of several styles have another loop, in `train_styles.py`.
"""

import math
from pathlib import Path

import torch

from training.char_lstm.best_weights import BestWeights
from training.char_lstm.card_text import card_text
from training.char_lstm.data import STYLES, Stream, read_text, split
from training.char_lstm.evaluate import nats_per_char
from training.char_lstm.network import CharLSTM, sample
from training.char_lstm.optimisation import gradients, learning_rate, optimizer_of
from training.char_lstm.presets import CharLstmPreset, StylesPreset
from training.char_lstm.train_styles import train_styles
from training.common.run import Run
from weights.card import Metric

GLANCE = 20_000  # characters of the valid text that are measured for "Watch it learn"


def train(preset: CharLstmPreset, run: Run, data: Path) -> None:
    """Train a network on the first 90% of a corpus and ship the weights that predict the last 10% best."""
    if isinstance(preset, StylesPreset):
        return train_styles(preset, run, data)
    style = STYLES[preset.style]
    text = read_text(data, style.file)
    train_text, valid_text = split(text)
    torch.manual_seed(preset.seed)
    network = CharLSTM(
        "".join(sorted(set(text))), preset.embedding, preset.hidden, preset.layers, preset.dropout, preset.tied
    ).to(run.device)
    characters = torch.tensor(network.encode(train_text), device=run.device)
    stream = Stream(characters, preset.batch, preset.length, preset.seed, network)
    optimizer = optimizer_of(network, preset)
    best = BestWeights()
    glance = valid_text[:GLANCE]
    prompt = "".join(character for character in preset.prompt if character in network.index) or text[0]
    start = run.resume(network=network, optimizer=optimizer, stream=stream, best=best)
    step = start
    for step in range(start, run.steps):
        generator = run.generator(step)
        torch.manual_seed(generator.initial_seed())  # dropout repeats when a run is resumed
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(preset, step, run.steps)
        stream.forget(generator, preset.forget)
        inputs, targets = stream.next()
        loss, stream.state = gradients(network, inputs, targets, stream.state)
        run.log(step, loss=loss)
        optimizer.step()
        if (step + 1) % preset.validate_every == 0:
            best.offer(nats_per_char(network, valid_text, run.device, streams=_streams(valid_text))[0], network)
        if run.due(step):
            run.record(
                step,
                text=sample(network, prompt, 400, 0.8, preset.seed),
                prompt=prompt,
                valid_nats=round(nats_per_char(network, glance, run.device, streams=_streams(glance))[0], 4),
            )
        run.checkpoint(step + 1, network=network, optimizer=optimizer, stream=stream, best=best)
        if run.out_of_time():
            break
    best.offer(nats_per_char(network, valid_text, run.device, streams=_streams(valid_text))[0], network)
    network.load_state_dict(best.weights)
    nats, examples = nats_per_char(network, valid_text, run.device)
    measured = {"nats_per_char": nats, "bits_per_char": nats / math.log(2)}
    run.finish(
        network,
        [Metric(name, value, style.file, "valid", examples) for name, value in measured.items()],
        card_text(preset, len(train_text)),
    )


def _streams(text: str) -> int:
    """Side-by-side readers for the quick validation during training: parts of about 4,000 characters."""
    return max(1, min(32, len(text) // 4000))
