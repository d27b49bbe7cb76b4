"""Tiny stand-ins of the text and translation models: the real classes, a few sentences learned by heart.

They learn for a second so that they write words and end their sentences; all random numbers are seeded.
"""

import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from tests.hub.texts import ENGLISH, FRENCH
from training.common import torchvision_compat

torchvision_compat.install()  # before transformers, which may import torchvision

_END = "<|endoftext|>"
_SMOL_SPECIAL = (
    _END,
    "<|im_start|>",
    "<|im_end|>",
    "<repo_name>",
    "<reponame>",
    "<file_sep>",
    "<filename>",
    "<gh_stars>",
    "<issue_start>",
    "<issue_comment>",
    "<issue_closed>",
    "<jupyter_start>",
    "<jupyter_text>",
    "<jupyter_code>",
    "<jupyter_output>",
    "<jupyter_script>",
    "<empty_output>",
)
_ENDS = {"exponential_decay_length_penalty": (24, 1.2)}  # what they never read could go on for ever
T5_PREFIX = "translate English to French: "


def distilgpt2(folder: Path) -> None:
    """GPT-2 with two layers of 64."""
    from transformers import GPT2Config, GPT2LMHeadModel

    pieces = _byte_level_bpe(folder, special=[], end=_END, digits=False)
    end = pieces.token_to_id(_END)
    config = GPT2Config(  # type: ignore[call-arg]
        vocab_size=pieces.get_vocab_size(),
        n_embd=64,
        n_layer=2,
        n_head=4,
        n_positions=1024,
        bos_token_id=end,
        eos_token_id=end,
        task_specific_params={"text-generation": {"do_sample": True, "max_length": 50}},
    )
    _write(folder / "tokenizer_config.json", {"model_max_length": 1024})
    _save_writer(GPT2LMHeadModel(config), pieces, end, folder, torch.float32)


def smollm2(folder: Path) -> None:
    """Llama with two layers of 64, two heads for keys, tied embeddings, saved in bfloat16 as the real one is."""
    from transformers import LlamaConfig, LlamaForCausalLM

    pieces = _byte_level_bpe(folder, special=list(_SMOL_SPECIAL), end=None, digits=True)
    config = LlamaConfig(  # type: ignore[call-arg]
        vocab_size=pieces.get_vocab_size(),
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=8192,
        rms_norm_eps=1e-5,
        rope_theta=100_000,
        tie_word_embeddings=True,
        bos_token_id=0,
        eos_token_id=0,
    )
    flags = {"lstrip": False, "normalized": False, "rstrip": False, "single_word": False, "special": True}
    special = {str(number): {"content": piece, **flags} for number, piece in enumerate(_SMOL_SPECIAL)}
    ends = {"bos_token": _END, "eos_token": _END, "unk_token": _END}
    tokenizer = {"add_prefix_space": False, "added_tokens_decoder": special, "model_max_length": 8192, "vocab_size": 1}
    others = {"tokenizer_class": "GPT2Tokenizer", "clean_up_tokenization_spaces": False, **ends}
    more = {"additional_special_tokens": list(_SMOL_SPECIAL[1:])}
    _write(folder / "tokenizer_config.json", tokenizer | others | more | {"vocab_size": pieces.get_vocab_size()})
    _write(folder / "special_tokens_map.json", ends | more)
    _save_writer(LlamaForCausalLM(config), pieces, 0, folder, torch.bfloat16)


def opus_mt(folder: Path) -> None:
    """Marian with two layers of 64 on each side, one sentencepiece model for each language, one shared vocabulary."""
    from transformers import MarianConfig, MarianMTModel, MarianTokenizer

    source = _sentencepiece(folder / "source.spm", ENGLISH)
    target = _sentencepiece(folder / "target.spm", FRENCH)
    pieces = ["</s>", "<unk>", *sorted((set(source) | set(target)) - {"</s>", "<unk>", "<s>"}), "<pad>"]
    _write(folder / "vocab.json", {piece: number for number, piece in enumerate(pieces)})
    tokenizer = {"source_lang": "en", "target_lang": "fr", "model_max_length": 512}
    _write(folder / "tokenizer_config.json", tokenizer)
    pad = len(pieces) - 1
    config = MarianConfig(
        vocab_size=len(pieces),
        d_model=64,
        encoder_layers=2,
        decoder_layers=2,
        encoder_attention_heads=4,
        decoder_attention_heads=4,
        encoder_ffn_dim=128,
        decoder_ffn_dim=128,
        max_position_embeddings=512,
        activation_function="swish",
        scale_embedding=True,
        pad_token_id=pad,
        bos_token_id=0,
        eos_token_id=0,
        decoder_start_token_id=pad,
    )
    model = MarianMTModel(config)
    names = MarianTokenizer(str(folder / "source.spm"), str(folder / "target.spm"), str(folder / "vocab.json"))
    batch = names(list(ENGLISH), text_target=list(FRENCH), return_tensors="pt", padding=True)
    _learn_to_translate(model, batch, pad)
    model.generation_config.update(num_beams=4, max_length=512, forced_eos_token_id=0, bad_words_ids=[[pad]], **_ENDS)
    model.save_pretrained(folder)


def t5(folder: Path) -> None:
    """T5 with two layers of 64 on each side, told what to do by its prefix."""
    from transformers import T5Config, T5ForConditionalGeneration, T5Tokenizer

    pad, end, unknown = 0, 1, 2
    _sentencepiece(
        folder / "spiece.model", [T5_PREFIX, *ENGLISH, *FRENCH], pad_id=pad, eos_id=end, unk_id=unknown, bos_id=-1
    )
    names = T5Tokenizer.from_pretrained(folder, model_max_length=512)
    names.save_pretrained(folder)
    _write(folder / "tokenizer_config.json", {"model_max_length": 512})  # all that the real one has
    config = T5Config(  # type: ignore[call-arg]
        vocab_size=-(-len(names) // 128) * 128,
        d_model=64,
        d_kv=16,
        d_ff=128,
        num_layers=2,
        num_heads=4,
        pad_token_id=pad,
        eos_token_id=end,
        decoder_start_token_id=pad,
    )
    beams = {"early_stopping": True, "max_length": 300, "num_beams": 4, "prefix": T5_PREFIX}
    config.task_specific_params = {"translation_en_to_fr": beams}
    model = T5ForConditionalGeneration(config)
    told = [T5_PREFIX + english for english in ENGLISH]
    batch = names(told, text_target=list(FRENCH), return_tensors="pt", padding=True)
    _learn_to_translate(model, batch, pad)
    model.generation_config.update(**_ENDS)
    model.save_pretrained(folder)


def _byte_level_bpe(folder: Path, special: list[str], end: str | None, digits: bool) -> Any:
    """A byte-level BPE of a few hundred pieces with the files that GPT-2's kind of repository has; end comes last."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers

    pieces = Tokenizer(models.BPE())
    bytes_only = pre_tokenizers.ByteLevel(add_prefix_space=False)
    split = pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True), bytes_only])
    pieces.pre_tokenizer = split if digits else bytes_only
    pieces.decoder = decoders.ByteLevel()
    pieces.post_processor = processors.ByteLevel(trim_offsets=not digits)
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=420, special_tokens=special, initial_alphabet=alphabet, show_progress=False
    )
    pieces.train_from_iterator([*ENGLISH, *(f" {sentence}" for sentence in ENGLISH)], trainer)
    pieces.model.save(str(folder))
    if end:
        pieces.add_special_tokens([end])
        vocabulary = json.loads((folder / "vocab.json").read_text())
        _write(folder / "vocab.json", vocabulary | {end: pieces.token_to_id(end)})
    pieces.save(str(folder / "tokenizer.json"))
    return pieces


def _sentencepiece(path: Path, sentences: Sequence[str], **options: int) -> list[str]:
    """A unigram model of a few hundred pieces at path; its pieces."""
    import sentencepiece

    stem = path.with_suffix("")
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(sentences),
        model_prefix=str(stem),
        vocab_size=300,
        hard_vocab_limit=False,
        character_coverage=1.0,
        num_threads=1,
        minloglevel=2,
        **options,  # type: ignore[arg-type]
    )
    stem.with_suffix(".vocab").unlink()
    shutil.move(stem.with_suffix(".model"), path)
    processor = sentencepiece.SentencePieceProcessor(model_file=str(path))
    return [processor.id_to_piece(number) for number in range(processor.get_piece_size())]


def _save_writer(model: Any, pieces: Any, end: int, folder: Path, kind: torch.dtype) -> None:
    """Teaches a language model the English sentences in a row, each from every one on, and saves it."""
    text = " ".join(ENGLISH)
    ids = torch.tensor(pieces.encode(text).ids)
    length = 48
    starts = torch.arange(0, len(ids) - length, 12)
    batch = torch.stack([ids[start : start + length] for start in starts.tolist()])  # windows x time
    _learn(model, lambda: model(input_ids=batch, labels=batch).loss, steps=60)
    model.to(kind).save_pretrained(folder)


def _learn_to_translate(model: Any, batch: Any, pad: int) -> None:
    labels: Tensor = batch["labels"].masked_fill(batch["labels"] == pad, -100)
    asked, mask = batch["input_ids"], batch["attention_mask"]
    _learn(model, lambda: model(input_ids=asked, attention_mask=mask, labels=labels).loss, steps=120)


def _learn(model: Any, loss: Callable[[], Tensor], steps: int) -> None:
    """A second of Adam without dropout."""
    model.eval()
    optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)
    for _ in range(steps):
        optimizer.zero_grad()
        loss().backward()  # type: ignore[no-untyped-call]
        optimizer.step()


def _write(path: Path, what: Any) -> None:
    path.write_text(json.dumps(what, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
