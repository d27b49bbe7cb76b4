"""Training of the translator: Adam with a rise and a fall of its rate, label-smoothed cross-entropy.

python -m training.seq2seq en_fr --data DATA/en-fr --out runs/seq2seq_en_fr
"""

import shutil
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from training.common.precision import bf16_autocast, has_fast_bf16
from training.common.run import Run
from training.common.schedules import short_warmup, warmup_cosine
from training.seq2seq.card_text import card_text
from training.seq2seq.data import Batch, Batches, Pairs, joint_tokenizer, prepare, read_pairs
from training.seq2seq.evaluate import (
    LENGTHS,
    TOKENIZER,
    length_metric,
    measure,
    of_length,
    score,
    translate_all,
)
from training.seq2seq.loss import TiedCrossEntropy
from training.seq2seq.network import PAD, Seq2Seq
from training.seq2seq.presets import Seq2SeqPreset
from training.seq2seq.tokenizer import load_tokenizer
from weights.card import Metric, read_card, write_card

TWELVE = [  # what "Watch it learn" shows at every recorded step
    "A man is riding a bicycle.",
    "Two dogs are running on the beach.",
    "I don't know what you want.",
    "Where is the train station?",
    "She is reading a book in the garden.",
    "It was raining all day yesterday.",
    "A little girl in a red dress is smiling.",
    "Could you help me, please?",
    "We have been waiting for two hours.",
    "The children are playing football in the street.",
    "He told me that he had lost his keys.",
    "The government wants to change the law next year.",
]


def lr_at(preset: Seq2SeqPreset, step: int, steps: int) -> float:
    """Linear warm-up, then half a cosine down to nothing."""
    return warmup_cosine(preset.lr, step, steps, short_warmup(preset.warmup, steps))


def losses(network: Seq2Seq, batch: Batch, smoothing: float) -> tuple[Tensor, Tensor]:
    """Label-smoothed cross-entropy to learn from, and the plain one to show (nats a piece, without gradient)."""
    encoder_output = network.encode(batch.source, batch.lengths)
    readout, _, _ = network.decode(batch.target_in, encoder_output, network.initial(encoder_output))
    real = batch.target_out != PAD  # padding never reaches the widest layer
    loss, nats = TiedCrossEntropy.apply(  # type: ignore[no-untyped-call]
        readout[real], network.embedding.weight, network.bias, batch.target_out[real], smoothing
    )
    return loss, nats


def optimizer_of(network: nn.Module, preset: Seq2SeqPreset) -> torch.optim.Optimizer:
    return torch.optim.Adam(network.parameters(), lr=preset.lr, betas=(0.9, 0.98), eps=1e-9, fused=True)


def train(preset: Seq2SeqPreset, run: Run, data: Path) -> None:
    """Trains until the last step or the time limit, measures on valid, and ships network and vocabulary."""
    pairs = prepare(read_pairs(data / "train.parquet"), preset.longest)
    valid = read_pairs(data / "valid.parquet")
    tokenizer = _tokenizer(run.out / TOKENIZER, pairs, preset.pieces)
    batches = Batches(pairs, tokenizer, preset.batch, dict(preset.repeats), preset.seed)
    watched = valid.rows(watched_rows(valid))

    torch.manual_seed(preset.seed)
    network = Seq2Seq(tokenizer.get_vocab_size(), preset.embedding, preset.hidden, preset.attention, preset.dropout).to(
        run.device
    )
    optimizer = optimizer_of(network, preset)
    start = run.resume(network=network, optimizer=optimizer)
    for step in range(start, run.steps):
        batch = batches.batch(step)
        torch.manual_seed(int(run.generator(step).initial_seed()))  # dropout, the same after a resume
        for group in optimizer.param_groups:
            group["lr"] = lr_at(preset, step, run.steps)
        network.train()
        with bf16_autocast(run.device, has_fast_bf16(run.device)):
            loss, plain = losses(network, to_device(batch, run.device), preset.smoothing)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        run.log(step, loss=plain.item())
        if run.due(step):
            run.record(step, **watch(network, tokenizer, watched, run.device))
        run.checkpoint(step + 1, network=network, optimizer=optimizer)
        if run.out_of_time():
            break

    figures = measure(network, tokenizer, valid, run.device)
    shipped = run.finish(network.cpu(), metrics_of(figures, valid, data.name), card_text(preset, len(pairs)))
    shutil.copy(run.out / TOKENIZER, shipped / TOKENIZER)
    write_card(shipped, read_card(shipped))  # lists the vocabulary's hash too


def to_device(batch: Batch, device: torch.device) -> Batch:
    """The batch there; lengths stay on the CPU."""
    return Batch(batch.source.to(device), batch.lengths, batch.target_in.to(device), batch.target_out.to(device))


def watch(network: Seq2Seq, tokenizer: Tokenizer, pairs: Pairs, device: torch.device) -> dict[str, object]:
    """The twelve sentences in today's translation, and greedy BLEU on a small fixed slice."""
    network.eval()
    texts = translate_all(network, tokenizer, TWELVE + pairs.en, 1, device)
    bleu = score(texts[len(TWELVE) :], Pairs(pairs.en, pairs.fr, [""] * len(pairs)))["bleu"]
    sentences = [{"en": en, "fr": fr} for en, fr in zip(TWELVE, texts, strict=False)]
    return {"sentences": sentences, "bleu": bleu}


def watched_rows(valid: Pairs, count: int = 64) -> list[int]:
    """Evenly spaced rows of everyday sentences (all sources, where there are none such)."""
    everyday = [i for i, source in enumerate(valid.source) if source.startswith(("tatoeba", "multi30k"))]
    rows = everyday or list(range(len(valid)))
    return rows[:: max(1, len(rows) // count)][:count]


def metrics_of(figures: dict[str, float], valid: Pairs, data: str) -> list[Metric]:
    """The card's figures: each with the number of examples it was measured on."""
    examples = {length_metric(*words): len(of_length(valid, *words)) for words in LENGTHS}
    metrics = []
    for name, value in figures.items():
        if name not in ("examples", "seconds"):
            source = name.partition("_")[2]
            count = examples.get(name) or (valid.source.count(source) if source else len(valid))
            metrics.append(Metric(name, value, data, "valid", count))
    return metrics


def _tokenizer(path: Path, pairs: Pairs, pieces: int) -> Tokenizer:
    """The run's vocabulary, learned once, so that a resumed run has the same."""
    if not path.exists():
        tokenizer = joint_tokenizer(pairs, pieces)
        unfinished = path.with_suffix(".unfinished")
        tokenizer.save(str(unfinished))
        unfinished.replace(path)
    return load_tokenizer(path)
