"""What is copied instead of translated, as English and French write it, and how the other language writes the same."""

import re

KNOWN_LETTERS = "A-Za-zÀ-ÂÄ-ÏÑ-ÖØ-ÜßàâäæçèéêëîïôöùûüÿœŒŸñáíóúåøãõìò"
_MARKS = r"\s!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~«»°€£·–—"

_EITHER = {  # the same in both languages
    "tag": r"</?[A-Za-z][^<>]*>|</?\d{1,2}>|<!--.*?-->|&(?:[a-zA-Z]+|\#\d+);",
    "placeholder": r"\$?\{[^{}\s]*\}|\{\{[^{}]*\}\}|%\(\w+\)[sd]|(?<![\d%])%(?:\d\$)?[sd@](?!\w)|%[A-Z_]+%",
    "email": r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
    "url": r"(?:https?://|www\.)[^\s<>\"«»]*[^\s<>\"«».,;:!?)\]'*_]"
    r"|(?<![\w@.-])[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|fr|ca|io|uk|eu|de|gov|edu|example)(?![\w-])"
    r"(?:/[^\s<>\"«»]*[^\s<>\"«».,;:!?)\]'])?",
    "handle": r"(?<![\w@#&])[@#][\w][\w.-]*(?<![.-])",
    "file": r"(?<![\w.])[\w-]+\."
    r"(?:txt|md|pdf|docx?|xlsx?|html?|css|js|py|csv|json|xml|png|jpe?g|gif|mp[34]|zip|exe|srt|vtt)(?!\w)",
    "code": r"(?<!\w)[A-Za-z]+[-_]?\d\w*(?:[-_/.:][A-Za-z0-9]*\d[A-Za-z0-9]*)*(?!\w)|(?<![\w.,])\d+(?:\.\d+){2,}(?!\w)"
    r"|(?<!\w)\d+[B-DF-LN-Z]\w*(?!\w)",
    "date": r"(?<![\w/.-])\d{1,4}(?P<between>[/.-])\d{1,2}(?P=between)\d{1,4}(?![\w/-])",
    "phone": r"(?<![\w.,])(?:\+\d[\d ().-]{5,}\d|\(\d{3}\) ?\d{3}[-. ]\d{4}"
    r"|\d{3}(?P<dash>[-.])\d{3}(?P=dash)\d{4}|0\d(?P<pair>[ .-])\d\d(?:(?P=pair)\d\d){3})(?!\w)",
}
_LAST = {
    "emoticon": r"(?<![^\s>])[:;=8][-']?[()DPp|*](?![^\s<.!?])|<3(?!\d)",
    "word": rf"[\w'-]*(?:(?![{KNOWN_LETTERS}0-9_])\w)[\w'-]*",
    "emoji": rf"[^\w{_MARKS}]+",
}
_HOUR, _MINUTE = r"(?:[01]?\d|2[0-3])", r"[0-5]\d"
_DIGITS_BEFORE, _DIGITS_AFTER = r"(?<![\w.,:/])", r"(?![\d])(?![.,:/]\d)"
_ENGLISH_NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
_FRENCH_NUMBER = r"(?:\d{1,3}(?: \d{3})+(?!\d)(?:,\d+)?|\d+(?:[,.]\d+)?)"
_CURRENCY = "$£€¥"
_LARGE = r"(?! ?(?:million|billion|trillion|milliard|bn\b|[mk]\b))"
_ENGLISH = {
    "time": rf"(?<![\w.,:/]){_HOUR}(?::{_MINUTE})? ?[AaPp](?:[Mm](?!\w)|\.[Mm](?!\w)(?:\.(?= [a-z]))?)"
    rf"|(?<![\w.,:/]){_HOUR}:{_MINUTE}(?![\w:]|\.\d)",
    "money": rf"(?<!\w)[{_CURRENCY}] ?{_ENGLISH_NUMBER}{_DIGITS_AFTER}{_LARGE}"
    rf"|{_DIGITS_BEFORE}{_ENGLISH_NUMBER} ?[{_CURRENCY}]{_LARGE}",
    "percent": rf"{_DIGITS_BEFORE}{_ENGLISH_NUMBER} ?%(?!\w)",
    "number": rf"{_DIGITS_BEFORE}(?:\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+\.\d+|\d{{2,}}){_DIGITS_AFTER}",
}
_FRENCH = {
    "time": rf"(?<![\w.,:/]){_HOUR} ?h(?: ?{_MINUTE})?(?!\w)|(?<![\w.,:/]){_HOUR}:{_MINUTE}(?![\w:]|\.\d)",
    "money": rf"{_DIGITS_BEFORE}{_FRENCH_NUMBER} ?[{_CURRENCY}](?!\w){_LARGE}"
    rf"|(?<!\w)[{_CURRENCY}] ?{_FRENCH_NUMBER}{_DIGITS_AFTER}{_LARGE}",
    "percent": rf"{_DIGITS_BEFORE}{_FRENCH_NUMBER} ?%(?!\w)",
    "number": rf"{_DIGITS_BEFORE}(?:\d{{1,3}}(?: \d{{3}})+(?!\d)(?:,\d+)?|\d+[,.]\d+|\d{{2,}}){_DIGITS_AFTER}",
}
_ORDER = (
    *("tag", "placeholder", "email", "url", "file", "handle", "time", "date", "phone", "code"),
    *("money", "percent", "number", "emoticon", "word", "emoji"),
)
CONVERTED = ("time", "money", "percent", "number")
"""Kinds that the two languages write differently."""


def _joined(own: dict[str, str], names: tuple[str, ...]) -> re.Pattern[str]:
    kinds = _EITHER | own | _LAST
    return re.compile("|".join(f"(?P<{name}>{kinds[name]})" for name in names))


PATTERNS = {"en": _joined(_ENGLISH, _ORDER), "fr": _joined(_FRENCH, _ORDER)}
"""By language: one expression whose named groups are the kinds."""
FAMILIAR = {"en": _joined(_ENGLISH, _ORDER[:-2]), "fr": _joined(_FRENCH, _ORDER[:-2])}
"""The same, quicker, for texts without an `UNKNOWN` character."""
UNKNOWN = re.compile(rf"[^{KNOWN_LETTERS}0-9{_MARKS}]")
CANDIDATE = re.compile(rf"[0-9@#<{{}}%&=]|\.\w|www|[:;][-')(DPp|*]|[^{KNOWN_LETTERS}{_MARKS}]")
"""What a text without any literal doesn't have: a quick look before the long expression."""
_VERSION = re.compile(r"\S .*\b[A-Z][\w.]* $|\b[Vv]ersions? $|\bv\.? ?$")


def value_of(kind: str, written: str, language: str, before: str) -> tuple[str, ...]:
    """Return what two writings of the same have in common; `before` is the text up to the literal."""
    if kind == "time":
        return ("time", *_time(written))
    if kind == "number" and "." in written and _VERSION.search(before):
        return ("code", written)
    if kind in CONVERTED:
        digits = re.sub(r"[^\d.,]", "", written)
        if language == "fr" and "," in digits:
            number = digits.replace(",", ".")
        elif language == "fr":
            number = digits
        else:
            number = digits.replace(",", "")
        currency = "".join(letter for letter in written if letter in _CURRENCY)
        return (kind, number, currency)
    return (kind, written)


def _time(written: str) -> tuple[str, str]:
    numbers = re.findall(r"\d+", written)
    hour, minute = int(numbers[0]), numbers[1] if len(numbers) > 1 else "00"
    half = re.search(r"[AaPp](?=\.?[Mm])", written)
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half[0] in "Pp" else 0)
    return str(hour), minute


def write(value: tuple[str, ...], written: str, language: str) -> str:
    """Return a value as that language writes it; what isn't `CONVERTED` stays as it was `written`.

    French: 1 299,99; 5 %; 5 $; 15 h 30 (Lexique des règles typographiques en usage à l'Imprimerie nationale). English:
    1,299.99; 5%; $5; 3:30 pm. A number of four digits without a separator stays so: it may be a year.
    """
    kind = value[0]
    if kind == "time":
        return _written_time(int(value[1]), value[2], language)
    if kind not in CONVERTED:
        return written
    whole, _, decimals = value[1].partition(".")
    grouped = len(whole) > 3 and (kind == "money" or bool(re.search(r"\d[ ,]\d{3}", written)))
    if grouped:
        whole = f"{int(whole):,}".replace(",", " " if language == "fr" else ",")
    number = whole + (("," if language == "fr" else ".") + decimals if decimals else "")
    if kind == "percent":
        return f"{number} %" if language == "fr" else f"{number}%"
    if kind == "money":
        return f"{number} {value[2]}" if language == "fr" else f"{value[2]}{number}"
    return number


def _written_time(hour: int, minute: str, language: str) -> str:
    if language == "fr":
        return f"{hour} h" + (f" {minute}" if minute != "00" else "")
    minutes = f":{minute}" if minute != "00" else ""
    if hour > 12 or hour == 0:
        return f"{hour - 12 if hour else 12}{minutes} {'pm' if hour else 'am'}"
    return f"{hour}{minutes}" if minutes else f"{hour} {'pm' if hour == 12 else 'am'}"
