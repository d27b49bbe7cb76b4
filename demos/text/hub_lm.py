"""A causal language model from the Hub: text to tokens to bytes, and the logits of the next token."""

import threading
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from demos.serving import gpu
from demos.serving.hub_models import LoadedModel
from demos.serving.limits import TOKENS_OF_CONTEXT
from demos.text.results import Array
from training.common import deadline

CONTEXT_WINDOW = TOKENS_OF_CONTEXT
"""Tokens that are read together at most; every model on the list can do so many."""

_one_at_a_time = threading.Lock()
"""A step takes all cores: visitors take turns token by token, in place of slowing one another down."""


@dataclass(frozen=True)
class Token:
    """One token of a text, and where it ends there, in characters."""

    token_id: int
    end: int


class HubLanguageModel:
    """A loaded model and its byte-level tokenizer. No control tokens are read in the text: it is only ever text."""

    def __init__(self, loaded: LoadedModel) -> None:
        self.network, self.tokenizer = loaded.network, loaded.processor
        config = self.network.config
        self.context_window = min(CONTEXT_WINDOW, int(config.max_position_embeddings))
        bos = self.tokenizer.bos_token_id
        self.bos = int(self.tokenizer.eos_token_id if bos is None else bos)
        added = self.tokenizer.get_added_vocab().values()
        unused = range(len(self.tokenizer), int(config.vocab_size))
        self.control_tokens = np.array(sorted({*added, *unused}), np.int64)

    def tokenize(self, text: str) -> list[Token]:
        """Return the tokens of a text, one after the other; half of a surrogate pair reads as a question mark."""
        sound = text.encode("utf-8", "replace").decode("utf-8")
        read = self.tokenizer(
            sound, add_special_tokens=False, split_special_tokens=True, return_offsets_mapping=True, verbose=False
        )
        numbered = zip(read["input_ids"], read["offset_mapping"], strict=True)
        return [Token(token_id, end) for token_id, (_, end) in numbered]

    def token_bytes(self, token_id: int) -> bytes:
        """Return what a token spells; a character of the text may be spread over several."""
        alphabet = _byte_alphabet()
        return bytes(alphabet[sign] for sign in self.tokenizer.convert_ids_to_tokens(token_id) if sign in alphabet)

    def next_logits(self, token_ids: list[int], cache: Any = None) -> tuple[Array, Any]:
        """Read some more tokens after those in the key-value cache: the next token's logits, and the longer cache.

        The logits are float32, of length vocabulary.
        """
        import torch

        deadline.check()
        with torch.inference_mode(), _one_at_a_time:
            read = self.network(
                input_ids=torch.tensor([token_ids], device=gpu.device()),
                past_key_values=cache,
                use_cache=True,
                logits_to_keep=1,
            )
        logits: Array = read.logits[0, -1].cpu().numpy()
        return logits, read.past_key_values

    def negative_log_likelihood(self, before: list[int], token_ids: list[int]) -> float:
        """Return the summed negative log likelihood of some tokens after others (at least one), in nats."""
        import torch
        from torch.nn import functional

        with torch.inference_mode(), _one_at_a_time:
            given = torch.tensor([before + token_ids[:-1]])  # 1 x tokens
            logits = self.network(input_ids=given, use_cache=False, logits_to_keep=len(token_ids)).logits[0]
            return float(functional.cross_entropy(logits, torch.tensor(token_ids), reduction="sum"))


@lru_cache(maxsize=1)
def _byte_alphabet() -> dict[str, int]:
    """Return the character by which byte-level tokenizers show each byte (Radford et al. 2019), and that byte."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in plain]
    return {chr(byte): byte for byte in plain} | {chr(256 + place): byte for place, byte in enumerate(others)}
