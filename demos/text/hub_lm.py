"""A language model from the Hub as what reads tokens: text to tokens to bytes, and logits of what comes next."""

import threading
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from demos.serving.hub_models import Lent

WINDOW = 1024
"""Tokens that are read together at most; every model on the list can do so many."""

Array = npt.NDArray[np.float32]
_one_at_a_time = threading.Lock()
"""A step takes all cores: visitors take turns token by token, in place of slowing one another down."""


@dataclass(frozen=True)
class Piece:
    """One token of a text, and where it ends there, in characters."""

    number: int
    end: int


class Reader:
    """A lent model and its byte-level tokenizer. The text is never more than text: no control tokens are read in it."""

    def __init__(self, lent: Lent) -> None:
        self.network, self.tokenizer = lent.network, lent.processor
        config = self.network.config
        self.window = min(WINDOW, int(config.max_position_embeddings))
        begin = self.tokenizer.bos_token_id
        self.begin = int(self.tokenizer.eos_token_id if begin is None else begin)
        added = self.tokenizer.get_added_vocab().values()
        self.not_text = np.array(sorted({*added, *range(len(self.tokenizer), int(config.vocab_size))}), np.int64)

    def pieces(self, text: str) -> list[Piece]:
        """The tokens of a text, one after the other; half of a surrogate pair reads as a question mark."""
        sound = text.encode("utf-8", "replace").decode("utf-8")
        read = self.tokenizer(
            sound, add_special_tokens=False, split_special_tokens=True, return_offsets_mapping=True, verbose=False
        )
        numbered = zip(read["input_ids"], read["offset_mapping"], strict=True)
        return [Piece(number, end) for number, (_, end) in numbered]

    def bytes_of(self, number: int) -> bytes:
        """What a token spells; a character of the text may be spread over several."""
        alphabet = _byte_alphabet()
        return bytes(alphabet[sign] for sign in self.tokenizer.convert_ids_to_tokens(number) if sign in alphabet)

    def next_logits(self, numbers: list[int], cache: Any = None) -> tuple[Array, Any]:
        """Read some tokens on from what a cache holds: the scores of every next token, and the longer cache."""
        import torch

        with torch.inference_mode(), _one_at_a_time:
            read = self.network(
                input_ids=torch.tensor([numbers]), past_key_values=cache, use_cache=True, logits_to_keep=1
            )
        logits: Array = read.logits[0, -1].numpy()
        return logits, read.past_key_values

    def nats(self, before: list[int], numbers: list[int]) -> float:
        """Negative log likelihood of some tokens after others (at least one), in nats."""
        import torch
        from torch.nn import functional

        with torch.inference_mode(), _one_at_a_time:
            given = torch.tensor([before + numbers[:-1]])
            logits = self.network(input_ids=given, use_cache=False, logits_to_keep=len(numbers)).logits[0]
            return float(functional.cross_entropy(logits, torch.tensor(numbers), reduction="sum"))


@lru_cache(maxsize=1)
def _byte_alphabet() -> dict[str, int]:
    """The character by which byte-level tokenizers show each byte (Radford et al. 2019), and that byte."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in plain]
    return {chr(byte): byte for byte in plain} | {chr(256 + place): byte for place, byte in enumerate(others)}
