"""The words of the cards of the writer and of its reader."""

from training.handwriting.presets import RecogniserPreset, WriterPreset
from weights.card import CardText, DataSource

_LICENCE = "Non-commercial research use only, as its data (IAM-OnDB)"


def _data(examples: int) -> DataSource:
    return DataSource(
        "IAM-OnDB",
        "IAM On-Line Handwriting Database (M. Liwicki and H. Bunke, ICDAR 2005): lines of pen strokes and their texts",
        "non-commercial research use only",
        examples,
    )


def writer_card(preset: WriterPreset, examples: int) -> CardText:
    """Return what the writer's card says in words; examples: lines that it learned from.

    Its figures are of every third point (`preset.decimation`), offsets divided by their standard deviation
    (`preset.scale`): they can't be compared with those at another rate.
    """
    return CardText(
        task="Writes a line of text by hand, one pen offset after the other",
        data=_data(examples),
        licence=_LICENCE,
        intended_use="Showing how a recurrent network writes by hand; for play and for teaching.",
        limitations=f"English letters, digits and marks of its alphabet only; X, Z, Q and digits were rare in its data "
        f"and come out badly. It sometimes skips or repeats a letter. Points at 1/{preset.decimation} of the pen's "
        f"rate; nats are of offsets divided by {preset.scale[0]} and {preset.scale[1]}. Not for imitating signatures.",
    )


def recogniser_card(preset: RecogniserPreset, examples: int) -> CardText:
    """Return what the reader's card says in words; examples: lines that it learned from."""
    return CardText(
        task="Reads a line of pen strokes as text, to measure whether writing is legible",
        data=_data(examples),
        licence=_LICENCE,
        intended_use="Comparing the legibility of written lines with that of real ones.",
        limitations=f"It knows no words and no language, only strokes at 1/{preset.decimation} of the pen's rate; "
        "rare characters are often misread.",
    )
