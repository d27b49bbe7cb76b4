"""Literals: what is found, how the other language writes it, pairs with the same symbols, and symbols put back."""

import pytest

from training.seq2seq.literals import MOST, protect, protect_pair, restore


@pytest.mark.parametrize(
    ("text", "symbols", "target"),
    [
        ("It costs $1,299.99.", "It costs <0>.", "1 299,99 $"),
        ("Only €40 left", "Only <0> left", "40 €"),
        ("Up by 12.4% again", "Up by <0> again", "12,4 %"),
        ("5% off", "<0> off", "5 %"),
        ("6,000 trees", "<0> trees", "6 000"),
        ("in 1987", "in <0>", "1987"),
        ("At 3:30 pm.", "At <0>.", "15 h 30"),
        ("At 3 p.m. we left", "At <0> we left", "15 h"),
        ("At 12 am", "At <0>", "0 h"),
        ("At 12:05pm", "At <0>", "12 h 05"),
        ("At 10:30, yes", "At <0>, yes", "10 h 30"),
        ("Write to jane.doe@example.com.", "Write to <0>.", "jane.doe@example.com"),
        ("See www.example.com/forms.pdf.", "See <0>.", "www.example.com/forms.pdf"),
        ("See (https://example.org/a?b=1).", "See (<0>).", "https://example.org/a?b=1"),
        ("Ask @bob", "Ask <0>", "@bob"),
        ("Hello {name}", "Hello <0>", "{name}"),
        ("Hello %s", "Hello <0>", "%s"),
        ("Room A4-B12", "Room <0>", "A4-B12"),
        ("Use Python 3.11", "Use Python <0>", "3.11"),
        ("1.5 litres", "<0> litres", "1,5"),
        ("the 90s", "the <0>s", "90"),
        ("Call 423-555-0144", "Call <0>", "423-555-0144"),
        ("On 2013-04-05", "On <0>", "2013-04-05"),
        ("So lazy 😂😂", "So lazy <0>", "😂😂"),
        ("I like 👩‍👩‍👧", "I like <0>", "👩‍👩‍👧"),
        ("flowers :)", "flowers <0>", ":)"),
        ("in Łódź", "in <0>", "Łódź"),
    ],
)
def test_a_literal_becomes_a_symbol_and_is_written_as_french_writes_it(text: str, symbols: str, target: str) -> None:
    protected = protect(text, "en-fr")
    assert protected.text == symbols
    (literal,) = protected.literals
    assert literal.target == target
    assert text[slice(*literal.span)] == literal.source
    assert restore(protected.text, protected.literals, to_source=True).text == text


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("Il coûte 1 299,99 $", "$1,299.99"),
        ("à 15 h 30", "3:30 pm"),
        ("à 14h15", "2:15 pm"),
        ("à 9 h", "9 am"),
        ("12,4 % de plus", "12.4%"),
        ("6 000 arbres", "6,000"),
        ("en 1987", "1987"),
    ],
)
def test_french_literals_are_written_as_english_writes_them(text: str, target: str) -> None:
    assert [literal.target for literal in protect(text, "fr-en").literals] == [target]


@pytest.mark.parametrize(
    "text",
    [
        "I have 3 cats",
        "a) apple",
        "$5 million",
        "Wi-Fi, e.g. this. And that",
        "It's 5 o'clock",
        "and/or",
        "3 < 4",
        "C++",
    ],
)
def test_what_is_language_stays_text(text: str) -> None:
    assert protect(text, "en-fr").text == text


def test_tags_keep_their_places() -> None:
    protected = protect("<u>Name</u> and <u>first name</u>", "en-fr")
    assert protected.text == "<0>Name<1> and <2>first name<3>"
    assert restore("<0>Nom<1> et <2>prénom<3>", protected.literals).text == "<u>Nom</u> et <u>prénom</u>"


def test_a_pair_has_the_same_symbol_for_the_same() -> None:
    assert protect_pair("From 8 pm on 12 May: $1,200", "1 200 $ le 12 mai dès 20h", "en-fr") == (
        "From <0> on <1> May: <2>",
        "<2> le <1> mai dès <0>",
    )
    assert protect_pair("12 and 12", "12 et 12", "en-fr", first=15) == ("<15> and <0>", "<15> et <0>")


def test_what_only_one_side_has_stays_text_on_both() -> None:
    assert protect_pair("80% of 20", "quatre-vingts pour cent de 20", "en-fr") == (
        "80% of <0>",
        "quatre-vingts pour cent de <0>",
    )


def test_dropped_and_doubled_symbols_are_told() -> None:
    literals = protect("From 10 to 20", "en-fr").literals
    restored = restore("De <0> à <0> et <7>", literals)
    assert restored.text == "De 10 à  et "
    assert restored.dropped == ("20",)
    assert restored.doubled == ("10",)


def test_more_literals_than_symbols_stay_text_and_no_text_is_taken_for_a_symbol() -> None:
    text = " ".join(f"{number} <{number - 10}>" for number in range(11, 21))
    protected = protect(text, "en-fr")
    assert len(protected.literals) == MOST
    assert protected.text.endswith("19 ‹9> 20 ‹10>")
    assert protect_pair("say <3>", "dis <4>", "en-fr") == ("say ‹3>", "dis ‹4>")
