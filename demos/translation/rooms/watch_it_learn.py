"""Watch it learn: the same twelve sentences translated at every moment, with and without attention."""

from demos.widgets.training_replay import widget as training_replay
from demos.widgets.training_replay.training_history import Curve, Learner, Line, Panel


def _learner(weights: str, label: str) -> Learner:
    return Learner(
        weights=weights,
        label=label,
        examples="sentence pairs",
        curves=(
            Curve(
                "BLEU on 64 sentences it never learns from",
                "BLEU, out of 100",
                "",
                "How many runs of words it shares with a person's translation, of 100. It stays at nothing for long: "
                "French that fits the English comes only after French.",
                (Line("BLEU", "bleu"),),
            ),
            Curve(
                "Loss",
                "loss, nats a piece of a word",
                "nats a piece of a word",
                "How surprised it is by each next piece of the French sentence.",
                (Line("loss", "loss"),),
            ),
        ),
        panels=(
            Panel(
                "sentences",
                "sentences",
                "The same twelve sentences",
                "It starts with random pieces of words, then says much the same French whatever the English, and only "
                "then begins to follow it.",
            ),
        ),
        pace=800,
    )


LEARNERS = [_learner("seq2seq_en_fr", "With attention"), _learner("seq2seq_en_fr_plain", "Without attention")]


def build() -> None:
    """Make the room."""
    training_replay.build("translation", LEARNERS, "Which translator")
