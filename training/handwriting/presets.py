"""The trainings of the writer and of its reader, by name: sizes, steps, rates, and what they cost."""

from dataclasses import dataclass, field, replace

from training.common.run import Preset
from training.handwriting.data import Jitter
from training.handwriting.evaluate import COMPLETE


@dataclass(frozen=True)
class WriterPreset(Preset):
    """Sizes (see `Handwriter`) and optimisation of the writer; `batch` counts lines.

    average: decay of the average of the weights that is measured and shipped; unknown: share of lines whose writer
    isn't told, so that the network can also write in no particular hand; sentences: how many it writes to be measured;
    start: the shipped writer of the same sizes, alphabet and hands that a training goes on from ("" for none).
    """

    hidden: int = 320
    layers: int = 3
    components: int = 20
    windows: int = 10
    character_size: int = 64
    style_size: int = 32
    scale: tuple[float, float] = (54.25, 52.57)  # of every third point in the train split
    decimation: int = 3
    dropout: float = 0.1
    lr: float = 2e-3
    warmup: int = 200
    clip: float = 2.0
    unknown: float = 0.15
    sentences: int = COMPLETE
    average: float = 0.999
    jitter: Jitter = field(default_factory=Jitter)
    start: str = ""


@dataclass(frozen=True)
class RecogniserPreset(Preset):
    """Sizes (see `Recogniser`) and optimisation of the reader; `batch` counts lines."""

    hidden: int = 160
    layers: int = 3
    scale: tuple[float, float] = (54.25, 52.57)
    decimation: int = 3
    dropout: float = 0.3
    lr: float = 3e-3
    warmup: int = 200
    average: float = 0.998
    jitter: Jitter = field(default_factory=lambda: Jitter(size=0.2, shear=0.25, rotation=0.05))


_WRITER = WriterPreset(weights="handwriting", steps=4_000, batch=64, lr=2.5e-3)
PRESETS: dict[str, WriterPreset | RecogniserPreset] = {
    "writer": _WRITER,
    # Goes on from what is shipped, the rate raised again.
    "writer_on": replace(_WRITER, start=_WRITER.weights, steps=3_000, lr=2e-3, seed=1),
    "recogniser": RecogniserPreset(weights="handwriting_recogniser", steps=5_000, batch=64),
    # For tests: seconds on drawn letters.
    "tiny": WriterPreset(
        weights="handwriting_tiny",
        steps=12,
        batch=8,
        hidden=32,
        layers=2,
        components=4,
        windows=3,
        character_size=8,
        style_size=4,
        scale=(30.0, 60.0),
        decimation=2,
        warmup=3,
        lr=5e-3,
        sentences=4,
    ),
    "tiny_recogniser": RecogniserPreset(
        weights="handwriting_recogniser_tiny", steps=30, batch=8, hidden=16, layers=1, decimation=2, lr=1e-2, warmup=3
    ),
}
