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
    """Return a context in which matrix products and convolutions run in bfloat16, where the device has it in hardware.

    Elsewhere they stay in float32: processors with AVX2 alone emulate it slowly, and have no LSTM in it at all.
    """
    return torch.autocast(device.type, dtype=torch.bfloat16, enabled=enabled and has_fast_bf16(device))


def has_vnni() -> bool:
    """Return whether the processor adds products of bytes in 32 bits.

    Without VNNI, x86 adds them in pairs, in 16 bits, which overflows where weights use all 8 bits.
    """
    supports = getattr(torch.cpu, "_is_vnni_supported", None)
    return supports is not None and bool(supports())
