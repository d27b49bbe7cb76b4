"""Lines for the network: units as one line each, translated many at once, every line only once however often it stands.

A line never breaks, so that several of them go through the translator as one text, where line breaks stay.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from demos.translation import sentences, trust
from demos.translation.alignment import block_diagonal
from demos.translation.files.unit import FIRST_KEPT, KEPT, Unit
from demos.translation.results import Matrix, Translation
from training.seq2seq.literals import protect

Translate = Callable[[str], Translation]
Span = tuple[int, int]

LONGEST_SENTENCE = 60
SENTENCES_AT_ONCE = 16
WORDS_AT_ONCE, CHARACTERS_AT_ONCE = 400, 4_000
MOST_WEIGHTS = 4_000_000
"""Of attention, beyond which a long line has none."""
WINDOW = 2_000  # characters that are looked at together
_WORD = re.compile(r"[^\W\d_]{2}")
_SYMBOL = re.compile(r"<\d{1,2}>")
_IDENTIFIER = re.compile(r"(?=\S*[_\d/\\=])\S+|[a-z]+(?:[A-Z]\w*)+|\S*[a-z]\.[a-z]\S*")
_NOUN = re.compile(r"<k(\d{1,3})/>")


@dataclass(frozen=True)
class Line:
    """A line, its translation, and the attention of the translation's words (rows) to those of the line.

    source_words, words: where they stand. verdicts: how far each sentence can be trusted, see `trust.verdicts`.
    """

    source: str
    text: str
    source_words: tuple[Span, ...]
    words: tuple[Span, ...]
    attention: Matrix | None
    verdicts: tuple[str, ...]


def line_of(texts: Iterable[str]) -> str:
    """Return texts joined in one line as the network reads it, with a symbol for each kept character."""
    return KEPT.sub(lambda match: f"<k{ord(match[0]) - FIRST_KEPT}/>", " ".join("".join(texts).split()))


def text_of(written: str) -> str:
    """Return what the network wrote with kept characters in place of their symbols."""
    return _NOUN.sub(lambda match: chr(FIRST_KEPT + int(match[1])), written)


def has_words(line: str, direction: str) -> bool:
    """Return whether there is a word to translate in a line: no number, date, code, name of a file or address.

    A line that is mostly in another script has none that the network knows.
    """
    if _IDENTIFIER.fullmatch(line.strip()):
        return False
    letters = [letter for letter in line if letter.isalpha()]
    if 2 * sum(letter < "\u0250" for letter in letters) < len(letters):
        return False
    windows = (line[start : start + WINDOW] for start in range(0, len(line), WINDOW))
    return any(_WORD.search(_SYMBOL.sub(" ", protect(window, direction).text)) for window in windows)


def count_sentences(line: str, language: str) -> int:
    """Return how many sentences the translator sees in a line; language: "en" or "fr"."""
    return len(sentences.split_sentences(line, LONGEST_SENTENCE, language)[0]) // 2


class LineTranslator:
    """Translates lines and remembers them, and in `mended` which words were read as slips of which."""

    def __init__(self, translate: Translate, direction: str) -> None:
        """Take what translates a text, and the direction, "en-fr" or "fr-en"."""
        self._translate, self._direction = translate, direction
        self._known: dict[str, Line | None] = {}
        self.mended: dict[str, str] = {}

    def sentences(self, unit: Unit) -> int:
        """Return how many sentences a unit has, 0 for one without words."""
        line = line_of(unit.texts)
        return count_sentences(line, self._direction[:2]) if has_words(line, self._direction) else 0

    def get(self, line: str) -> Line | None:
        """Return a line that was translated, None for one that stays as it is."""
        return self._known.get(line)

    def verdicts(self, line: str) -> tuple[str, ...]:
        """Return how far each sentence of a line can be trusted; none for one that stays as it is."""
        found = self._known.get(line)
        return () if found is None else found.verdicts

    def run(self, lines: Iterable[str]) -> Iterator[int]:
        """Translate lines; yields after each of several calls of the translator how many sentences are done."""
        wanted = Counter(line for line in lines if line not in self._known and has_words(line, self._direction))
        sizes = {line: count_sentences(line, self._direction[:2]) for line in wanted}
        done = 0
        for batch in _batches(sizes):
            self._known |= self._translated(batch)
            done += sum(sizes[line] * wanted[line] for line in batch)
            yield done

    def _translated(self, batch: Sequence[str]) -> dict[str, Line | None]:
        """Return lines with their translations, None where the network refuses one."""
        if len(batch) == 1:
            parts = _parts(batch[0], self._direction[:2])
            if len(parts) > 1:
                return {batch[0]: _joined([self._translated([part])[part] for part in parts], parts)}
        try:
            translation = self._translate("\n".join(batch))
            self.mended |= translation.mended
            found = _separate(batch, translation)
        except ValueError:
            if len(batch) == 1:
                return {batch[0]: None}
            found = None
        if found is not None:
            return dict(zip(batch, found, strict=True))
        return {line: result for one in batch for line, result in self._translated([one]).items()}


def _batches(sizes: dict[str, int]) -> Iterator[list[str]]:
    batch: list[str] = []
    count = words = characters = 0
    for line, size in sizes.items():
        full = count + size > SENTENCES_AT_ONCE or words + len(line.split()) > WORDS_AT_ONCE
        if batch and (full or characters + len(line) > CHARACTERS_AT_ONCE):
            yield batch
            batch, count, words, characters = [], 0, 0, 0
        batch.append(line)
        count, words, characters = count + size, words + len(line.split()), characters + len(line) + 1
    if batch:
        yield batch


def _parts(line: str, language: str) -> list[str]:
    """Return a line cut at ends of sentences into parts that are translated at once."""
    if len(line.split()) <= WORDS_AT_ONCE and len(line) <= CHARACTERS_AT_ONCE:
        return [line]
    parts: list[str] = []
    for sentence in sentences.split_sentences(line, LONGEST_SENTENCE, language)[0][1::2]:
        whole = f"{parts[-1]} {sentence}" if parts else ""
        if whole and len(whole.split()) <= WORDS_AT_ONCE and len(whole) <= CHARACTERS_AT_ONCE:
            parts[-1] = whole
        else:
            parts.append(sentence)
    return parts


def _separate(batch: Sequence[str], translation: Translation) -> list[Line] | None:
    """Return the lines of one translated text, None where it has other lines than the source."""
    written = translation.text.split("\n")
    if len(written) != len(batch):
        return None
    sources = _words_by_line("\n".join(batch), translation.source_tokens)
    targets = _words_by_line(translation.text, translation.target_tokens)
    by_line: list[list[str]] = [[] for _ in batch]
    first = 0
    for (count, _), word in zip(translation.sentences, trust.verdicts(translation), strict=False):
        number = next((number for number, (start, spans) in enumerate(targets) if first < start + len(spans)), 0)
        by_line[number].append(word)
        first += count
    found = []
    for number, text in enumerate(written):
        (column, words_of_source), (row, words) = sources[number], targets[number]
        attention = translation.attention
        if attention is not None:
            attention = attention[row : row + len(words), column : column + len(words_of_source)]
        found.append(Line(batch[number], text, tuple(words_of_source), tuple(words), attention, tuple(by_line[number])))
    return found


def _words_by_line(text: str, words: Sequence[str]) -> list[tuple[int, list[Span]]]:
    """Return for each line how many words stand before it, and where in it its own stand."""
    found: list[tuple[int, list[Span]]] = [(0, [])]
    at = begin = 0
    for number, word in enumerate(words):
        start = text.index(word, at)
        for _ in range(text.count("\n", at, start)):
            begin = text.index("\n", begin) + 1
            found.append((number, []))
        found[-1][1].append((start - begin, start - begin + len(word)))
        at = start + len(word)
    return found + [(len(words), [])] * text.count("\n", at)


def _joined(lines: Sequence[Line | None], parts: Sequence[str]) -> Line | None:
    """Return the parts of a line as one; those that the network refused stay as they are."""
    source, text = "", ""
    source_words: list[Span] = []
    words: list[Span] = []
    blocks: list[Matrix] = []
    known = [line for line in lines if line is not None]
    if not known:
        return None
    for part, line in zip(parts, lines, strict=True):
        source, text = source + " " if source else "", text + " " if text else ""
        if line is not None:
            source_words += [(start + len(source), end + len(source)) for start, end in line.source_words]
            words += [(start + len(text), end + len(text)) for start, end in line.words]
            blocks += [] if line.attention is None else [line.attention]
        source += part
        text += part if line is None else line.text
    whole = len(blocks) == len(lines) and len(words) * len(source_words) <= MOST_WEIGHTS
    attention = block_diagonal(blocks) if whole else None
    return Line(
        source,
        text,
        tuple(source_words),
        tuple(words),
        attention,
        tuple(word for line in known for word in line.verdicts),
    )
