"""bfloat16: where it is quick, and computing in it.

Kalamkar et al., "A study of BFLOAT16 for deep learning training", 2019: float32's range with 8 bits of precision, so
that losses need no scaling.
"""

import torch


def has_fast_bf16(device: torch.device) -> bool:
    """Return whether bfloat16 arithmetic is quicker than float32 there, as with AVX-512 BF16 or on a GPU."""
    if device.type == "cpu":
        supports = getattr(torch.cpu, "_is_avx512_bf16_supported", None)
        return supports is not None and bool(supports())
    return device.type == "cuda" and torch.cuda.is_bf16_supported()


def fast_dtype(device: torch.device | None = None) -> torch.dtype:
    """Return bfloat16 where the device (the CPU, if none is given) multiplies it in hardware, else float32."""
    return torch.bfloat16 if has_fast_bf16(device or torch.device("cpu")) else torch.float32


def bf16_autocast(device: torch.device, enabled: bool = True) -> torch.autocast:
    """Return a context in which matrix products and convolutions on the device run in bfloat16.

    Training uses it everywhere, whether it is quick there or not, so that a training gives the same on every machine.
    """
    return torch.autocast(device.type, dtype=torch.bfloat16, enabled=enabled)
