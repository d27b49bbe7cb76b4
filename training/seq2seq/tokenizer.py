"""One subword vocabulary for both languages: byte-pair encoding (Sennrich et al. 2016) with the tokenizers library."""

from collections.abc import Iterable
from pathlib import Path

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

from training.seq2seq.network import BOS, EOS, PAD, UNKNOWN

SPECIAL = ["<pad>", "<unk>", "<s>", "</s>"]
# Elisions (l', don') keep their apostrophe; digits and other marks stand alone.
WORDS = r"▁?[\p{L}\p{M}]+'?|▁?\p{N}|▁?[^\p{L}\p{M}\p{N}▁]|▁"


def train_tokenizer(sentences: Iterable[str], vocabulary_size: int) -> Tokenizer:
    """Learns a vocabulary of at most `vocabulary_size` tokens, special ones included."""
    tokenizer = Tokenizer(models.BPE(unk_token=SPECIAL[UNKNOWN]))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFC(), normalizers.Replace("’", "'"), normalizers.Replace(Regex(r"\s+"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Metaspace(), pre_tokenizers.Split(Regex(WORDS), behavior="isolated")]
    )
    tokenizer.decoder = decoders.Metaspace()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary_size, special_tokens=SPECIAL, limit_alphabet=220, min_frequency=2, show_progress=False
    )
    tokenizer.train_from_iterator(sentences, trainer)
    return tokenizer


def load_tokenizer(path: Path) -> Tokenizer:
    """Read a tokenizer that was shipped as JSON."""
    return Tokenizer.from_file(str(path))


def encode(tokenizer: Tokenizer, sentences: list[str]) -> list[list[int]]:
    """Token ids of each sentence, without marks for beginning and end."""
    return [encoding.ids for encoding in tokenizer.encode_batch(sentences, add_special_tokens=False)]


def decode(tokenizer: Tokenizer, tokens: Iterable[int]) -> str:
    """Text of the tokens; special ones are left out."""
    text: str = tokenizer.decode([token for token in tokens if token not in (PAD, UNKNOWN, BOS, EOS)])
    return text.strip()
