"""Numbers as people read them: durations, counts, and measured figures with their units."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from weights.card import Metric

METRICS = {
    "top1": ("", "{:.1f}%"),
    "top5": ("top five ", "{:.1f}%"),
    "box_ap": ("box AP ", "{:.1f}"),
    "box_ap50": ("box AP50 ", "{:.1f}"),
    "mask_ap": ("mask AP ", "{:.1f}"),
    "box_ap_served": ("box AP ", "{:.1f} as served here"),
    "mask_ap_served": ("mask AP ", "{:.1f} as served here"),
    "mask_ap50": ("mask AP50 ", "{:.1f}"),
    "nats_per_char": ("", "{:.3f} nats per character"),
    "nats_per_char_int8": ("", "{:.3f} nats per character (as served)"),
    "nats_per_char_int8_minus_fp32": ("", "{:+.4f} nats per character (as served, against float32)"),
    "bits_per_char": ("", "{:.3f} bits per character"),
    "bleu": ("BLEU ", "{:.1f}"),
    "bleu_fp32": ("BLEU ", "{:.2f} (in float32)"),
    "bleu_int8": ("BLEU ", "{:.2f} (as served)"),
    "bleu_int8_minus_fp32": ("BLEU ", "{:+.2f} (as served, against float32)"),
    "chrf": ("chrF ", "{:.1f}"),
    "photos_top1": ("", "{:.1f}% of photographs of known things"),
    "outlier_auroc": ("AUROC ", "{:.2f}, known things against others"),
    "outliers_passed": ("", "{:.0f}% of other things taken for known ones"),
    "known_probability": ("unsure below ", "{:.0%}"),
    "trust_auroc": ("AUROC ", "{:.2f} of its own confidence"),
    "nats_per_point": ("", "{:.2f} nats per pen point"),
    "nats_per_line": ("", "{:,.0f} nats per line"),
    "squared_error": ("squared error ", "{:.2f}"),
    "complete": ("", "{:.1%} of sentences complete"),
    "cer_real": ("character error rate ", "{:.1%} on people's writing"),
    "cer_generated": ("character error rate ", "{:.1%} on its own writing"),
    "cer_generated_bias_05": ("character error rate ", "{:.1%} on its own writing at bias 0.5"),
    "frechet": ("Fréchet distance ", "{:.2f}"),
    "frechet_floor": ("Fréchet distance ", "{:.2f} (real to real)"),
    "kid": ("KID ", "{:.4f}"),
    "kid_floor": ("KID ", "{:.4f} (real to real)"),
    "latent_factor": ("latent times ", "{:.2f}"),
    "precision": ("precision ", "{:.2f}"),
    "recall": ("recall ", "{:.2f}"),
}

_OF_A_STYLE = ("nats_per_char_int8_minus_fp32", "nats_per_char_int8", "nats_per_char")
"""Figures that a network of several styles has of each as well, as NAME_STYLE; the longest name first."""


def duration(seconds: float) -> str:
    """Seconds as "41 ms" or "1.3 s"."""
    return f"{seconds * 1000:.0f} ms" if seconds < 0.9995 else f"{seconds:.1f} s"


def count(number: float) -> str:
    """Return a count as "4.7 M", "310 k" or "42"."""
    return f"{number / 1e6:.1f} M" if number >= 1e6 else f"{number / 1e3:.0f} k" if number >= 1e4 else f"{number:,.0f}"


def figure(metric: "Metric") -> str:
    """Return a measured figure with its unit, as "94.1%" or "BLEU 38.2"."""
    name, part = metric.name, ""
    if name not in METRICS and name.startswith(("bleu_", "chrf_")):
        name, _, part = name.partition("_")
    of_all = next((base for base in _OF_A_STYLE if name.startswith(f"{base}_") and name not in METRICS), None)
    if of_all:
        return METRICS[of_all][1].format(metric.value)
    before, form = METRICS.get(name, (f"{name} ", "{:.3g}"))
    return before + form.format(metric.value) + (f" on {part.replace('_words', ' words')}" if part else "")
