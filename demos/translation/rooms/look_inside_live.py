"""What the room Look inside answers: the picture that is looked at, of the sentence and the choices as they are."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import weights
from demos.kit import layout
from demos.translation.catalog import MODELS, USUAL
from demos.widgets.result_line.widget import result_facts

if TYPE_CHECKING:
    from demos.translation.analysis.beam_tree import Tree
    from demos.translation.analysis.decoding_steps import Looks, Sentence
    from demos.translation.views.look_inside_view import Pair

BEAMS = 5
LOOK = {
    "lines": "Crossing lines are words in another order; nobody ever told the network which words belong together.",
    "tree": "It never decides word by word: it carries several beginnings along, and the best whole sentence wins.",
    "redirect": "Each French word is made from what the network looks at in that moment.",
    "compare": "One English word can change several French ones: articles, adjectives and verbs have to agree with it.",
    "steps": "All of this happens once for every piece of French, and these are the network's own numbers.",
    "map": "Before it writes a word of French, the network has turned the English sentence into a row of numbers.",
}
VIEWS = tuple(LOOK)
SWAPS = {
    "man": ("woman", "child", "dog"),
    "woman": ("man", "girl"),
    "girl": ("boy", "girls"),
    "boy": ("girl", "boys"),
    "girls": ("boys", "girl"),
    "boys": ("girls", "boy"),
    "he": ("she", "they"),
    "she": ("he", "they"),
    "i": ("we", "she"),
    "they": ("he", "we"),
    "dog": ("cat", "dogs"),
    "cat": ("dog", "cats"),
    "house": ("garden", "houses"),
    "brother": ("sister", "parents"),
    "sister": ("brother", "parents"),
    "father": ("mother", "parents"),
    "mother": ("father", "parents"),
    "two": ("three", "many"),
    "is": ("was", "isn't"),
    "are": ("were", "aren't"),
    "government": ("minister", "bank"),
    "don't": ("do", "didn't"),
}
"""Words to try in place of a common one; the visitor may type any other."""


@dataclass(frozen=True)
class Asked:
    """What a visitor chose: the sentence, the picture, and what each picture is about. Places count from 0.

    forced: pieces joined by dots. word and onto: a French and an English word, None for a telling pair. place and
    other: the English word to change, and into what, None and "" for a telling change.
    """

    text: str
    view: str = VIEWS[0]
    share: int = 80
    beams: int = BEAMS
    forced: str = ""
    word: int | None = None
    onto: int | None = None
    place: int | None = None
    other: str = ""
    step: int = 1

    def anew(self, text: str) -> "Asked":
        """The same picture of another sentence: what was chosen in the old one means nothing here."""
        return Asked(text, self.view, self.share, self.beams)


@dataclass(frozen=True)
class Shown:
    """A picture as JSON for its part, with what stands around it, and the choices as they were used."""

    asked: Asked
    picture: str
    notice: str
    line: str
    steps: int


def look(asked: Asked) -> Shown:
    """The picture that is asked for. What the sentence doesn't have falls back to the usual choice, in a notice."""
    from demos.translation.analysis import decoding_steps

    view = asked.view if asked.view in VIEWS else VIEWS[0]
    decoding_steps.translator()  # loaded before the clock starts
    began = time.perf_counter()
    sentence = decoding_steps.read(asked.text)
    used, picture, said, steps = _PICTURES[view](sentence, replace(asked, view=view))
    line = result_facts(LOOK[view], time.perf_counter() - began, weights.card(MODELS[USUAL]))
    return Shown(used, picture, layout.notice(" ".join(filter(None, [sentence.notice, said]))), line, steps)


Picture = tuple[Asked, str, str, int]  # choices as used, JSON, a notice, how many steps the decoder made


def _lines(sentence: "Sentence", asked: Asked) -> Picture:
    from demos.translation.views import look_inside_view

    _, looks = _usual(sentence)
    share = asked.share if _within(asked.share, 1, 100) else 80
    return replace(asked, share=share), look_inside_view.lines(looks, share), "", 1


def _tree(sentence: "Sentence", asked: Asked) -> Picture:
    from demos.translation.analysis import beam_tree, decoding_steps
    from demos.translation.views import look_inside_view

    said = ""
    try:
        grown = beam_tree.search(sentence, asked.beams, _pieces(asked.forced))
    except decoding_steps.NotThere as reason:
        asked, said = replace(asked, beams=BEAMS, forced=""), f"{reason} The tree is shown without it."
        grown = beam_tree.search(sentence, asked.beams)
    return asked, look_inside_view.tree(grown, _named, decoding_steps.french(grown.pieces(grown.best))), said, 1


def _redirect(sentence: "Sentence", asked: Asked) -> Picture:
    from demos.translation.analysis import decoding_steps, redirect_attention
    from demos.translation.views import look_inside_view

    grown, looks = _usual(sentence)
    before, said = grown.pieces(grown.best), ""
    word, onto = asked.word, asked.onto
    if asked.word is not None and not (
        _within(word, 0, len(looks.target) - 1) and (onto is None or _within(onto, 0, len(looks.source) - 1))
    ):
        asked, said = replace(asked, word=None, onto=None), "This sentence has no such words, so usual ones are shown."
        word = onto = None
    if word is None or onto is None:
        word, onto = redirect_attention.telling(sentence, before, looks, word)
    after = redirect_attention.redirected(sentence, before, looks, word, onto, BEAMS)
    texts = _pair(decoding_steps.french(before), decoding_steps.french(after))
    words = decoding_steps.french_words(decoding_steps.french(after))
    became = words[word] if word < len(words) else ""
    return asked, look_inside_view.redirected(looks, word, onto, texts, became), said, 1


def _compare(sentence: "Sentence", asked: Asked) -> Picture:
    from demos.translation.analysis import decoding_steps
    from demos.translation.views import look_inside_view, translation_view

    words = [sentence.word(place) for place in range(len(sentence.words))]
    usual = next((place for place, word in enumerate(words) if word.lower() in SWAPS), 0)
    place, said = usual if asked.place is None else asked.place, ""
    if not _within(place, 0, len(words) - 1):
        asked, place, said = replace(asked, place=None, other=""), usual, "This sentence has no such word to change."
    offered = _offered(words[place])
    other = asked.other.strip() or (offered[0] if asked.place is None and offered else "")
    texts = None
    if other:
        start, end = sentence.words[place]
        changed = decoding_steps.read(f"{sentence.text[:start]}{other}{sentence.text[end:]}")
        said = " ".join(filter(None, [said, changed.notice]))
        both = [_translated(one) for one in (sentence, changed)]
        texts = _pair(*(decoding_steps.french(grown.pieces(grown.best)) for grown in both))
    picture = look_inside_view.compared(translation_view.segments(sentence.text, words), place, other, offered, texts)
    return asked, picture, said, 1


def _steps(sentence: "Sentence", asked: Asked) -> Picture:
    from demos.translation.analysis import decoding_steps
    from demos.translation.views import look_inside_view

    grown = _translated(sentence)
    seen = decoding_steps.steps(sentence, grown.pieces(grown.best))
    count, said = len(seen.pieces), ""
    if not _within(asked.step, 1, count):
        asked, said = replace(asked, step=1), f"This translation has {count} steps; the first is shown."
    picture = look_inside_view.stepped(seen, [_named(piece) for piece in sentence.pieces], _named, asked.step)
    return asked, picture, said, count


def _map(sentence: "Sentence", asked: Asked) -> Picture:
    from demos.translation.analysis import sentence_map
    from demos.translation.views import look_inside_view

    return asked, look_inside_view.sentence_map(sentence.text, sentence_map.map_of(sentence)), "", 1


_PICTURES: dict[str, Callable[["Sentence", Asked], Picture]] = {
    "lines": _lines,
    "tree": _tree,
    "redirect": _redirect,
    "compare": _compare,
    "steps": _steps,
    "map": _map,
}


def before_step(asked: Asked, step: int, piece: int) -> str:
    """The pieces up to a step of the decoder (from 1), then another one: what the tree is to be forced to."""
    from demos.translation.analysis import decoding_steps

    grown = _translated(decoding_steps.read(asked.text))
    before = grown.pieces(grown.best)[: max(0, step - 1)]
    return ".".join(str(one) for one in [*before, piece])


def _usual(sentence: "Sentence") -> "tuple[Tree, Looks]":
    """The translation as the network gives it, and the attention between its words."""
    from demos.translation.analysis import decoding_steps

    grown = _translated(sentence)
    return grown, decoding_steps.looks(sentence, decoding_steps.steps(sentence, grown.pieces(grown.best)))


@lru_cache(maxsize=32)
def _translated(sentence: "Sentence") -> "Tree":
    from demos.translation.analysis import beam_tree

    return beam_tree.search(sentence, BEAMS)


def _offered(word: str) -> tuple[str, ...]:
    offered = SWAPS.get(word.lower(), ())
    return tuple(one.capitalize() for one in offered) if word[:1].isupper() else offered


def _pair(before: str, after: str) -> "Pair":
    from demos.translation.analysis import decoding_steps
    from demos.translation.views import look_inside_view

    return look_inside_view.pair(before, decoding_steps.french_words(before), after, decoding_steps.french_words(after))


def _named(piece: int) -> str:
    from demos.translation.analysis import decoding_steps
    from demos.translation.tokens import named

    return named(decoding_steps.translator().tokenizer, piece)


def _pieces(forced: str) -> list[int]:
    """Numbers of the pieces; what is none becomes -1, which the search refuses."""
    return [int(one) if one.isdecimal() and len(one) < 8 else -1 for one in forced.split(".")] if forced else []


def _within(number: object, low: int, high: int) -> bool:
    return isinstance(number, int) and not isinstance(number, bool) and low <= number <= high
