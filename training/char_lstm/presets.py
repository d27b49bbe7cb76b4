"""What each training of the character LSTM is made of, by name: sizes, steps, rates, and what it costs."""

from dataclasses import dataclass

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


def _style(style: str, prompt: str, steps: int = 9000, dropout: float = 0.2) -> CharLstmPreset:
    return CharLstmPreset(
        weights=f"char_lstm_{style}", style=style, prompt=prompt, steps=steps, batch=32, dropout=dropout
    )


PRESETS = {
    # Shipped: 57 minutes of most of one core, 20 epochs; 1.448 nats a character on the last 10% of the text.
    "shakespeare": _style("shakespeare", "ROMEO:\n", steps=5000, dropout=0.4),
    # The same network on other texts; no weights of these are shipped.
    "war_and_peace": _style("war_and_peace", "Prince Andrew "),
    "latex": _style("latex", "\\begin{lemma}\n"),
    "c": _style("c", "static int "),
    "presidents": _style("presidents", "My fellow Americans, "),
    "sherlock": _style("sherlock", '"My dear Watson," '),
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
}
