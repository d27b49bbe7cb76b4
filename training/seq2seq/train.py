"""Training of the translator: Adam with a rise and a fall of its rate, label-smoothed cross-entropy.

python -m training.seq2seq en_fr --data DATA/en-fr --out runs/seq2seq_en_fr
"""

import copy
import shutil
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

import weights
from training.common.average import Average
from training.common.history import keep_earlier
from training.common.precision import bf16_autocast
from training.common.run import Run, Stateful
from training.common.schedules import inverse_sqrt_then_linear, short_warmup
from training.seq2seq.card_text import card_text
from training.seq2seq.casing import mark_capitals
from training.seq2seq.data import Pairs, prepare, read_pairs
from training.seq2seq.evaluate import (
    LENGTHS,
    TOKENIZER,
    length_metric,
    measure,
    of_length,
    score,
    search_all,
    translate_all,
)
from training.seq2seq.joined_data import SHOWN, epoch_rows, read_joined
from training.seq2seq.loss import TiedCrossEntropy
from training.seq2seq.network import PAD, Seq2Seq
from training.seq2seq.normalisation import LANGUAGES
from training.seq2seq.presets import Seq2SeqPreset
from training.seq2seq.start import start_translator
from training.seq2seq.stream import Batch, Stream
from training.seq2seq.subwords import spaced, train_subwords
from training.seq2seq.text_codec import CODEC, TextCodec
from training.seq2seq.tokenizer import load_tokenizer
from training.seq2seq.word_alignment import Lexicon, learn_lexicon
from weights.card import Metric, read_card, write_card

LEXICON_PAIRS = 60_000
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


TWELVE_FRENCH = [
    "Un homme fait du vélo.",
    "Deux chiens courent sur la plage.",
    "Je ne sais pas ce que tu veux.",
    "Où est la gare ?",
    "Elle lit un livre dans le jardin.",
    "Il a plu toute la journée hier.",
    "Une petite fille en robe rouge sourit.",
    "Pourriez-vous m'aider, s'il vous plaît ?",
    "Nous attendons depuis deux heures.",
    "Les enfants jouent au football dans la rue.",
    "Il m'a dit qu'il avait perdu ses clés.",
    "Le gouvernement veut changer la loi l'année prochaine.",
]


def lr_at(preset: Seq2SeqPreset, step: int, steps: int) -> float:
    """Return the rate of a step, see `inverse_sqrt_then_linear`; a short training warms up in a tenth of its steps."""
    warmup = short_warmup(preset.warmup, steps)
    return inverse_sqrt_then_linear(preset.lr, step, steps, warmup, preset.half, preset.decay)


def losses(network: Seq2Seq, batch: Batch, smoothing: float) -> tuple[Tensor, Tensor]:
    """Label-smoothed cross-entropy to learn from, and the plain one to show (nats a token, without gradient)."""
    encoder_output = network.encode(batch.source, batch.lengths)
    readout, _, _ = network.decode(batch.target_in, encoder_output, network.initial(encoder_output))
    real = batch.target_out != PAD  # padding never reaches the widest layer
    loss, nats = TiedCrossEntropy.apply(  # type: ignore[no-untyped-call]
        readout[real], network.embedding.weight, network.bias, batch.target_out[real], smoothing
    )
    return loss, nats


def optimizer_of(network: nn.Module, preset: Seq2SeqPreset) -> torch.optim.Optimizer:
    """Return Adam with the betas of Vaswani et al. 2017."""
    return torch.optim.Adam(network.parameters(), lr=preset.lr, betas=(0.9, 0.98), eps=1e-9, fused=True)


def train(preset: Seq2SeqPreset, run: Run, data: Path) -> None:
    """Trains until the last step or the time limit, measures the averaged weights on valid, and ships them."""
    pairs, valid = read_all(preset, data)
    if not run.resumes and run.first:
        (run.out / TOKENIZER).unlink(missing_ok=True)  # an earlier run's, of which no checkpoint is left
        if preset.start == preset.weights:
            keep_vocabulary(weights.find(preset.start).with_name(TOKENIZER), preset.vocabulary_size, run.out)
    codec = TextCodec(_tokenizer(run.out / TOKENIZER, pairs, preset.vocabulary_size), preset.direction)
    batches = stream_of(pairs, codec, preset)
    watched = valid.rows(watched_rows(valid))

    torch.manual_seed(preset.seed)
    network = network_of(preset, codec)
    if preset.start:
        start_translator(network, codec.tokenizer, preset.start)
    network.to(run.device)
    optimizer, average = optimizer_of(network, preset), Average(network, preset.average)
    parts: dict[str, Stateful] = {"network": network, "optimizer": optimizer, "average": average, "batches": batches}
    with torch.random.fork_rng():  # what could fail at the end is tried before the beginning
        measure(copy.deepcopy(network), codec, valid.rows(range(min(2, len(valid)))), run.device, 1, preset.direction)
    start = run.resume(**parts)
    if preset.start and run.first:
        keep_earlier(weights.find(preset.start).parent, run.out)
    for step in range(start, run.steps):
        batch = batches.next()
        torch.manual_seed(int(run.generator(step).initial_seed()))  # dropout, the same after a resume
        for group in optimizer.param_groups:
            group["lr"] = lr_at(preset, step, run.steps)
        network.train()
        with bf16_autocast(run.device):
            loss, plain = losses(network, to_device(batch, run.device), preset.smoothing)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        if (step + 1) % preset.average_every == 0:
            average.update(network)
        run.log(step, loss=plain.item())
        if run.due(step):
            run.record(step, **watch(average.network, codec, watched, run.device))
        run.checkpoint(step + 1, **parts)
        if run.out_of_time():
            break

    network = average.network.cpu()
    figures = measure(network, codec, valid, run.device, direction=preset.direction)
    shipped = run.finish(network.cpu(), metrics_of(figures, valid, data.name), card_text(preset, len(pairs)))
    shutil.copy(run.out / TOKENIZER, shipped / TOKENIZER)
    write_card(shipped, read_card(shipped))  # lists the vocabulary's hash too


def keep_vocabulary(shipped: Path, size: int, run: Path) -> None:
    """Copy the tokenizer of a network that is trained on, unless the new one gets another number of tokens."""
    if load_tokenizer(shipped).get_vocab_size() == size:
        shutil.copy(shipped, run / TOKENIZER)


def network_of(preset: Seq2SeqPreset, codec: TextCodec) -> Seq2Seq:
    """Return the preset's network with fresh weights."""
    size = codec.tokenizer.get_vocab_size()
    return Seq2Seq(
        size, preset.embedding, preset.hidden, preset.attention, preset.dropout, CODEC, direction=preset.direction
    )


def read_all(preset: Seq2SeqPreset, data: Path) -> tuple[Pairs, Pairs]:
    """Return the pairs to learn from, as they are learned, and those to measure on; raises `DataError`."""
    return prepare(read_joined(data, preset.second), preset.longest), read_pairs(data / "valid.parquet")


def stream_of(pairs: Pairs, codec: TextCodec, preset: Seq2SeqPreset) -> Stream:
    """Return the preset's examples; which words translate which is learned from some of the pairs first."""
    some = pairs.rows(range(0, len(pairs), max(1, len(pairs) // LEXICON_PAIRS))) if preset.augmentation.prefix else None
    lexicon = learn_lexicon(*some.sides(preset.direction)) if some else Lexicon({})
    return Stream(pairs, codec, preset.batch, SHOWN, preset.augmentation, lexicon, preset.seed)


def to_device(batch: Batch, device: torch.device) -> Batch:
    """Return the batch there; lengths stay on the CPU."""
    return Batch(batch.source.to(device), batch.lengths, batch.target_in.to(device), batch.target_out.to(device))


def watch(network: Seq2Seq, codec: TextCodec, pairs: Pairs, device: torch.device) -> dict[str, object]:
    """Return what "Watch it learn" shows: twelve sentences in today's translation, BLEU of a fixed slice, attention.

    The search is greedy. The attention is that of the first sentence, target x source tokens.
    """
    network.eval()
    source, target = LANGUAGES[codec.direction]
    twelve = TWELVE if source == "en" else TWELVE_FRENCH
    texts = translate_all(network, codec, twelve + pairs.sides(codec.direction)[0], 1, device)
    bleu = score(texts[len(twelve) :], Pairs(pairs.en, pairs.fr, [""] * len(pairs)), codec.direction)["bleu"]
    sentences = [{source: read, target: written} for read, written in zip(twelve, texts, strict=False)]
    recorded: dict[str, object] = {"sentences": sentences, "bleu": bleu}
    if network.attention:
        recorded["attention"] = _attention(network, codec, twelve[0], device)
    return recorded


def _attention(network: Seq2Seq, codec: TextCodec, sentence: str, device: torch.device) -> dict[str, object]:
    read = codec.encode(sentence)
    (found,) = search_all(network, codec.tokenizer, [read], 1, device)
    names = codec.subwords.names
    weights = (
        [] if found.attention is None else [[round(weight, 3) for weight in row] for row in found.attention.tolist()]
    )
    return {
        "source": [names[token] for token in read.token_ids],
        "target": [names[token] for token in found.token_ids],
        "weights": weights,
    }


def watched_rows(valid: Pairs, count: int = 64) -> list[int]:
    """Evenly spaced rows of everyday sentences (all sources, where there are none such)."""
    everyday = [i for i, source in enumerate(valid.source) if source.startswith(("tatoeba", "multi30k"))]
    rows = everyday or list(range(len(valid)))
    return rows[:: max(1, len(rows) // count)][:count]


def metrics_of(figures: dict[str, float], valid: Pairs, data: str) -> list[Metric]:
    """Return the card's figures: each with the number of examples it was measured on."""
    examples = {length_metric(*words): len(of_length(valid, *words)) for words in LENGTHS}
    metrics = []
    for name, value in figures.items():
        if name not in ("examples", "seconds"):
            source = name.partition("_")[2]
            count = examples.get(name) or (valid.source.count(source) if source else len(valid))
            metrics.append(Metric(name, value, data, "valid", count))
    return metrics


def _tokenizer(path: Path, pairs: Pairs, vocabulary_size: int) -> Tokenizer:
    """Return the run's vocabulary, learned once, so that a resumed run has the same."""
    if not path.exists():
        rows = epoch_rows(pairs.source, {name: min(1.0, often) for name, often in SHOWN.items()}, 0, 0)[0]
        texts = (spaced(mark_capitals(side[row])) for row in sorted(rows.tolist()) for side in (pairs.en, pairs.fr))
        tokenizer = train_subwords(texts, vocabulary_size)
        unfinished = path.with_suffix(".unfinished")
        tokenizer.save(str(unfinished))
        unfinished.replace(path)
    return load_tokenizer(path)
