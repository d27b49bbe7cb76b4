"""What each training of the character LSTM is made of, by name: sizes, steps, rates, and what it costs."""

from dataclasses import dataclass, replace

from training.common.run import Preset


@dataclass(frozen=True)
class CharLstmPreset(Preset):
    """Sizes and optimisation of one style; `batch` readers read `length` characters a step."""

    style: str = "shakespeare"
    length: int = 128
    embedding: int = 128
    hidden: int = 512
    layers: int = 2
    dropout: float = 0.4
    tied: bool = False
    lr: float = 3e-3
    warmup: int = 100
    forget: float = 0.02
    weight_decay: float = 0.02
    validate_every: int = 400
    prompt: str = "\n"


@dataclass(frozen=True)
class StylesPreset(CharLstmPreset):
    """Sizes and optimisation of one network for several styles, which share `batch` readers.

    power: a text gets readers by its size to this power. average: decay of the running average of the weights, which is
    what is watched and shipped. validate_every: steps; each looks at some passages of the valid text of every style.
    start: the shipped network, of one text or of the same styles, that a new training begins with ("" for none); of the
    same sizes.
    """

    styles: tuple[str, ...] = ()
    power: float = 0.5
    average: float = 0.998
    validate_every: int = 500
    dropout: float = 0.2
    start: str = ""


PROMPTS = {
    "shakespeare": "ROMEO:\n",
    "war_and_peace": "Prince Andrew ",
    "latex": "\\begin{lemma}\n",
    "c": "static int ",
    "presidents": "My fellow Americans, ",
    "sherlock": '"My dear Watson," ',
}
"""What the samples of "Watch it learn" go on from, in each style."""

ALL_STYLES = StylesPreset(
    weights="char_lstm_styles",
    styles=tuple(PROMPTS),
    steps=75_000,
    batch=16,
    embedding=128,
    hidden=512,
    dropout=0.0,
    lr=2e-3,
    warmup=200,
    start="char_lstm_shakespeare",
)
"""154 million characters: 10 epochs of the six texts together, 9 to 12 of each and 16 of Shakespeare, the smallest.

Dropout helps only once the texts are read several times; what is shipped hasn't come that far.
"""

READERS_OF_ONE = {"c": 3, "sherlock": 3}
"""How many of those 16 readers have one style, where a network of its own is compared with its part of the whole."""


def _alone(style: str) -> StylesPreset:
    """Return a network of one style: the same sizes and batches, and as many characters of the style are read."""
    steps = ALL_STYLES.steps * READERS_OF_ONE[style] // ALL_STYLES.batch
    return replace(ALL_STYLES, weights=f"char_lstm_{style}_alone", styles=(style,), steps=steps)


def _style(style: str, steps: int = 9000, dropout: float = 0.2) -> CharLstmPreset:
    return CharLstmPreset(
        weights=f"char_lstm_{style}", style=style, prompt=PROMPTS[style], steps=steps, batch=32, dropout=dropout
    )


PRESETS = {
    # Shipped: 57 minutes of most of one core, 20 epochs; 1.448 nats per character on the last 10% of the text.
    "shakespeare": _style("shakespeare", steps=5000, dropout=0.4),
    # The same network on other texts; no weights of these are shipped.
    "war_and_peace": _style("war_and_peace"),
    "latex": _style("latex"),
    "c": _style("c"),
    "presidents": _style("presidents"),
    "sherlock": _style("sherlock"),
    # One network for all six styles, and networks of one style of the same sizes, to be compared with it.
    "styles": ALL_STYLES,
    "styles_on": replace(ALL_STYLES, start=ALL_STYLES.weights, steps=10_000, batch=32, lr=2e-3, seed=2),
    "c_alone": _alone("c"),
    "sherlock_alone": _alone("sherlock"),
    # For tests: seconds on generated text.
    "tiny": CharLstmPreset(
        weights="char_lstm_tiny",
        style="tiny",
        steps=30,
        batch=4,
        length=32,
        embedding=16,
        hidden=32,
        warmup=3,
        validate_every=10,
    ),
    "tiny_styles": StylesPreset(
        weights="char_lstm_tiny_styles",
        styles=("shakespeare", "c"),
        steps=150,
        batch=6,
        length=32,
        embedding=16,
        hidden=32,
        lr=2e-2,
        warmup=3,
        average=0.8,
        validate_every=50,
    ),
}
