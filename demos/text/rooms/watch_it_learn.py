"""Watch it learn: the same prompt continued at every checkpoint, from noise to verse."""

from demos.text.catalog import HANDWRITING, OUR_STYLE, handwriting_is_here, style_title, styles
from demos.widgets.training_replay import widget as training_replay
from demos.widgets.training_replay.training_history import Curve, Learner, Line, Panel
from training.char_lstm.shipped_styles import ALL_STYLES, styles_of

SHAKESPEARE = Learner(
    weights="char_lstm_shakespeare",
    label="Shakespeare",
    examples="pieces of text",
    curves=(
        Curve(
            "Loss",
            "loss, nats per character",
            "nats per character",
            "How badly it predicts each next character; lower is better. A random guess among 65 characters costs "
            "4.2. Most of the first drop comes from learning which letters are common, the rest from words.",
            (Line("training text", "loss"), Line("validation text (never trained on)", "valid_nats")),
        ),
    ),
    panels=(
        Panel(
            "text",
            "text",
            "How it continues “ROMEO:”",
            "The random numbers are the same each time; only the network changes. Watch what comes first: spaces, "
            "short words, line breaks, speakers' names, then something like a sentence.",
        ),
    ),
    pace=700,
)


def _style(style: str) -> Learner:
    """Return the training of the network of all styles, as it is about one of them."""
    title = style_title(style)
    return Learner(
        weights=ALL_STYLES,
        label=f"{title}, among all styles" if style == OUR_STYLE else title,
        examples="pieces of text",
        curves=(
            Curve(
                "Loss",
                "loss, nats per character",
                "nats per character",
                "How badly it predicts each next character; lower is better. The training text is that of all styles "
                f"together, the validation text that of {title} alone.",
                (
                    Line("training text, all styles", "loss"),
                    Line(f"{title}, never trained on", f"valid_nats_{style}"),
                ),
            ),
        ),
        panels=(
            Panel(
                "text",
                f"text_{style}",
                f"How it continues the prompt in the style {title}",
                "The random numbers are the same each time; only the network changes. One network learns all styles at "
                "once, and began with Shakespeare's: watch when each of them gets its own layout and words.",
                before=f"prompt_{style}",
            ),
        ),
        pace=700,
        link=f"{ALL_STYLES}_{style}",
    )


HANDWRITTEN = Learner(
    weights=HANDWRITING,
    label="Handwriting",
    examples="lines of handwriting",
    curves=(
        Curve(
            "Loss",
            "loss, nats per pen point",
            "nats per pen point",
            "How badly it predicts where the pen goes next; lower is better, and it may fall below zero, since a "
            "density can be larger than one.",
            (Line("training lines", "loss"), Line("lines of other writers (never trained on)", "valid_nats")),
        ),
        Curve(
            "Legibility",
            "character error rate, %",
            "%",
            "How many characters of the five sentences another network, which learned to read real handwriting, gets "
            "wrong. Scribble has more errors than characters.",
            (Line("the five sentences, read", "cer", 100.0),),
        ),
    ),
    panels=(
        Panel(
            "pen",
            "sentences",
            "How it writes the same five sentences",
            "The random numbers are the same each time; only the network changes. Watch what comes first: strokes as "
            "long as people's, then letters, then the right letters in the right order.",
        ),
    ),
    pace=700,
)


def learners() -> list[Learner]:
    """Return the trainings that are shown: Shakespeare from noise on, each style of the network of all, handwriting."""
    together = [_style(style) for style in styles() if style in styles_of(ALL_STYLES)]
    return [SHAKESPEARE, *together, *([HANDWRITTEN] if handwriting_is_here() else [])]


def build() -> None:
    """Make the room."""
    training_replay.build("text", learners(), "What it learns to write")
