"""Handwriting by networks, then and now: figures as they were reported, and as they are measured here."""

from typing import TYPE_CHECKING

from demos.kit.html import escape

if TYPE_CHECKING:
    from weights.card import Card

GRAVES = {"nats_per_line": "−1,128.2 (−1,096.9 without weight noise)", "squared_error": "0.23"}
"""Graves 2013, table 4: the network that sees the text, on IAM-OnDB."""

ROWS = (
    ("nats_per_line", "Nats per line, lower is better", "{:,.1f}"),
    ("squared_error", "Squared error of the predicted offset", "{:.2f}"),
    ("cer_real", "Characters misread in people's writing", "{:.1%}"),
    ("cer_generated", "Characters misread in its own writing (bias 1)", "{:.1%}"),
    ("complete", "Sentences written completely at the first try", "{:.1%}"),
)

SINCE = (
    (
        "2013",
        "Graves, Generating Sequences With Recurrent Neural Networks",
        "Three LSTM layers of 400 cells, 3.7 M parameters, a soft window over the text: it writes what it is "
        "told in a hand that looks like a person's.",
    ),
    (
        "2017",
        "Ha and Eck, A Neural Representation of Sketch Drawings",
        "The same mixture density for drawings: a network that sketches cats and yoga poses.",
    ),
    (
        "2018",
        "Aksan, Pece and Hilliges, DeepWriting",
        "What is written and how it looks are kept apart, so that a line can be edited and keeps its style.",
    ),
    (
        "2020",
        "Luhman and Luhman, Diffusion models for Handwriting Generation",
        "A diffusion model draws all strokes of a line at once, in the style of a picture of somebody's writing.",
    ),
    (
        "2021",
        "Bhunia and others, Handwriting Transformers",
        "A Transformer paints pictures of words, no strokes, from a few samples of a hand.",
    ),
    (
        "2023",
        "Dai and others, Disentangling Writer and Character Styles for Handwriting Generation",
        "A Transformer writes strokes of Chinese, Japanese, Indic and English characters in a given hand.",
    ),
)

_APART = (
    "The figures in nats can't be compared: Graves measured every recorded point, this project every third one, and "
    "the offsets are divided by other numbers. Both change the figures by hundreds of nats a line."
)


def figures(card: "Card | None") -> str:
    """HTML of a table: Graves's figures beside those of the card; what wasn't measured is said to be so."""
    rows = []
    for name, words, form in ROWS:
        metric = card.metric(name) if card else None
        ours = form.format(metric.value).replace("-", "−") if metric else "not measured"
        rows.append(
            f"<tr><th scope=row>{escape(words)}</th><td>{escape(GRAVES.get(name, 'not reported'))}</td>"
            f"<td>{escape(ours)}</td></tr>"
        )
    head = "<tr><td></td><th scope=col>Graves, 2013</th><th scope=col>This network</th></tr>"
    return (
        '<section class="then-figures"><h2>Reported then, measured here</h2>'
        f"<table>{head}{''.join(rows)}</table>"
        f'<p class="note">{escape(_APART)} “Misread” is by a second network of this project that learned to read real '
        "handwriting alone.</p></section>"
    )


def since() -> str:
    """HTML of what came after, with sources; none of it runs here, which it says."""
    items = "".join(
        f"<dt>{year}</dt><dd><strong>{escape(source)}.</strong> {escape(words)}</dd>" for year, source, words in SINCE
    )
    return (
        '<section class="then-since"><h2>What came after</h2>'
        '<p class="note">None of these networks runs on this page. The descriptions are of the papers.</p>'
        f"<dl>{items}</dl></section>"
    )
