"""Drawing a network from the layers that were watched in it: a column of blocks with tensor shapes and parameters."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from demos.kit.html import escape

if TYPE_CHECKING:
    from training.common.layer_trace import Layer

PLAIN = ("Identity", "Dropout", "Sequential")
"""Layers that do nothing when the network is used."""
MOST = 12
"""Layers that one block of the diagram may hold before it is split."""


@dataclass(frozen=True)
class Group:
    """Consecutive layers of one block of the network."""

    name: str
    layers: tuple["Layer", ...]

    @property
    def parameters(self) -> int:
        """How many parameters its layers have together."""
        return sum(layer.parameters for layer in self.layers)

    @property
    def output_shape(self) -> tuple[int, ...]:
        """The shape that leaves its last layer, without the batch; empty where no layer has one."""
        return next((layer.output_shape for layer in reversed(self.layers) if layer.output_shape), ())


def group(layers: Sequence["Layer"]) -> list[Group]:
    """Layers gathered by the block they sit in; a block of over `MOST` layers is split into the blocks inside it."""
    return _group([layer for layer in layers if layer.parameters or layer.kind not in PLAIN], 1)


def _group(layers: Sequence["Layer"], depth: int) -> list[Group]:
    gathered: dict[str, list[Layer]] = {}
    for layer in layers:
        gathered.setdefault(_block(layer.name, depth), []).append(layer)
    groups: list[Group] = []
    for name, members in gathered.items():
        if len(members) > MOST and any(_block(layer.name, depth + 1) != name for layer in members):
            groups += _group(members, depth + 1)
        else:
            groups.append(Group(name, tuple(members)))
    return groups


def _block(name: str, depth: int) -> str:
    """Return the first `depth` parts of a layer's name, and its number where the first part has one."""
    parts = name.split(".")
    numbered = len(parts) > 1 and parts[1].isdigit()
    return ".".join(parts[: depth + numbered])


def shape_text(shape: Sequence[int]) -> str:
    """Return a tensor's shape without its batch axis, as "64 × 16 × 16"."""
    return " × ".join(str(size) for size in shape[1:]) or "1"


def diagram(layers: Sequence["Layer"]) -> str:
    """HTML of a network: one row a block, from input to output; each opens to its single layers."""
    groups = group(layers)
    total = sum(layer.parameters for layer in layers) or 1
    rows = "".join(_row(item, total) for item in groups)
    return f'<ol class="network" aria-label="The network from input to output, {len(groups)} blocks">{rows}</ol>'


def _row(item: Group, total: int) -> str:
    kinds = Counter(layer.kind for layer in item.layers)
    made_of = ", ".join(f"{count} {kind}" if count > 1 else kind for kind, count in kinds.items())
    inner = "".join(_detail(layer) for layer in item.layers)
    head = "<tr><th>layer</th><th>kind</th><th>output</th><th>parameters</th></tr>"
    shape = shape_text(item.output_shape) if item.output_shape else "used inside"
    return (
        f'<li><details><summary>{tensor(item.output_shape)}<span class="block"><b>{escape(item.name)}</b>'
        f'<span class="kinds">{escape(made_of)}</span></span><span class="shape">{shape}</span>'
        f'<span class="parameters" style="--share:{item.parameters / total:.4f}">{item.parameters:,}</span></summary>'
        f'<div class="inside"><table>{head}{inner}</table></div></details></li>'
    )


def _detail(layer: "Layer") -> str:
    often = f" (called {layer.calls} times)" if layer.calls > 1 else ""
    shape = shape_text(layer.output_shape) if layer.output_shape else ""
    cells = (escape(layer.name), escape(layer.kind) + often, shape, f"{layer.parameters:,}")
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def tensor(shape: Sequence[int]) -> str:
    """Return a small SVG of a tensor: a picture's sheets in depth, or a vector's bar; sizes on a logarithmic scale."""
    sizes = list(shape[1:])
    if len(sizes) >= 3:
        depth, side = _scaled(sizes[-3], 14), _scaled(sizes[-1], 30)
    else:
        depth, side = 3.0, 0.0
    if side:
        x = (48 - side - depth) / 2
        y = x + depth
        front = f'<rect x="{x:.1f}" y="{y:.1f}" width="{side:.1f}" height="{side:.1f}"/>'
        back = f"M{x:.1f} {y:.1f}l{depth:.1f} {-depth:.1f}h{side:.1f}v{side:.1f}l{-depth:.1f} {depth:.1f}"
        edge = f"M{x + side:.1f} {y:.1f}l{depth:.1f} {-depth:.1f}"
        lid = f'<path d="{back}{edge}"/>'
    else:
        width = _scaled(sizes[-1] if sizes else 1, 40)
        height = _scaled(sizes[0], 30) if len(sizes) == 2 else 6.0
        front = f'<rect x="{24 - width / 2:.1f}" y="{24 - height / 2:.1f}" width="{width:.1f}" height="{height:.1f}"/>'
        lid = ""
    return f'<svg class="tensor" viewBox="0 0 48 48" width="48" height="48" aria-hidden="true">{front}{lid}</svg>'


def _scaled(size: int, most: float) -> float:
    return max(3.0, min(most, most * math.log2(size + 1) / 9))
