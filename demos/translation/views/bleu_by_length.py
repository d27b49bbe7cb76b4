"""The chart that made attention famous, from our own cards: BLEU by sentence length."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import weights
from demos.kit.html import escape
from demos.translation.catalog import MODELS
from weights import WeightsUnavailable

NAME = re.compile(r"bleu_(\d+)-(\d+)_words")
LABELS = {"attention": "with attention", "plain": "without attention"}
SHAPES = {"attention": "circle", "plain": "square"}
LEFT, RIGHT, TOP, BOTTOM, STEP = 28, 4, 28, 42, 40  # of the drawing, in its own units
HEIGHT, DOT = 256, 4
MEANING = "BLEU: similarity to a person's translation, 0 to 100"


@dataclass(frozen=True)
class BleuByLength:
    """BLEU of one network for sentences of so many words (from and to), and on how many it was measured."""

    model: str
    bleu: dict[tuple[int, int], float]
    examples: int


def from_cards() -> list[BleuByLength]:
    """Return what the cards say about those networks that are here and were measured by length."""
    found = []
    for model, name in MODELS.items():
        try:
            metrics = weights.card(name).metrics
        except WeightsUnavailable:
            continue
        matches = [(match, metric) for metric in metrics if (match := NAME.fullmatch(metric.name))]
        bleu = {(int(match[1]), int(match[2])): metric.value for match, metric in matches}
        if len(bleu) > 1:
            found.append(BleuByLength(model, bleu, sum(metric.examples for _, metric in matches)))
    return found


def chart(networks: Sequence[BleuByLength]) -> str:
    """Return HTML of the chart with its sentence; "" where nothing was measured."""
    if not networks:
        return ""
    words = sorted({group for network in networks for group in network.bleu})
    highest = max(10, -(-max(max(network.bleu.values()) for network in networks) // 10) * 10)
    width = LEFT + STEP * len(words) + RIGHT

    def x(group: tuple[int, int]) -> float:
        return LEFT + STEP * (words.index(group) + 0.5)

    def y(bleu: float) -> float:
        return TOP + (HEIGHT - TOP - BOTTOM) * (1 - bleu / highest)

    parts = [f'<text x="0" y="14">{escape(MEANING)}</text>']
    for bleu in range(0, int(highest) + 1, 10):
        parts.append(f'<line x1="{LEFT}" x2="{width - RIGHT}" y1="{y(bleu):.1f}" y2="{y(bleu):.1f}"/>')
        parts.append(f'<text x="{LEFT - 6}" y="{y(bleu) + 4:.1f}" text-anchor="end">{bleu}</text>')
    for group in words:
        label = f"{group[0]}–{group[1]}"
        parts.append(f'<text x="{x(group)}" y="{HEIGHT - 24}" text-anchor="middle">{label}</text>')
    parts.append(f'<text x="{width / 2}" y="{HEIGHT - 4}" text-anchor="middle">words in the sentence</text>')
    for network in networks:
        points = [(x(group), y(network.bleu[group])) for group in words if group in network.bleu]
        path = " ".join(f"{px:.1f},{py:.1f}" for px, py in points)
        dots = "".join(
            _dot(network, group, x(group), y(network.bleu[group])) for group in words if group in network.bleu
        )
        parts.append(f'<g class="{network.model}"><polyline points="{path}"/>{dots}</g>')
    legend = "".join(
        f'<li class="{network.model}"><svg viewBox="0 0 24 12" aria-hidden="true"><polyline points="0,6 24,6"/>'
        f"{_mark(SHAPES[network.model], 12, 6)}</svg>{LABELS[network.model]}</li>"
        for network in networks
    )
    spoken = " ".join(
        f"{LABELS[network.model].capitalize()}: "
        + ", ".join(f"{low} to {high} words {bleu:.1f}" for (low, high), bleu in sorted(network.bleu.items()))
        + "."
        for network in networks
    )
    return (
        '<figure class="lengths"><h2>BLEU by sentence length</h2>'
        f"<p>{escape(sentence(networks))}</p><ul>{legend}</ul>"
        f'<svg viewBox="0 0 {width} {HEIGHT}" role="img" aria-label="{escape("Line chart. " + spoken)}">'
        f"{''.join(parts)}</svg></figure>"
    )


def sentence(networks: Sequence[BleuByLength]) -> str:
    """Return what to look at, in the figures that were measured."""
    counted = f"{networks[0].examples:,} sentences that it was not trained on"
    if len(networks) == 1:
        return (
            "BLEU measures how many sequences of words a translation shares with a person's, from 0 to 100; here on "
            f"{counted}. The longer ones are mostly news, which is harder at any length."
        )
    usual, other = networks
    shared = sorted(usual.bleu.keys() & other.bleu.keys())
    short, long = shared[0], shared[-1]
    kept = [100 * other.bleu[group] / max(usual.bleu[group], 0.01) for group in (short, long)]
    because = " One list of numbers is too small a suitcase for a long sentence." if kept[1] < kept[0] else ""
    return (
        f"Compared with the network that has attention, the one without it reaches {kept[0]:.0f}% of the BLEU in "
        f"sentences of {short[0]} to {short[1]} words, and {kept[1]:.0f}% in those of {long[0]} to {long[1]}.{because}"
    )


def _dot(network: BleuByLength, group: tuple[int, int], x: float, y: float) -> str:
    told = f"{LABELS[network.model]}, {group[0]} to {group[1]} words: BLEU {network.bleu[group]:.1f}"
    return f"<g>{_mark(SHAPES[network.model], x, y)}<title>{escape(told)}</title></g>"


def _mark(shape: str, x: float, y: float) -> str:
    if shape == "circle":
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{DOT}"/>'
    return f'<rect x="{x - DOT:.1f}" y="{y - DOT:.1f}" width="{2 * DOT}" height="{2 * DOT}"/>'
