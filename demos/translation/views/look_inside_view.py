"""The room Look inside as JSON: what its page parts are given, as pure functions of plain values."""

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

import numpy as np

from demos.translation.views.translation_view import segments

if TYPE_CHECKING:
    from demos.translation.analysis.beam_tree import Tree
    from demos.translation.analysis.decoding_steps import Looks, Numbers, Steps
    from demos.translation.analysis.sentence_map import Map

Named = Callable[[int], str]
FINE = 10_000  # steps of a heat strip's numbers from 0 to 1


@dataclass(frozen=True)
class Pair:
    """Two French texts, and which words of each the other doesn't have at that place."""

    before: list[tuple[str, bool]]
    after: list[tuple[str, bool]]


def pair(before: str, before_words: Sequence[str], after: str, after_words: Sequence[str]) -> Pair:
    """Both texts cut at their words; a part is marked where it is a word that differs."""
    changed: tuple[set[int], set[int]] = set(), set()
    for kind, i, j, k, end in SequenceMatcher(None, before_words, after_words, autojunk=False).get_opcodes():
        if kind != "equal":
            changed[0].update(range(i, j))
            changed[1].update(range(k, end))

    def marked(text: str, words: Sequence[str], differing: set[int]) -> list[tuple[str, bool]]:
        found: list[tuple[str, bool]] = []
        for place, part in enumerate(segments(text, words)):
            between = place % 2 == 0  # what lies between two words that differ goes with them
            mine = {place // 2 - 1, place // 2} <= differing if between else place // 2 in differing
            if found and found[-1][1] == mine:
                found[-1] = (found[-1][0] + part, mine)
            elif part:
                found.append((part, mine))
        return found

    return Pair(marked(before, before_words, changed[0]), marked(after, after_words, changed[1]))


def lines(looks: "Looks", share: int) -> str:
    """JSON of the attention lines: words of both sides, weights, and the share that is kept at first."""
    weights = [[round(float(weight), 4) for weight in row] for row in looks.weights]
    return json.dumps({"source": looks.source, "target": looks.target, "weights": weights, "share": share})


def tree(grown: "Tree", named: Named, french: str) -> str:
    """JSON of the search tree: every node with its column (depth) and its lane, and the edges by their parents."""
    won, places = set(grown.way(grown.best)), lanes(grown)
    nodes = [
        {
            "parent": node.parent,
            "depth": node.depth,
            "lane": places[place],
            "piece": node.piece,
            "text": named(node.piece),
            "share": round(node.probability, 6),
            "whole": float(f"{np.exp(node.log_total):.4g}"),
            "score": round(node.score, 3),
            "forced": node.forced,
            "ended": node.ended,
            "mark": node.mark,
            "won": place in won,
        }
        for place, node in enumerate(grown.nodes)
    ]
    return json.dumps({"nodes": nodes, "best": grown.best, "french": french})


def lanes(grown: "Tree") -> list[int]:
    """A lane for every node, so that no two nodes of one depth share one: the winner's is 0, branches go below it."""
    nodes, won = grown.nodes, set(grown.way(grown.best))
    children: dict[int, list[int]] = {}
    reach = [node.depth for node in nodes]  # how deep the longest beginning goes that leads through a node
    for place in range(len(nodes) - 1, -1, -1):
        parent = nodes[place].parent
        children.setdefault(parent, []).append(place)
        if parent >= 0:
            reach[parent] = max(reach[parent], reach[place])

    def heir(of: int) -> int:
        """The child that stays in its parent's lane."""
        return max(children[of], key=lambda child: (child in won, reach[child], nodes[child].log_total))

    lane, taken = [-1] * len(nodes), [0] * (max(reach, default=0) + 2)  # taken: bits of the lanes in use at each depth
    starts = sorted(
        range(len(nodes)), key=lambda place: (place not in won, nodes[place].depth, -nodes[place].log_total)
    )
    for start in starts:
        if lane[start] >= 0:
            continue
        branch = [start]
        while branch[-1] in children:
            branch.append(heir(branch[-1]))
        begin, end = nodes[start].depth, nodes[branch[-1]].depth
        used = 0
        for depth in range(begin, end + 1):
            used |= taken[depth]
        free = next(number for number in range(len(nodes)) if not used >> number & 1)
        for place in branch:
            lane[place] = free
            taken[nodes[place].depth] |= 1 << free
    return lane


def redirected(looks: "Looks", word: int, onto: int, texts: Pair, became: str) -> str:
    """JSON of one French word's look, the English word it was put on, and both translations."""
    return json.dumps(
        {
            "source": looks.source,
            "target": looks.target,
            "weights": [round(float(weight), 4) for weight in looks.weights[word]],
            "word": word,
            "onto": onto,
            "became": became,
            "before": texts.before,
            "after": texts.after,
        }
    )


def compared(english: list[str], place: int, to: str, offered: Sequence[str], texts: Pair | None) -> str:
    """JSON of the English sentence, the word that is changed and into what, and both translations.

    english: the sentence cut at its words, as `segments` does.
    """
    both = {"before": texts.before, "after": texts.after} if texts else {"before": [], "after": []}
    return json.dumps({"english": english, "place": place, "to": to, "offered": list(offered), **both})


def stepped(seen: "Steps", source: Sequence[str], named: Named, step: int) -> str:
    """JSON of all steps of the decoder; vectors as 16-bit whole numbers of ten-thousandths."""
    return json.dumps(
        {
            "source": list(source),
            "target": [named(piece) for piece in seen.pieces],
            "step": step,
            "steps": [
                {
                    "query": _fine(seen.queries[at]),
                    "energies": [round(float(energy), 3) for energy in seen.energies[at]],
                    "weights": [round(float(weight), 4) for weight in seen.weights[at]],
                    "context": _fine(seen.contexts[at]),
                    "guesses": [
                        {"piece": guess.piece, "text": guess.text, "share": round(guess.probability, 6)}
                        for guess in seen.guesses[at]
                    ],
                    "taken": {"piece": piece, "share": round(seen.probabilities[at], 6)},
                }
                for at, piece in enumerate(seen.pieces)
            ],
        }
    )


def _fine(values: "Numbers") -> str:
    whole = np.rint(values * FINE).clip(-32_767, 32_767).astype("<i2")
    return base64.b64encode(whole.tobytes()).decode("ascii")


def sentence_map(text: str, found: "Map") -> str:
    """JSON of the map: known sentences with their topics and places, the visitor's, and its nearest neighbours."""
    known: list[dict[str, Any]] = [
        {"text": one.text, "topic": one.topic, "x": round(float(x), 4), "y": round(float(y), 4)}
        for one, (x, y) in zip(found.known, found.places, strict=True)
    ]
    near = [{"place": one.place, "likeness": round(one.likeness, 3)} for one in found.neighbours]
    mine = {"text": text, "x": round(found.mine[0], 4), "y": round(found.mine[1], 4)}
    return json.dumps({"known": known, "mine": mine, "neighbours": near, "kept": round(found.kept, 3)})
