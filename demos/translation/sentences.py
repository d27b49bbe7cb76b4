"""Text around the network: sentences, words, the language, and what a visitor should know about a text."""

import re
import unicodedata
from collections.abc import Callable

ENGLISH_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*['’]?|\d+(?:[.,:]\d+)*|[^\w\s]|_")
FRENCH_WORD = re.compile(r"aujourd'hui|[^\W\d_]+(?:-[^\W\d_]+)*['’]?|\d+(?:[.,:]\d+)*|[^\w\s]|_", re.IGNORECASE)

_END = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s+[\"'“‘«(\[]*[A-Z0-9])")
_SHORT_FORM = re.compile(r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|St|Mt|Jr|Sr|No|vs|etc|e\.g|i\.e|a\.m|p\.m)|\b[A-Z])\.$")
_PAUSE = re.compile(r"[,;:–—]\s+")

_FUNCTION_WORDS = {
    "English": "the and is are was were you i he she it they we of to in that this my your have has do does did not "
    "with for on at be what who where how can will would there from a an but his her their our me him them as no or if "
    "so by up out come die met van",
    "French": "le la les un une des du et est sont je tu il elle nous vous ils elles que qui dans pour pas ne ce cette "
    "mon ma mes ses sur avec au aux où",
    "German": "der die das ein eine und ist sind ich du er sie wir ihr nicht mit auf für den dem zu von im auch wie",
    "Spanish": "el la los las un una y es son yo tú él ella que en por para no con mi su del se lo como está",
    "Italian": "il lo la gli un una e è sono io tu lui lei che in per non con mio suo del di come sta ho",
    "Portuguese": "o a os as um uma e é são eu você ele ela que em por para não com meu seu do da como está",
    "Dutch": "de het een en is zijn ik jij hij zij wij niet met op voor van in ook dat die naar",
}
_WORDS_OF = {language: frozenset(words.split()) for language, words in _FUNCTION_WORDS.items()}


def word_spans(text: str, pattern: re.Pattern[str]) -> list[tuple[int, int]]:
    """Return start and end of every word, number and mark in the text, in order; only spaces lie between them."""
    return [match.span() for match in pattern.finditer(text)]


def split_sentences(text: str, longest: int) -> tuple[list[str], bool]:
    """Cut a text into sentences and the white space between them, alternating: space, sentence, space, ... space.

    Joined together they are the text again. A sentence of more than `longest` words is cut at a pause, or where it must
    be; the second value tells whether that happened.
    """
    parts_of_text: list[str] = []
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
                parts_of_text += [space + part[:before], body]
                space = part[before + len(body) :]
    return [*parts_of_text, space], cut


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


def detect_language(text: str) -> str:
    """Return the language of the text's function words ("English", "French", ...), or "" where they don't tell.

    A word that a language shares with English ("as", "no", "die") speaks for neither of the two.
    """
    found = [word.lower() for word in re.findall(r"[^\W\d_]+", text)]
    english = _WORDS_OF["English"]
    best, most = "", 1
    for language, known in _WORDS_OF.items():
        own, against = (sum(word in words for word in found) for words in (known - english, english - known))
        if own > max(most, 1.5 * against):
            best, most = language, own
    return best or ("English" if any(word in english for word in found) else "")


def input_notices(text: str, known: Callable[[str], bool]) -> list[str]:
    """Return what a reader should know about a text: that it isn't English, and which characters aren't `known`."""
    notices = []
    language = detect_language(text)
    if language not in ("", "English"):
        notices.append(f"This looks like {language}. The network reads only English, so expect a poor translation.")
    if unknown := unknown_characters(text, known):
        listed = " ".join(unknown[:10]) + (" ..." if len(unknown) > 10 else "")
        notices.append(f"The network has never seen {listed} and skips {'it' if len(unknown) == 1 else 'them'}.")
    return notices


def unknown_characters(text: str, known: Callable[[str], bool]) -> list[str]:
    """Return the characters that aren't known, each once, in order.

    Accents that stand apart from their letter are put together with it first, as the tokenizers do (NFC); joiners and
    variation marks of emoji don't count.
    """
    return [
        letter
        for letter in dict.fromkeys(unicodedata.normalize("NFC", text))
        if not letter.isspace() and letter not in "\u200d\ufe0e\ufe0f" and not known(letter)
    ]
