"""The residual network of He, Zhang, Ren and Sun, "Deep Residual Learning for Image Recognition" (2015)."""

import copy
from collections.abc import Sequence
from typing import Any, TypeVar

import torch
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from training.common.precision import fast_dtype

M = TypeVar("M", bound=nn.Module)

MEAN = (0.4802, 0.4555, 0.4072)  # of ordinary photographs, scale 0..1
STD = (0.2640, 0.2573, 0.2690)
STEMS = ("small", "large")


def conv_norm(inputs: int, outputs: int, kernel: int, stride: int = 1) -> nn.Sequential:
    """Return a convolution without bias and its batch normalisation; the size changes by the stride only."""
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False),
        nn.BatchNorm2d(outputs),
    )


class Block(nn.Module):
    """Basic residual block: x + F(x), F two 3x3 convolutions (section 3.3).

    Where the size halves or the width changes, the shortcut is average pooling and a 1x1 convolution
    (He, T. et al., "Bag of Tricks", 2018, ResNet-D).
    """

    def __init__(self, inputs: int, outputs: int, stride: int = 1) -> None:
        super().__init__()
        self.first = conv_norm(inputs, outputs, 3, stride)
        self.second = conv_norm(outputs, outputs, 3)
        shortcut: list[nn.Module] = []
        if stride > 1:
            shortcut.append(nn.AvgPool2d(stride, ceil_mode=True))
        if inputs != outputs:
            shortcut.append(conv_norm(inputs, outputs, 1))
        self.shortcut = nn.Sequential(*shortcut)
        self.relu = nn.ReLU(inplace=True)

    def forward(self, x: Tensor) -> Tensor:
        """Batch x inputs x height x width -> batch x outputs x height / stride x width / stride."""
        residual = self.second(self.relu(self.first(x)))
        return self.relu(residual + self.shortcut(x))  # type: ignore[no-any-return]


class Staged(nn.Module):
    """A network that normalises a picture, lets a first layer see it, and passes it through stages.

    The input is batch x 3 x height x width, RGB, scale 0..1. config holds the constructor's arguments.
    """

    mean: Tensor
    std: Tensor
    layers: nn.ModuleList
    config: dict[str, Any]
    widths: tuple[int, ...]
    strides: tuple[int, ...]

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("mean", torch.tensor(MEAN).view(1, 3, 1, 1))
        self.register_buffer("std", torch.tensor(STD).view(1, 3, 1, 1))

    def first(self, x: Tensor) -> Tensor:
        """Return what the first layer makes of a normalised picture."""
        raise NotImplementedError

    def stages(self, x: Tensor) -> list[Tensor]:
        """Return the output of each stage: batch x widths[i] x height / strides[i] x width / strides[i], about."""
        x = self.first((x - self.mean) / self.std)
        outputs = []
        for layer in self.layers:
            x = layer(x)
            outputs.append(x)
        return outputs


class ResNet(Staged):
    """Stem, stages of residual blocks, mean over the picture, one linear layer.

    Args:
        classes: number of logits.
        widths: channels of each stage; each stage after the first halves the size.
        blocks: residual blocks of each stage.
        stem: "small" (one 3x3 convolution, stride 1, for 32 or 64 px: strides 1, 2, 4, 8 after the stages)
            or "large" (three 3x3 convolutions and pooling, for photographs: strides 4, 8, 16, 32).
            Parameters of the stages have the same names and shapes with either stem.

    Raises:
        ValueError: if the stem is unknown, or widths and blocks differ in length.
    """

    def __init__(self, classes: int, widths: Sequence[int], blocks: Sequence[int], stem: str = "small") -> None:
        super().__init__()
        if stem not in STEMS:
            raise ValueError(f"The stem is one of {', '.join(STEMS)}, not {stem!r}.")
        if len(widths) != len(blocks):
            raise ValueError("A ResNet needs as many widths as numbers of blocks.")
        self.config = {"classes": classes, "widths": list(widths), "blocks": list(blocks), "stem": stem}
        self.widths = tuple(widths)
        self.strides = tuple((4 if stem == "large" else 1) * 2**stage for stage in range(len(widths)))
        self.stem = large_stem(widths[0]) if stem == "large" else small_stem(widths[0])
        self.layers = nn.ModuleList()
        inputs = widths[0]
        for stage, (width, count) in enumerate(zip(widths, blocks, strict=True)):
            strides = ([1 if stage == 0 else 2] + [1] * count)[:count]
            layers = [Block(inputs if i == 0 else width, width, stride) for i, stride in enumerate(strides)]
            self.layers.append(nn.Sequential(*layers))
            inputs = width
        self.head = nn.Linear(inputs, classes)
        self.apply(initialise)

    def first(self, x: Tensor) -> Tensor:
        """Return what the stem makes of a normalised picture."""
        return self.stem(x)  # type: ignore[no-any-return]

    def features(self, x: Tensor) -> Tensor:
        """Return the penultimate layer, the mean of the last stage over the picture: batch x widths[-1]."""
        return self.stages(x)[-1].mean(dim=(2, 3))

    def forward(self, x: Tensor) -> Tensor:
        """Return the logits: batch x classes."""
        return self.head(self.features(x))  # type: ignore[no-any-return]


def small_stem(width: int) -> nn.Sequential:
    """Return the stem for 32 and 64 px pictures (He et al., section 4.2): batch x width x height x width."""
    return nn.Sequential(conv_norm(3, width, 3), nn.ReLU(inplace=True))


def large_stem(width: int) -> nn.Sequential:
    """Return the stem for photographs (ResNet-C of "Bag of Tricks"): a quarter of the height and width."""
    return nn.Sequential(
        conv_norm(3, width // 2, 3, stride=2),
        nn.ReLU(inplace=True),
        conv_norm(width // 2, width // 2, 3),
        nn.ReLU(inplace=True),
        conv_norm(width // 2, width, 3),
        nn.ReLU(inplace=True),
        nn.MaxPool2d(3, 2, 1),
    )


def initialise(module: nn.Module) -> None:
    """Set He's normal weights; the last normalisation of a block starts at zero, so that the block starts as x."""
    if isinstance(module, nn.Conv2d):
        nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
    elif isinstance(module, Block):
        norm = module.second[1]
        assert isinstance(norm, nn.BatchNorm2d)
        nn.init.zeros_(norm.weight)
    elif isinstance(module, nn.Linear):
        nn.init.normal_(module.weight, std=0.01)
        nn.init.zeros_(module.bias)


def fused(network: M) -> M:
    """Return a copy for inference in which every convolution has taken in the batch normalisation after it.

    The result is equal up to rounding, and faster. The network must be in evaluation mode.
    """
    network = copy.deepcopy(network)
    for module in network.modules():
        for name, child in module.named_children():
            if not isinstance(child, nn.Sequential) or len(child) not in (2, 3):
                continue
            convolution, *pooling, norm = child
            if isinstance(convolution, nn.Conv2d) and isinstance(norm, nn.BatchNorm2d):
                # The scales of a normalisation before which is pooled are positive, so it may change places with it.
                merged = fuse_conv_bn_eval(convolution, norm)
                setattr(module, name, nn.Sequential(merged, *pooling) if pooling else merged)
    return network


def as_served(network: M) -> M:
    """Return a copy for inference as the page serves it: fused, channels last, bfloat16 where that is fast."""
    return fused(network).to(fast_dtype()).to(memory_format=torch.channels_last)  # type: ignore[no-any-return, call-overload]
