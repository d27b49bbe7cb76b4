"""The pictures of Look inside: each from the sentence and the choices as they are, as JSON for its widget."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from demos.kit import layout
from demos.serving import loader
from demos.serving.loader import Generation
from demos.translation.catalog import MODELS, SUBSTITUTES, USUAL, substitutes
from demos.translation.rooms.look_inside.selection import BEAMS, PERCENT, VIEWS, Selection, is_whole, token_ids
from demos.widgets.result_line.widget import result_facts

if TYPE_CHECKING:
    from demos.translation.analysis.beam_tree import Tree
    from demos.translation.analysis.decoding_steps import WordAttention
    from demos.translation.analysis.source_sentence import SourceSentence
    from demos.translation.views.text_diff import TextDiff

MAX_TREES = 32  # sentences whose beam tree is kept

HINTS = {
    "lines": "Crossing lines are words in another order. Nothing told the network which words belong together.",
    "tree": "The likeliest next word isn't always the best: several hypotheses are carried along, and the one with the "
    "highest average log-probability wins.",
    "redirect": "Each French word is made from what the network attends to at that step.",
    "compare": "One English word can change several French ones: articles, adjectives and verbs have to agree with it.",
    "steps": "All of this happens once for every token of French. These are the network's own numbers.",
    "map": "Before the first word of French, the encoder has turned the English sentence into a list of numbers.",
}
"""What each picture shows, beside its result."""


@dataclass(frozen=True)
class Shown:
    """A picture as JSON for its widget, with what stands around it, and the choices as they were used."""

    selection: Selection
    picture: str
    notice: str
    line: str


@dataclass(frozen=True)
class _Picture:
    """A picture as JSON, the choices as they were used, and a notice or ""."""

    selection: Selection
    json: str
    notice: str = ""


@loader.one_generation()
def show(selection: Selection, force: tuple[int, int] | None = None) -> Shown:
    """Return the picture that is chosen. What the sentence doesn't have falls back to a usual choice, with a notice.

    force: a step of the decoder (from 1) and the token that the translation is forced to there.
    """
    from demos.translation.analysis import source_sentence

    view = selection.view if selection.view in VIEWS else VIEWS[0]
    source_sentence.translator()  # loaded before the clock starts
    started = time.perf_counter()
    sentence = source_sentence.read_sentence(selection.text)
    if force:
        selection = replace(selection, forced=_forced(sentence, *force))
    picture = _PICTURES[view](sentence, replace(selection, view=view))
    line = result_facts(HINTS[view], time.perf_counter() - started, loader.generation(MODELS[USUAL]).card)
    notice = layout.notice(" ".join(filter(None, [sentence.notice, picture.notice])))
    return Shown(picture.selection, picture.json, notice, line)


def _forced(sentence: "SourceSentence", step: int, token: int) -> str:
    """Return the translation up to a step of the decoder (from 1), and a token there, as `Selection.forced`."""
    tree = _translate(sentence)
    before = tree.tokens(tree.best)[: max(0, step - 1)]
    return ".".join(str(one) for one in [*before, token])


def _lines(sentence: "SourceSentence", selection: Selection) -> _Picture:
    from demos.translation.views import look_inside_view

    _, attention = _attention(sentence)
    percent = selection.percent if is_whole(selection.percent, 1, 100) else PERCENT
    return _Picture(replace(selection, percent=percent), look_inside_view.attention_lines_json(attention, percent))


def _tree(sentence: "SourceSentence", selection: Selection) -> _Picture:
    from demos.translation.analysis import beam_tree, source_sentence
    from demos.translation.views.beam_tree_view import beam_tree_json

    notice = ""
    try:
        tree = beam_tree.search_tree(sentence, selection.beams, token_ids(selection.forced))
    except source_sentence.InvalidChoice as reason:
        selection, notice = replace(selection, beams=BEAMS, forced=""), f"{reason} The tree is shown without it."
        tree = beam_tree.search_tree(sentence, selection.beams)
    french = source_sentence.french_text(tree.tokens(tree.best), sentence)
    return _Picture(selection, beam_tree_json(tree, _display, french), notice)


def _redirect(sentence: "SourceSentence", selection: Selection) -> _Picture:
    from demos.translation.analysis import redirect_attention, source_sentence
    from demos.translation.views import look_inside_view

    tree, attention = _attention(sentence)
    before, notice = tree.tokens(tree.best), ""
    if selection.french is not None and not _has_pair(attention, selection):
        selection = replace(selection, french=None, english=None)
        notice = "This sentence has no such words, so usual ones are shown."
    french, english = selection.french, selection.english
    if french is None or english is None:
        french, english = redirect_attention.suggest_redirection(sentence, before, attention, french)
    after = redirect_attention.redirect(sentence, before, attention, french, english, BEAMS)
    texts = _diff(*(source_sentence.french_text(tokens, sentence) for tokens in (before, after)))
    words = source_sentence.french_words(source_sentence.french_text(after, sentence))
    became = words[french] if french < len(words) else ""
    picture = look_inside_view.redirect_attention_json(attention, french, english, texts, became)
    return _Picture(selection, picture, notice)


def _has_pair(attention: "WordAttention", selection: Selection) -> bool:
    english = selection.english
    return is_whole(selection.french, 0, len(attention.target) - 1) and (
        english is None or is_whole(english, 0, len(attention.source) - 1)
    )


def _compare(sentence: "SourceSentence", selection: Selection) -> _Picture:
    from demos.translation.analysis import source_sentence
    from demos.translation.views import look_inside_view, translation_view

    words, notice = sentence.words, ""
    usual = next((place for place, word in enumerate(words) if word.lower() in SUBSTITUTES), 0)
    place = usual if selection.place is None else selection.place
    if not is_whole(place, 0, len(words) - 1):
        selection, place = replace(selection, place=None, other=""), usual
        notice = "This sentence has no such word to replace."
    suggestions = substitutes(words[place])
    other = selection.other.strip() or (suggestions[0] if selection.place is None and suggestions else "")
    texts = None
    if other:
        changed = source_sentence.read_sentence(sentence.replace_word(place, other))
        notice = " ".join(filter(None, [notice, changed.notice]))
        both = [(_translate(one), one) for one in (sentence, changed)]
        texts = _diff(*(source_sentence.french_text(tree.tokens(tree.best), one) for tree, one in both))
    english = translation_view.segments(sentence.text, words)
    return _Picture(selection, look_inside_view.substitute_word_json(english, place, other, suggestions, texts), notice)


def _steps(sentence: "SourceSentence", selection: Selection) -> _Picture:
    from demos.translation.analysis.decoding_steps import decoding_steps
    from demos.translation.views import look_inside_view

    tree = _translate(sentence)
    steps = decoding_steps(sentence, tree.tokens(tree.best))
    count, notice = len(steps.tokens), ""
    if not is_whole(selection.step, 1, count):
        selection, notice = replace(selection, step=1), f"This translation has {count} steps; the first is shown."
    source = [_display(token) for token in sentence.tokens]
    return _Picture(selection, look_inside_view.decoding_steps_json(steps, source, _display, selection.step), notice)


def _map(sentence: "SourceSentence", selection: Selection) -> _Picture:
    from demos.translation.analysis.sentence_map import map_sentence
    from demos.translation.views import look_inside_view

    return _Picture(selection, look_inside_view.sentence_map_json(sentence.text, map_sentence(sentence)))


_PICTURES: dict[str, Callable[["SourceSentence", Selection], _Picture]] = {
    "lines": _lines,
    "tree": _tree,
    "redirect": _redirect,
    "compare": _compare,
    "steps": _steps,
    "map": _map,
}


def _attention(sentence: "SourceSentence") -> "tuple[Tree, WordAttention]":
    """Return the translation as the network gives it, and the attention between its words."""
    from demos.translation.analysis.decoding_steps import decoding_steps, word_attention

    tree = _translate(sentence)
    return tree, word_attention(sentence, decoding_steps(sentence, tree.tokens(tree.best)))


def _translate(sentence: "SourceSentence") -> "Tree":
    from demos.translation.analysis import beam_tree

    trees = loader.generation(MODELS[USUAL]).remember(_trees)
    tree = trees.get(sentence)
    if tree is None:
        tree = trees[sentence] = beam_tree.search_tree(sentence, BEAMS)
        for oldest in list(trees)[:-MAX_TREES]:
            trees.pop(oldest, None)
    return tree


def _trees(_: Generation) -> "dict[SourceSentence, Tree]":
    """Return where the last trees of this generation of the weights are kept."""
    return {}


def _diff(before: str, after: str) -> "TextDiff":
    from demos.translation.analysis.source_sentence import french_words
    from demos.translation.views.text_diff import text_diff

    return text_diff(before, french_words(before), after, french_words(after))


def _display(token: int) -> str:
    from demos.translation.analysis.source_sentence import translator
    from demos.translation.tokens import display_token

    return display_token(translator().tokenizer, token)
