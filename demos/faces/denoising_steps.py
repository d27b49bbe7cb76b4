"""Which steps of a denoising are kept to look back at."""

KEPT = 8


def kept_steps(steps: int) -> list[int]:
    """Return the steps that are kept: the noise before the first (0), the last, and some between, evenly spaced."""
    return sorted({round(number * steps / (KEPT - 1)) for number in range(KEPT)})
