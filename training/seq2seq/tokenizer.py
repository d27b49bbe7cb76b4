"""One subword vocabulary for both languages: byte-pair encoding (Sennrich et al. 2016) with the tokenizers library."""

import re
from collections.abc import Iterable
from pathlib import Path

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

from training.seq2seq.network import BOS, EOS, PAD, UNKNOWN

SPECIAL = ["<pad>", "<unk>", "<s>", "</s>"]
# Elisions (l', don') keep their apostrophe; digits and other marks stand alone.
WORDS = r"▁?[\p{L}\p{M}]+'?|▁?\p{N}|▁?[^\p{L}\p{M}\p{N}▁]|▁"


def train_tokenizer(sentences: Iterable[str], pieces: int) -> Tokenizer:
    """Learns a vocabulary of at most `pieces` pieces, special ones included."""
    tokenizer = Tokenizer(models.BPE(unk_token=SPECIAL[UNKNOWN]))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFC(), normalizers.Replace("’", "'"), normalizers.Replace(Regex(r"\s+"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Metaspace(), pre_tokenizers.Split(Regex(WORDS), behavior="isolated")]
    )
    tokenizer.decoder = decoders.Metaspace()
    trainer = trainers.BpeTrainer(
        vocab_size=pieces, special_tokens=SPECIAL, limit_alphabet=220, min_frequency=2, show_progress=False
    )
    tokenizer.train_from_iterator(sentences, trainer)
    return tokenizer


def load_tokenizer(path: Path) -> Tokenizer:
    """Read a tokenizer that was shipped as JSON."""
    return Tokenizer.from_file(str(path))


def encode(tokenizer: Tokenizer, sentences: list[str]) -> list[list[int]]:
    """Piece numbers of each sentence, without marks for beginning and end."""
    return [encoding.ids for encoding in tokenizer.encode_batch(sentences, add_special_tokens=False)]


def decode(tokenizer: Tokenizer, pieces: Iterable[int]) -> str:
    """Text of the pieces; special ones are left out."""
    text: str = tokenizer.decode([piece for piece in pieces if piece not in (PAD, UNKNOWN, BOS, EOS)])
    return text.strip()


def french_spacing(text: str) -> str:
    """Set the space that French puts before `? ! : ;`, where the source left it out (times such as 10:30 stay)."""
    return re.sub(r"(?<=[^\s?!:;.(\[])([?!:;]+)(?=\s|$)", r" \1", text)
