"""The faults that each network's data may have."""

from collections.abc import Callable
from pathlib import Path

import training.char_lstm.data
import training.face_gan.data
import training.handwriting.data
import training.mask_rcnn.data
import training.resnet.data
import training.seq2seq.data
from tests.faults.annotations import of_annotations
from tests.faults.tables import Damage, Fault, changed, filled, first_rows, of_pictures, of_table, picture, with_label

LONG = "word " * 60
ENDLESS = "x" * 20_000
WORDS = b"a few words without an end of a line " * 200


def strokes(*numbers: int) -> bytes:
    """Return 16-bit numbers as a row of handwriting holds them."""
    return b"".join(number.to_bytes(2, "little", signed=True) for number in numbers)


def corpus(content: bytes) -> Damage:
    """Put other content into the text of the tiny preset."""
    return filled("tinyshakespeare.txt", content)


FAULTS: dict[str, list[Fault]] = {
    "resnet": [
        *of_table("train", "test"),
        *of_pictures("train"),
        *of_pictures("test"),
        Fault("a label of 50 million", with_label("train", 3, 50_000_000), "row 3 has 50000000"),
        Fault("a label below 0", changed("train", 3, label=-1), "row 3 has -1"),
        Fault("no label", changed("train", 3, label=None), "row 3 has none"),
        Fault("a label that only test has", changed("test", 3, label=9), "row 3 has 9"),
        Fault("pictures of a pixel", changed("train", -1, image=picture(1, 1)), "at least 8 pixels a side"),
        Fault("test of another size", changed("test", -1, image=picture(32, 32)), "pictures of one size"),
        Fault("one row", first_rows("train", 1), "at least 2 pictures"),
    ],
    "face_gan": [
        *of_table("train"),
        *of_pictures("train"),
        Fault("one face", first_rows("train", 1), "at least 8 faces"),
        Fault("faces of a pixel", changed("train", -1, image=picture(1, 1)), "row 0"),
    ],
    "mask_rcnn": of_annotations(),
    "seq2seq": [
        *of_table("train", "valid"),
        *(
            Fault(f"{split}: {name}", changed(split, 2, **{side: text}), "row 2")
            for split in ("train", "valid")
            for side, text, name in (
                ("en", None, "null"),
                ("fr", "", "an empty text"),
                ("en", ENDLESS, "an endless one"),
            )
        ),
        Fault("only pairs of over 50 words", changed("train", -1, en=LONG, fr=LONG), "all 27 are longer"),
    ],
    "char_lstm": [
        Fault("too short", corpus(b"To be, or not to be."), "at least 200 characters"),
        Fault("not UTF-8", corpus(b"\xff\xfe" * 300), "plain text in UTF-8"),
        Fault("one character", corpus(b"a" * 5_000), "different characters"),
        Fault("empty", corpus(b""), "at least 200 characters"),
    ],
    "handwriting": [
        *of_table("train", "valid"),
        *(
            Fault(f"{split}: {name}", changed(split, 2, **{column: value}), "row 2")
            for split in ("train", "valid")
            for column, value, name in (
                ("text", None, "null"),
                ("writer", None, "no writer"),
                ("strokes", None, "no strokes"),
                ("strokes", b"", "empty strokes"),
                ("strokes", b"12345", "strokes that are cut"),
                ("strokes", strokes(0, 5, 0, 5, 0, 7), "a pen that is neither up nor down"),
                ("text", ENDLESS, "an endless text"),
            )
        ),
        Fault("no text", changed("train", -1, text=""), "more than one point"),
        Fault("texts of signs", changed("train", -1, text="§§"), "a letter of"),
        Fault("single points", changed("train", -1, strokes=strokes(0, 0, 1)), "more than one point"),
        Fault("valid in other letters", changed("valid", -1, text="ZZZ"), "whose text the network knows"),
    ],
}

WRITE_TINY: dict[str, Callable[[Path], None]] = {
    "char_lstm": training.char_lstm.data.write_tiny,
    "face_gan": training.face_gan.data.write_tiny,
    "handwriting": training.handwriting.data.write_tiny,
    "mask_rcnn": training.mask_rcnn.data.write_tiny,
    "resnet": training.resnet.data.write_tiny,
    "seq2seq": training.seq2seq.data.write_tiny,
}
