"""Text around the network: sentences, words, the language, and what a visitor should know about a text."""

import re
import unicodedata
from collections.abc import Callable, Sequence

import sentencex

ENGLISH_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*['’]?|\d+(?:[.,:]\d+)*|[^\w\s]|_")
FRENCH_WORD = re.compile(r"aujourd'hui|[^\W\d_]+(?:-[^\W\d_]+)*['’]?|\d+(?:[.,:]\d+)*|[^\w\s]|_", re.IGNORECASE)

_EMOJI = "\u2190-\u2bff\ufe0f\u200d\U0001f000-\U0001faff"
_TAG = r"</?[A-Za-z][^<>]*>"
_MARK = r"(?:[-*•–]|\(?(?:\d{1,2}|[A-Za-z])\)|\d{1,2}\.)"  # that begins an item of a list
_BEFORE = re.compile(rf"(?:{_MARK}\s+)?(?:(?:{_TAG}|[{_EMOJI}]+)\s*)*")
_AFTER = re.compile(rf"(?:\s*(?:{_TAG}|[{_EMOJI}]+))*$")
_NO_END = {
    "en": re.compile(rf"^{_MARK}\s+$"),
    "fr": re.compile(rf"(?:^{_MARK}|\b(?:MM?|Mmes?|Mlles?|Mgr|Dr|Pr|Me|Sté?|etc|cf|env|p\. ex)\.)\s+$"),
}
"""A list's mark, or a short form of French, which `sentencex` takes for an end."""
_CLOSES = re.compile(r"(?:</[A-Za-z][^<>]*>\s*)+")  # tags that belong to the sentence before them
_PAUSE = re.compile(r"[,;:–—]\s+")

_FUNCTION_WORDS = {
    "English": "the and is are was were you i he she it they we of to in that this my your have has do does did not "
    "with for on at be what who where how can will would there from a an but his her their our me him them as no or if "
    "so by up out come die met van",
    "French": "le la les un une des du et est sont je tu il elle nous vous ils elles que qui dans pour pas ne ce cette "
    "mon ma mes ses sur avec au aux où ai ont avons avez suis sommes êtes était étaient été être avoir fait faire peux "
    "peut veux veut dois doit sais sait vais ça cela ici là très bien tout tous toute mais donc quand comment "
    "pourquoi quoi quel quelle leur leurs notre nos votre vos ton lui moi toi rien jamais aussi oui merci "
    "bonjour ces cet même deux ou en j l qu c n",
    "German": "der die das ein eine und ist sind ich du er sie wir ihr nicht mit auf für den dem zu von im auch wie",
    "Spanish": "el la los las un una y es son yo tú él ella que en por para no con mi su del se lo como está",
    "Italian": "il lo la gli un una e è sono io tu lui lei che in per non con mio suo del di come sta ho",
    "Portuguese": "o a os as um uma e é são eu você ele ela que em por para não com meu seu do da como está",
    "Dutch": "de het een en is zijn ik jij hij zij wij niet met op voor van in ook dat die naar",
}
_WORDS_OF = {language: frozenset(words.split()) for language, words in _FUNCTION_WORDS.items()}
MOST_TOLD = 10  # words that were read as others


def word_spans(text: str, pattern: re.Pattern[str]) -> list[tuple[int, int]]:
    """Return start and end of every word, number and mark in the text, in order; only spaces lie between them."""
    return [match.span() for match in pattern.finditer(text)]


def split_sentences(text: str, longest: int, language: str = "en") -> tuple[list[str], bool]:
    """Cut a text into sentences and the white space between them, alternating: space, sentence, space, ... space.

    Joined together they are the text again. A sentence of more than `longest` words is cut at a pause, or where it must
    be; the second value tells whether that happened. language: "en" or "fr".
    """
    parts_of_text: list[str] = []
    cut = False
    space = ""
    for line in re.split(r"(\s*\n\s*)", text):
        if not line.strip():
            space += line
            continue
        for sentence in _sentences(line, language):
            parts = _shorten(sentence, longest)
            cut = cut or len(parts) > 1
            for part in parts:
                body = part.strip()
                before = len(part) - len(part.lstrip())
                parts_of_text += [space + part[:before], body]
                space = part[before + len(body) :]
    return [*parts_of_text, space], cut


def _sentences(line: str, language: str) -> list[str]:
    """Return the sentences of a line, as the library of the Wikimedia Foundation finds them, ends at spaces alone."""
    found = [""]
    for part in sentencex.segment(language, line):
        closing = _CLOSES.match(part)
        if closing and found[-1].strip():
            found[-1] += closing[0]
            part = part[closing.end() :]
        if not found[-1][-1:].isspace() or _NO_END[language].search(found[-1]) or not part:
            found[-1] += part
        else:
            found.append(part)
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


def peel(sentence: str) -> tuple[str, str, str]:
    """Return what stands around the words of a sentence and is kept as it is, and those: before, words, after.

    A list's mark, HTML tags and emoji stand around them. Put together they are the sentence again.
    """
    before = _BEFORE.match(sentence)
    start = before.end() if before else 0
    after = _AFTER.search(sentence, start)
    end = after.start() if after else len(sentence)
    return sentence[:start], sentence[start:end], sentence[end:]


def split_until(parts_of_text: list[str], fits: Callable[[str], bool]) -> list[str]:
    """Return the parts of `split_sentences` with sentences that don't fit halved at a space until they do.

    A word that doesn't fit alone stays.
    """
    result = [parts_of_text[0]]
    for sentence, space in zip(parts_of_text[1::2], parts_of_text[2::2], strict=True):
        middle = min(
            (m.span() for m in re.finditer(r"\s+", sentence)),
            key=lambda at: abs(at[0] - len(sentence) / 2),
            default=None,
        )
        if middle is None or fits(sentence):
            result += [sentence, space]
        else:
            halves = ["", sentence[: middle[0]], sentence[slice(*middle)], sentence[middle[1] :], space]
            result += split_until(halves, fits)[1:]
    return result


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


def input_notices(text: str, known: Callable[[str], bool], expected: str = "English") -> list[str]:
    """Return what a reader should know about a text: that its language isn't the expected one, unknown characters.

    expected: the language that the network reads. known: whether it has a token for a character.
    """
    notices = []
    language = detect_language(text)
    if language not in ("", expected):
        notices.append(f"This looks like {language}. The network reads only {expected}, so expect a poor translation.")
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


def mended_notices(mended: Sequence[tuple[str, str]]) -> list[str]:
    """Return the sentence that says which words were read as slips of which, the first of many; none for none."""
    pairs = [f"“{word}” as “{meant}”" for word, meant in dict(mended).items()]
    more = [f"{len(pairs) - MOST_TOLD:,} more words as others"] if len(pairs) > MOST_TOLD else []
    return [f"Read {', '.join(pairs[:MOST_TOLD] + more)}."] if pairs else []
