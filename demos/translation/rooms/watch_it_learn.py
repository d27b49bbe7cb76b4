"""Watch it learn: the same twelve sentences translated at every checkpoint, with and without attention."""

from demos.widgets.training_replay import widget as training_replay
from demos.widgets.training_replay.training_history import Curve, Learner, Line, Panel

GROWN_AT = 14_000
GROWN = (
    f"After {GROWN_AT:,} steps a larger network went on with what this one knew, on harder texts: typed in haste, cut "
    "short, misspelt. So BLEU falls there before it rises, and the loss counts other tokens."
)


def _learner(weights: str, label: str, later: str = "") -> Learner:
    return Learner(
        weights=weights,
        label=label,
        examples="sentence pairs",
        curves=(
            Curve(
                "BLEU on 64 sentences it was not trained on",
                "BLEU, 0 to 100",
                "",
                "How many sequences of words it shares with a person's translation, from 0 to 100. It stays near 0 for "
                "long: the network first learns to write French, and only then French that fits the English.",
                (Line("BLEU", "bleu"),),
            ),
            Curve(
                "Loss",
                "loss, nats per token",
                "nats per token",
                "Cross-entropy: how little probability it gives to each next token (a word or part of one) of the "
                "correct French. Lower is better.",
                (Line("loss", "loss"),),
            ),
        ),
        panels=(
            Panel(
                "sentences",
                "sentences",
                "The same twelve sentences",
                "At first it writes random tokens, then much the same French whatever the English says, and only then "
                f"a translation. {later}",
            ),
        ),
        pace=800,
    )


LEARNERS = [_learner("seq2seq_en_fr", "With attention", GROWN), _learner("seq2seq_en_fr_plain", "Without attention")]


def build() -> None:
    """Make the room."""
    training_replay.build("translation", LEARNERS, "Model")
