"""Plain text work around the network: sentences, words, and what a visitor should be told about a text."""

import re
from collections.abc import Callable

ENGLISH_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*['’]?|\d+(?:[.,:]\d+)*|[^\w\s]|_")
FRENCH_WORD = re.compile(r"aujourd'hui|[^\W\d_]+(?:-[^\W\d_]+)*['’]?|\d+(?:[.,:]\d+)*|[^\w\s]|_", re.IGNORECASE)

_END = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s+[\"'“‘«(\[]*[A-Z0-9])")
_SHORT_FORM = re.compile(r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|St|Mt|Jr|Sr|No|vs|etc|e\.g|i\.e|a\.m|p\.m)|\b[A-Z])\.$")
_PAUSE = re.compile(r"[,;:–—]\s+")

_FUNCTION_WORDS = {
    "English": "the and is are was were you i he she it they we of to in that this my your have has do does did not "
    "with for on at be what who where how can will would there from a an but his her their our me him them",
    "French": "le la les un une des du et est sont je tu il elle nous vous ils elles que qui dans pour pas ne ce cette "
    "mon ma mes ses sur avec au aux où",
    "German": "der die das ein eine und ist sind ich du er sie wir ihr nicht mit auf für den dem zu von im auch wie",
    "Spanish": "el la los las un una y es son yo tú él ella que en por para no con mi su del se lo como está",
    "Italian": "il lo la gli un una e è sono io tu lui lei che in per non con mio suo del di come sta ho",
    "Portuguese": "o a os as um uma e é são eu você ele ela que em por para não com meu seu do da como está",
    "Dutch": "de het een en is zijn ik jij hij zij wij niet met op voor van in ook dat die naar",
}
_LISTS = {language: frozenset(words.split()) for language, words in _FUNCTION_WORDS.items()}


def words(text: str, pattern: re.Pattern[str]) -> list[tuple[int, int]]:
    """Start and end of every word, number and mark in the text, in order; only spaces lie between them."""
    return [match.span() for match in pattern.finditer(text)]


def split(text: str, longest: int) -> tuple[list[str], bool]:
    """Cuts a text into sentences and the white space between them, alternating: space, sentence, space, ... space.

    Joined together they are the text again. A sentence of more than `longest` words is cut at a pause, or where it must
    be; the second value tells whether that happened.
    """
    pieces: list[str] = []
    cut = False
    space = ""
    for line in re.split(r"(\s*\n\s*)", text):
        if not line.strip():
            space += line
            continue
        for sentence in _sentences(line):
            parts = _shorten(sentence, longest)
            cut = cut or len(parts) > 1
            for part in parts:
                body = part.strip()
                before = len(part) - len(part.lstrip())
                pieces += [space + part[:before], body]
                space = part[before + len(body) :]
    return [*pieces, space], cut


def _sentences(line: str) -> list[str]:
    found, start = [], 0
    for match in _END.finditer(line):
        if not _SHORT_FORM.search(line[start : match.end()]):
            found.append(line[start : match.end()])
            start = match.end()
    found.append(line[start:])
    return [sentence for sentence in found if sentence.strip()]


def _shorten(sentence: str, longest: int) -> list[str]:
    starts = [match.start() for match in re.finditer(r"\S+", sentence)]
    if len(starts) <= longest:
        return [sentence]
    middle = starts[len(starts) // 2]
    first, last = starts[len(starts) // 5], starts[-len(starts) // 5]
    pauses = [match.end() for match in _PAUSE.finditer(sentence) if first < match.end() < last]
    at = min(pauses, key=lambda place: abs(place - middle)) if pauses else middle
    return _shorten(sentence[:at], longest) + _shorten(sentence[at:], longest)


def looks_like(text: str) -> str:
    """The language that the text's little words belong to ("English", "French", ...), "" where they don't tell."""
    found = [word.lower() for word in re.findall(r"[^\W\d_]+", text)]
    hits = {language: sum(word in known for word in found) for language, known in _LISTS.items()}
    best = max(hits, key=lambda language: (hits[language], language == "English"))
    if hits[best] >= 2 and hits[best] > 1.5 * hits["English"]:
        return best
    return "English" if hits["English"] else ""


def remarks(text: str, known: Callable[[str], bool]) -> list[str]:
    """What a reader should know of a text: that it isn't English, and which characters aren't `known`."""
    said = []
    language = looks_like(text)
    if language not in ("", "English"):
        said.append(f"This looks like {language}. The network reads only English and will make little of it.")
    if unknown := strangers(text, known):
        shown = " ".join(unknown[:10]) + (" ..." if len(unknown) > 10 else "")
        said.append(f"The network has never seen {shown} and reads on without {'it' if len(unknown) == 1 else 'them'}.")
    return said


def strangers(text: str, known: Callable[[str], bool]) -> list[str]:
    """The characters that aren't known, each once, in order; joiners and variation marks of emoji don't count."""
    return [
        letter
        for letter in dict.fromkeys(text)
        if not letter.isspace() and letter not in "\u200d\ufe0e\ufe0f" and not known(letter)
    ]
