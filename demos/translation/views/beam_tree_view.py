"""The tree of a beam search as JSON: every node with its place in the drawing."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from demos.translation.analysis.beam_tree import Tree


def beam_tree_json(tree: "Tree", display: Callable[[int], str], french: str) -> str:
    """Return JSON of the search tree: nodes with column (depth) and lane, parents by their place; the best text.

    display: how a token id is shown.
    """
    best, lanes = set(tree.path(tree.best)), assign_lanes(tree)
    nodes = [
        {
            "parent": node.parent,
            "depth": node.depth,
            "lane": lanes[place],
            "token": node.token,
            "text": display(node.token),
            "probability": round(node.probability, 6),
            "total": float(f"{np.exp(node.log_total):.4g}"),
            "score": round(node.score, 3),
            "forced": node.forced,
            "ended": node.ended,
            "endMark": node.is_end_mark,
            "best": place in best,
        }
        for place, node in enumerate(tree.nodes)
    ]
    return json.dumps({"nodes": nodes, "best": tree.best, "french": french})


def assign_lanes(tree: "Tree") -> list[int]:
    """Return a lane for every node so that no two of one depth share one: the best has lane 0, branches lie below."""
    nodes, best = tree.nodes, set(tree.path(tree.best))
    children: dict[int, list[int]] = {}
    reach = [node.depth for node in nodes]  # depth of the longest hypothesis through a node
    for place in range(len(nodes) - 1, -1, -1):
        parent = nodes[place].parent
        children.setdefault(parent, []).append(place)
        if parent >= 0:
            reach[parent] = max(reach[parent], reach[place])

    def heir(of: int) -> int:
        """Return the child that stays in its parent's lane."""
        return max(children[of], key=lambda child: (child in best, reach[child], nodes[child].log_total))

    lane, taken = [-1] * len(nodes), [0] * (max(reach, default=0) + 2)  # taken: bits of the lanes in use at each depth
    starts = sorted(
        range(len(nodes)), key=lambda place: (place not in best, nodes[place].depth, -nodes[place].log_total)
    )
    for start in starts:
        if lane[start] >= 0:
            continue
        branch = [start]
        while branch[-1] in children:
            branch.append(heir(branch[-1]))
        used = 0
        for depth in range(nodes[start].depth, nodes[branch[-1]].depth + 1):
            used |= taken[depth]
        free = next(number for number in range(len(nodes)) if not used >> number & 1)
        for place in branch:
            lane[place] = free
            taken[nodes[place].depth] |= 1 << free
    return lane
