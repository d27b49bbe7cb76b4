"""A whole file in the other language, its structure kept: `translate_file(path, name)`."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from demos.kit.client_files import NOT_HERE
from demos.serving.limits import FILE_BYTES, FILE_SENTENCES, megabytes
from demos.translation import sentences
from demos.translation.catalog import DIRECTIONS, FORTH, USUAL
from demos.translation.files.formatting import written_back
from demos.translation.files.kinds import new_name, read
from demos.translation.files.lines import LineTranslator, line_of
from demos.translation.files.refusals import FileRefused
from demos.translation.files.unit import KEPT, Document, Unit
from demos.translation.validation import check_request

MOST_DOUBTFUL = 20
SAMPLE = 20_000  # characters by which the language is told


@dataclass(frozen=True)
class FileProgress:
    """How many of a file's sentences are translated."""

    done: int
    total: int


@dataclass(frozen=True)
class FileReport:
    """What was done. sentences: translated ones. untouched: pieces left as they were (code, numbers, dates, names).

    check, wrong: sentences that deserve a look, and those that are probably wrong. doubtful: the first lines that have
    one: in the file, translated, verdict ("check" or "wrong"). notice: what a reader should know, or "".
    """

    sentences: int
    untouched: int
    check: int
    wrong: int
    seconds: float
    doubtful: tuple[tuple[str, str, str], ...] = ()
    notice: str = ""


@dataclass(frozen=True)
class TranslatedFile:
    """A file in the other language."""

    name: str
    content: bytes
    report: FileReport


def translate_file(
    file: Path | str | bytes,
    name: str,
    direction: str = FORTH,
    beams: int = 5,
    stopped: Callable[[], bool] = lambda: False,
) -> Iterator[FileProgress | TranslatedFile]:
    """Translate a file; yields progress after every few sentences, and the translated file at last.

    file: its path or its content, up to 2 MB and 2,000 sentences. name: what it is called; its end tells the kind
    (.txt, .md, .srt, .vtt, .csv, .docx, .html). direction: "en-fr" or "fr-en". beams: beam size, 1 to 20. stopped:
    asked after each progress; once it's true, the file comes with what is translated and the rest as it was, or not at
    all where nothing is.

    Raises:
        FileRefused, DamagedFile, what `translate` raises for its settings, `weights.WeightsUnavailable`.
    """
    from demos.translation.translate import translate

    check_request("text", beams, USUAL, direction)
    began = time.monotonic()
    source, target = direction.split("-")
    document = read(_content(file), name, target)
    translator = LineTranslator(partial(translate, beams=beams, direction=direction), direction)
    counts = _counted(document, translator)
    total = sum(counts)
    yield FileProgress(0, total)
    lines = [line_of(unit.texts) for unit in document.units]
    done, running = 0, translator.run(lines)
    while not (cut := stopped()) and (more := next(running, None)) is not None:
        done = more
        yield FileProgress(done, total)
    texts = [_texts(unit, line, translator) for unit, line in zip(document.units, lines, strict=True)]
    changed = [new != unit.texts for new, unit in zip(texts, document.units, strict=True)]
    if not any(changed):
        if cut:
            return
        raise FileRefused(_unchanged(direction))
    words = [word for line in lines for word in translator.verdicts(line)]
    same = 0 if cut else sum(count for count, other in zip(counts, changed, strict=True) if not other)
    notice = _notice(lines, same, direction, list(translator.mended.items()))
    if cut:
        notice = f"{notice} After {done:,} of {total:,} sentences it was stopped: the rest is as in your file.".strip()
    yield TranslatedFile(
        new_name(name, source, target),
        document.write(texts),
        FileReport(
            done,
            document.opaque + sum(map(_is_plain, document.units, counts)),
            words.count("check"),
            words.count("wrong"),
            time.monotonic() - began,
            _doubtful(lines, translator),
            notice,
        ),
    )


def _content(file: Path | str | bytes) -> bytes:
    """Return the bytes of a file. Raises FileRefused for none and for too many."""
    if isinstance(file, bytes):
        content = file[: FILE_BYTES + 1]
    else:
        try:
            with open(file, "rb") as stream:
                content = stream.read(FILE_BYTES + 1)
        except FileNotFoundError:
            raise FileRefused(NOT_HERE) from None
    if not content.strip():
        raise FileRefused("This file is empty. Choose one with text in it.")
    if len(content) > FILE_BYTES:
        raise FileRefused(
            f"This file has more than {megabytes(FILE_BYTES)}, the most that is translated. Cut it into parts, or "
            "remove pictures from it."
        )
    return content


def _counted(document: Document, translator: LineTranslator) -> list[int]:
    """Return how many sentences each unit has. Raises FileRefused for none at all and for too many."""
    counts: list[int] = []
    total = 0
    for unit in document.units:
        counts.append(translator.sentences(unit))
        total += counts[-1]
        if total > FILE_SENTENCES:
            raise FileRefused(
                f"This file has more than {FILE_SENTENCES:,} sentences, the most that are translated at once. Cut it "
                "into parts."
            )
    if not total:
        raise FileRefused("There is nothing to translate in it: only numbers, names, code or blanks.")
    return counts


def _is_plain(unit: Unit, sentences_in_it: int) -> bool:
    """Return whether a unit has text but nothing to translate; what is kept from the network is counted elsewhere."""
    return not sentences_in_it and bool(KEPT.sub("", "".join(unit.texts)).strip())


def _texts(unit: Unit, line: str, translator: LineTranslator) -> tuple[str, ...]:
    """Return a unit's texts in the other language: together or, where that fails, one by one."""
    found = translator.get(line)
    if found is None:
        return unit.texts
    return written_back(unit, found) or tuple(_piece_by_piece(text, translator) for text in unit.texts)


def _piece_by_piece(text: str, translator: LineTranslator) -> str:
    """Return a text with what stands between its kept characters translated by itself."""
    pieces = KEPT.split(text)
    kept = [*KEPT.findall(text), ""]
    for _ in translator.run([line_of([piece]) for piece in pieces]):
        pass
    written = []
    for piece, character in zip(pieces, kept, strict=True):
        found = translator.get(line_of([piece]))
        core = piece.strip()
        written.append((piece.replace(core, found.text) if found else piece) + character)
    return "".join(written)


def _doubtful(lines: list[str], translator: LineTranslator) -> tuple[tuple[str, str, str], ...]:
    found = []
    for line in dict.fromkeys(lines):
        words = translator.verdicts(line)
        verdict = next((word for word in ("wrong", "check") if word in words), "")
        translated = translator.get(line)
        if verdict and translated is not None:
            found.append((line, translated.text, verdict))
    return tuple(found[:MOST_DOUBTFUL])


def _notice(lines: list[str], same: int, direction: str, mended: list[tuple[str, str]]) -> str:
    sample = "\n".join(lines)[:SAMPLE]
    notices = sentences.input_notices(sample, lambda letter: True, DIRECTIONS[direction][0])
    if same:
        kept = "1 sentence came out" if same == 1 else f"{same:,} sentences came out"
        notices.append(f"{kept} as it was." if same == 1 else f"{kept} as they were.")
    notices += sentences.mended_notices(mended)
    return " ".join(notices)


def _unchanged(direction: str) -> str:
    read_in, written_in = DIRECTIONS[direction]
    return (
        f"The translation is the same as the file, so there is no new one. The network reads {read_in} and writes "
        f"{written_in}: check the language of the file, or swap the languages."
    )
