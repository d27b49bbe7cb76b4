"""One subword vocabulary for both languages with symbols and case marks, and sampling of other spellings in training.

Byte-pair encoding (Sennrich et al. 2016), learned and run by the tokenizers library. BPE-dropout (Provilkov et al.,
"BPE-dropout: simple and effective subword regularization", 2020) is written here, since the library's can't be seeded.
"""

import json
import random
import re
from collections.abc import Iterable
from itertools import pairwise

from tokenizers import Regex, Tokenizer, models, pre_tokenizers, trainers

from training.seq2seq.casing import CAPS, END_CAPS
from training.seq2seq.literals import SYMBOLS
from training.seq2seq.tokenizer import SPECIAL

SPACE = "▁"
MARKS = (*SYMBOLS, *(SPACE + symbol for symbol in SYMBOLS), CAPS, END_CAPS)
"""Tokens that are no text: every symbol without and with a space before it, and the marks around capitals."""
ALPHABET = [
    SPACE,
    *map(chr, range(0x21, 0x7F)),
    *"ÀÂÄÆÇÈÉÊËÎÏÔÖÙÛÜŸŒàâäæçéèêëîïôöùûüÿœßñáíóúåøãõìòÁÍÓÚÑÅØ«»°€£·–—",
]
"""Characters that are tokens whether or not the texts hold them."""
# Elisions (l', don') keep their apostrophe; digits and other marks stand alone; a mark of case is one word.
WORD = re.compile(r"</?caps>|▁?<(?:1[0-5]|\d)>|▁?[^\W\d_]+'?|▁?\d|▁?[^\w▁]|▁?_|▁")
_WORDS = r"▁?[\p{L}\p{M}]+'?|▁?\p{N}|▁?[^\p{L}\p{M}\p{N}▁]|▁"
MOST_WORDS, LONGEST = 200_000, 40  # words whose spelling is remembered, and letters of one: a server meets any text
VARIANTS = 16  # sampled spellings of a word; one is drawn whenever it comes


def spaced(text: str) -> str:
    """Return the text as the vocabulary spells it: every word with the space before it, the first one too.

    A mark of case stands before the space.
    """
    written = SPACE + text.replace(" ", SPACE)
    return CAPS + SPACE + written[len(SPACE + CAPS) :] if written.startswith(SPACE + CAPS) else written


def train_subwords(texts: Iterable[str], vocabulary_size: int) -> Tokenizer:
    """Return a vocabulary of at most `vocabulary_size` tokens, special ones included; texts: as `spaced` gives them."""
    tokenizer = Tokenizer(models.BPE(unk_token=SPECIAL[1]))
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(_WORDS), behavior="isolated")
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary_size,
        special_tokens=[*SPECIAL, *MARKS],
        initial_alphabet=ALPHABET,
        limit_alphabet=len(ALPHABET),
        min_frequency=2,
        show_progress=False,
    )
    marks = re.compile("|".join(map(re.escape, sorted(MARKS, key=len, reverse=True))))
    tokenizer.train_from_iterator((marks.sub(SPACE, text) for text in texts), trainer)
    return tokenizer


class Subwords:
    """Spells words in tokens; what was spelled once is remembered."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self.tokenizer = tokenizer
        self.names: list[str] = [tokenizer.id_to_token(number) or "" for number in range(tokenizer.get_vocab_size())]
        self.ids = {name: number for number, name in enumerate(self.names)}
        self._marks = {mark: (self.ids[mark],) for mark in MARKS if mark in self.ids}
        self._unknown = self.ids[SPECIAL[1]]
        self._spelled: dict[str, tuple[int, ...]] = dict(self._marks)
        self._sampled: dict[str, list[tuple[int, ...] | None]] = {}
        merges = json.loads(tokenizer.to_str())["model"]["merges"]
        self._ranks = {tuple(pair): rank for rank, pair in enumerate(merges)}

    def spell(self, word: str) -> tuple[int, ...]:
        """Return the tokens of one word, as `WORD` finds it; characters that have none are left out."""
        known = self._spelled.get(word)
        if known is None:
            known = tuple(token.id for token in self.tokenizer.model.tokenize(word) if token.id != self._unknown)
            if len(self._spelled) >= MOST_WORDS:
                self._spelled = dict(self._marks)
            if len(word) <= LONGEST:
                self._spelled[word] = known
        return known

    def encode(self, text: str) -> list[int]:
        """Return the tokens of a `spaced` text."""
        spell = self.spell
        return [token for word in WORD.findall(text) for token in spell(word)]

    def sample(self, text: str, dropout: float, generator: random.Random) -> list[int]:
        """Return the tokens of a `spaced` text where each merge of two parts was left out with that probability.

        A word has `VARIANTS` sampled spellings, always the same ones; the generator draws one whenever it comes.
        """
        found: list[int] = []
        for word in WORD.findall(text):
            place = int(generator.random() * VARIANTS)
            variants = self._sampled.get(word)
            if variants is None:
                variants = self._sampled[word] = [self.spell(word) if len(word) < 2 or word in self._marks else None]
                if variants[0] is None:
                    variants *= VARIANTS
            known = variants[place % len(variants)]
            if known is None:
                known = variants[place] = self._drop(word, dropout, random.Random(f"{place} {word}"))
            found += known
        return found

    def _drop(self, word: str, dropout: float, generator: random.Random) -> tuple[int, ...]:
        parts = [letter for letter in word if letter in self.ids]
        while True:
            ranks = [
                (rank, place)
                for place, pair in enumerate(pairwise(parts))
                if (rank := self._ranks.get(pair)) is not None and generator.random() >= dropout
            ]
            if not ranks:
                return tuple(self.ids[part] for part in parts)
            place = min(ranks)[1]
            parts[place : place + 2] = [parts[place] + parts[place + 1]]
