"""Each change that a pair may go through, alone; and which words translate which."""

import random
from dataclasses import fields, replace

import pytest

from training.seq2seq.augmentation import Augmentation, Pair, augment
from training.seq2seq.names import NAMES
from training.seq2seq.word_alignment import Lexicon, beginning, learn_lexicon

NOTHING = Augmentation(*[0.0] * len(fields(Augmentation)))
LEXICON = Lexicon(
    {
        "the": {"le": 0.5, "la": 0.3},
        "white": {"blanc": 0.8},
        "dog": {"chien": 0.9},
        "sleeps": {"dort": 0.9},
        "on": {"sur": 0.9},
        "sofa": {"canapé": 0.9},
    }
)
WHITE_DOG = ("The white dog sleeps on the sofa.", "Le chien blanc dort sur le canapé.")


def changed(pair: Pair, rates: Augmentation, languages: Pair = ("en", "fr"), draws: int = 40) -> set[Pair]:
    """All that became of a pair in some draws."""
    other = lambda: ("It rains on <0>.", "Il pleut sur <0>.")  # noqa: E731
    return {augment(pair, other, languages, rates, LEXICON, random.Random(seed)) for seed in range(draws)}


@pytest.mark.parametrize(
    ("rate", "pair", "expected"),
    [
        ("stop", ("I run.", "Je cours."), ("I run", "Je cours")),
        ("mark", ("Who is it?", "Qui est-ce ?"), ("Who is it", "Qui est-ce")),
        ("start", ("My dog", "Mon chien"), ("my dog", "mon chien")),
        ("lower", ("Tom's dog", "Le chien de Tom"), ("tom's dog", "le chien de tom")),
        ("capitals", ("See you at <0>", "À <0>"), ("SEE YOU AT <0>", "À <0>")),
    ],
)
def test_marks_and_letters(rate: str, pair: Pair, expected: Pair) -> None:
    assert changed(pair, replace(NOTHING, **{rate: 1.0})) == {expected}
    assert changed(pair, NOTHING) == {pair}


@pytest.mark.parametrize("pair", [("wait...", "attends..."), ("I run.", "Je cours !"), ("NASA", "NASA")])
def test_what_does_not_agree_stays(pair: Pair) -> None:
    assert changed(pair, replace(NOTHING, stop=1.0, mark=1.0, start=1.0)) == {pair}


def test_one_slip_is_made_in_the_source_only_and_never_in_a_symbol() -> None:
    pair = ("Don't telephone <0> <1>", "Ne téléphonez pas à <0> <1>")
    found = changed(pair, replace(NOTHING, typo=1.0), draws=200)
    assert len(found) > 15
    for source, target in found:
        assert target == pair[1]
        assert source.endswith(" <0> <1>")
        assert abs(len(source) - len(pair[0])) <= 1
    assert any("Dont telephone" in source for source, _ in found)


def test_sentences_are_joined_with_symbols_of_their_own() -> None:
    found = changed(("I have <0>.", "J'ai <0>."), replace(NOTHING, join=1.0))
    assert ("I have <0>. It rains on <1>.", "J'ai <0>. Il pleut sur <1>.") in found
    assert all(source.count("<1>") == target.count("<1>") == 1 for source, target in found)


def test_tags_emoji_and_quotation_marks_go_around_both_sides() -> None:
    found = changed(("I have <0>", "J'ai <0>"), replace(NOTHING, wrap=1.0), draws=100)
    assert found == {
        ("<0>I have <1><2>", "<0>J'ai <1><2>"),
        ("I have <0> <1>", "J'ai <0> <1>"),
        ('"I have <0>"', "« J'ai <0> »"),
    }


def test_names_become_others_of_the_same_gender_on_both_sides() -> None:
    found = changed(("Tom saw Boston.", "Tom a vu Boston."), replace(NOTHING, name=1.0), draws=300)
    for source, target in found:
        words, mots = source[:-1].split(), target[:-1].split()
        assert (words[0], words[2]) == (mots[0], mots[3])
        assert words[0] not in NAMES[1]
    assert len({source for source, _ in found}) > 50
    assert changed(("The Boston plan", "Le plan de la Boston"), replace(NOTHING, name=1.0)) == {
        ("The Boston plan", "Le plan de la Boston")
    }


def test_symbols_are_numbered_from_anywhere() -> None:
    found = changed(("From <0> to <1>", "De <0> à <1>"), replace(NOTHING, symbols=1.0), draws=200)
    assert ("From <15> to <0>", "De <15> à <0>") in found
    assert len(found) == 16


def test_beginnings_say_the_same() -> None:
    found = {beginning(*WHITE_DOG, LEXICON, random.Random(seed)) for seed in range(200)} - {None}
    targets = {target: {source for source, other in found if other == target} for _, target in found}  # type: ignore[misc]
    assert "Le chien" not in targets  # the source has said "white" before "dog"
    assert "The white dog" in targets["Le chien blanc"]
    assert {"The white dog", "The white dog sl"} <= targets["Le chien blanc"]
    assert all(source.startswith("The white dog sleeps on") for source in targets["Le chien blanc dort sur"])


def test_no_beginning_where_words_are_not_known_or_few() -> None:
    generator = random.Random(0)
    assert beginning("one two three", "un deux trois", Lexicon({}), generator) is None
    assert beginning("the dog", "le chien", LEXICON, generator) is None
    unsure = Lexicon({"the": {"le": 0.9}, "dog": {"chien": 0.9}})
    found = {beginning("The dog takes off", "Le chien va décoller", unsure, random.Random(seed)) for seed in range(50)}
    assert not any(pair and pair[1] == "Le chien" for pair in found)  # "va" may belong to it


def test_a_lexicon_is_learned_from_pairs() -> None:
    nouns = {"dog": "chien", "cat": "chat", "bird": "oiseau", "house": "maison"}
    verbs = {"sleeps": "dort", "falls": "tombe", "waits": "attend"}
    pairs = [(f"{noun} {verb}", f"{nom} {verbe}") for noun, nom in nouns.items() for verb, verbe in verbs.items()]
    lexicon = learn_lexicon([source for source, _ in pairs], [target for _, target in pairs])
    assert max(lexicon.table["dog"], key=lexicon.table["dog"].get) == "chien"  # type: ignore[arg-type]
    assert lexicon.table["sleeps"]["dort"] > 0.7
    assert lexicon.align(["bird", "waits", "<0>"], ["attend", "oiseau", "<0>", "hier"]) == [1, 0, 2, -1]
    assert learn_lexicon([], []).table == {}
