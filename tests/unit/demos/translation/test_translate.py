"""Translating: words and their attention, spaces and lines kept, what is noticed, and every refusal's sentence."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from demos.serving import loader
from demos.translation import sentences, translate
from demos.translation.catalog import EXAMPLES, FIRST_TO_TRY
from demos.translation.rooms.try_it import room as try_it
from demos.translation.sentences import ENGLISH_WORD, FRENCH_WORD
from demos.translation.views import translation_view
from tests.networks.shipping import served_from
from tests.networks.translation_network import NAME, ship
from training.seq2seq.network import Seq2Seq
from training.seq2seq.runtime import TorchRuntime
from training.seq2seq.search_trace import Hypothesis
from weights import WeightsUnavailable


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A small network in place of the shipped one."""
    folder = tmp_path_factory.mktemp("weights")
    ship(folder)
    with served_from(folder):
        yield folder


@pytest.mark.parametrize("attention", [True, False])
def test_served_step_gives_the_networks_numbers(attention: bool) -> None:
    torch.manual_seed(0)
    network = Seq2Seq(60, embedding=16, hidden=32, attention=attention).eval()
    served = TorchRuntime(network)
    with torch.inference_mode():
        memory = network.encode(torch.randint(4, 60, (3, 5)), torch.tensor([5, 2, 4]))
        state = network.initial(memory)
        token = torch.tensor([5, 6, 7])
        expected, expected_state, expected_weights = network.step(token, memory, state)
        logits, state, found = served.step(token, memory, served.initial(memory))
    torch.testing.assert_close(logits, expected)
    torch.testing.assert_close(state.upper, expected_state.upper)
    torch.testing.assert_close(found, expected_weights)


@pytest.mark.usefixtures("shipped")
@pytest.mark.parametrize("beams", [1, 5])
def test_a_sentence_comes_with_words_and_attention(beams: int) -> None:
    found = translate.translate("A man sees a red ball.", beams)
    assert found.source_tokens == ("A", "man", "sees", "a", "red", "ball", ".")
    assert " ".join(found.target_tokens).replace(" .", ".") == found.text
    assert found.attention.shape == (len(found.target_tokens), 7)
    np.testing.assert_allclose(found.attention.sum(axis=1), 1, atol=1e-5)
    assert found.notice == ""


@pytest.mark.usefixtures("shipped")
def test_attention_of_words_is_that_of_their_tokens() -> None:
    loaded = loader.get(NAME, translate.load_translator)
    text = "A friend sees an apple."
    read = loaded.codec.encode(text)
    (best,) = translate.search(loaded, [read], 5)
    assert best.attention is not None
    found = translate.translate(text, 5)
    written = loaded.codec.decode(best.token_ids)
    assert written.text == found.text
    starts = [found.text.index(word) for word in found.target_tokens]
    for j, word in enumerate(found.source_tokens):
        start = text.index(word)
        inside = [k for k, (_, end) in enumerate(read.spans) if start < end <= start + len(word)]
        mass = best.attention[:, inside].sum(dim=1).numpy()
        for i, word_start in enumerate(starts):
            end = word_start + len(found.target_tokens[i])
            rows = [k for k, span in enumerate(written.spans) if word_start < span[1] <= end]
            assert found.attention[i, j] == pytest.approx(mass[rows].mean(), abs=1e-5)


@pytest.mark.usefixtures("shipped")
def test_sentences_lines_and_spaces_stay() -> None:
    text = "  A man sees the house.  A dog wants an apple!\n\n\tMy friend likes a red ball.\n42\n"
    found = translate.translate(text)
    assert found.text.startswith("  ")
    assert found.text.endswith("\n42\n")
    assert found.text.count("\n") == 4
    assert "\n\n\t" in found.text
    assert len(found.sentences) == 4
    row = column = 0
    for rows, columns in found.sentences:
        outside = found.attention[row : row + rows].copy()
        outside[:, column : column + columns] = 0
        assert not outside.any()
        row, column = row + rows, column + columns
    assert (row, column) == found.attention.shape
    alone = translate.translate("My friend likes a red ball.")
    assert alone.text in found.text
    assert translate.translate(text).text == found.text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("Mr. Smith met Dr. Jones. They left.", ["Mr. Smith met Dr. Jones.", "They left."]),
        ("It costs 3.50 euros at 5 p.m. today.", ["It costs 3.50 euros at 5 p.m. today."]),
        ('"Really?" he said. "Yes."', ['"Really?" he said.', '"Yes."']),
        ("J. R. Ewing is here.", ["J. R. Ewing is here."]),
        ("first line\nsecond line", ["first line", "second line"]),
        ("no end", ["no end"]),
        ("<b>One.</b> <i>Two.</i>", ["<b>One.</b>", "<i>Two.</i>"]),
        ("I am tired! ❤️ Good night.", ["I am tired!", "❤️ Good night."]),
        ("Capt. Jones is here. Fig. 3 shows the house.", ["Capt. Jones is here.", "Fig. 3 shows the house."]),
        ("how are you? i am fine.", ["how are you?", "i am fine."]),
        ("We need vitamin C. It is good.", ["We need vitamin C.", "It is good."]),
        ("He said. “Hello there.” Then he left.", ["He said.", "“Hello there.”", "Then he left."]),
        (
            "Open report.Final.docx or see www.example.org. Now.",
            ["Open report.Final.docx or see www.example.org.", "Now."],
        ),
        ("1. Wash the car. 2. Dry it.", ["1. Wash the car.", "2. Dry it."]),
        ("- bread", ["- bread"]),
        ("What?! No... It costs $3.50. Cheap!", ["What?!", "No...", "It costs $3.50.", "Cheap!"]),
    ],
)
def test_sentences_are_told_apart(text: str, expected: list[str]) -> None:
    parts, cut = sentences.split_sentences(text, 40)
    assert parts[1::2] == expected
    assert "".join(parts) == text
    assert not cut


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Il est là. Être ou non. « Oui. »", ["Il est là.", "Être ou non.", "« Oui. »"]),
        (
            "M. Dupont et Mme. Martin sont là. Il est 15 h. Bonne nuit !",
            ["M. Dupont et Mme. Martin sont là.", "Il est 15 h.", "Bonne nuit !"],
        ),
        ("Le Dr. Roux arrive. c'est lui ?", ["Le Dr. Roux arrive.", "c'est lui ?"]),
    ],
)
def test_french_sentences_are_told_apart(text: str, expected: list[str]) -> None:
    parts, _ = sentences.split_sentences(text, 40, "fr")
    assert "".join(parts) == text
    assert parts[1::2] == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("- wash the car", ("- ", "wash the car", "")),
        ("a) apple", ("a) ", "apple", "")),
        ("12. Go on", ("12. ", "Go on", "")),
        ("<h1>Our <b>summer</b> menu</h1>", ("<h1>", "Our <b>summer</b> menu", "</h1>")),
        ("* <u>Name</u> 🎉🎉", ("* <u>", "Name", "</u> 🎉🎉")),
        ("❤️ Good night 🌙", ("❤️ ", "Good night", " 🌙")),
        ("I am here.", ("", "I am here.", "")),
        ("5 < 6", ("", "5 < 6", "")),
        ("🎉", ("🎉", "", "")),
    ],
)
def test_what_stands_around_a_sentence_is_told_apart(sentence: str, expected: tuple[str, str, str]) -> None:
    found = sentences.peel(sentence)
    assert "".join(found) == sentence
    assert found == expected


def test_sentences_are_halved_until_they_fit() -> None:
    parts = ["  ", "one two three four", " ", "longword", "\n"]
    split = sentences.split_until(parts, lambda sentence: len(sentence) <= 7)
    assert "".join(split) == "".join(parts)
    assert split[1::2] == ["one two", "three", "four", "longword"]


def test_very_long_sentences_are_cut_at_a_pause() -> None:
    text = "word " * 30 + "here, " + "word " * 30 + "end."
    parts, cut = sentences.split_sentences(text, 40)
    assert cut
    assert "".join(parts) == text
    assert parts[1].endswith("here,")
    assert all(len(sentence.split()) <= 40 for sentence in parts[1::2])


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        (ENGLISH_WORD, "I don't like John's 3.5 dogs!", ["I", "don't", "like", "John's", "3.5", "dogs", "!"]),
        (FRENCH_WORD, "L'homme qu'il a, peut-être ?", ["L'", "homme", "qu'", "il", "a", ",", "peut-être", "?"]),
        (FRENCH_WORD, "Aujourd'hui, 10 000.", ["Aujourd'hui", ",", "10", "000", "."]),
        (ENGLISH_WORD, "<script>x</script>", ["<", "script", ">", "x", "<", "/", "script", ">"]),
    ],
)
def test_words_of_both_languages(pattern: object, text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in sentences.word_spans(text, pattern)] == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The cat is on the table and it is happy.", "English"),
        ("Le chat est sur la table et il est content.", "French"),
        ("Die Katze ist auf dem Tisch und sie ist froh.", "German"),
        ("El gato está en la mesa y es muy feliz.", "Spanish"),
        ("Bicycle!", ""),
        ("As soon as possible.", "English"),
        ("No pain, no gain.", "English"),
        ("Come and see, come and see.", "English"),
        ("Eu não sou uma pessoa que trabalha com você.", "Portuguese"),
    ],
)
def test_other_languages_are_recognised_by_their_little_words(text: str, language: str) -> None:
    assert sentences.detect_language(text) == language


@pytest.mark.usefixtures("shipped")
@pytest.mark.parametrize(
    ("text", "notice"),
    [
        (
            "Le chien est dans la maison et il aime les pommes.",
            "This looks like French. The network reads only English",
        ),
        ("A man sees the house, " * 13, "A sentence of more than 60 words was translated in parts."),
    ],
)
def test_notices(text: str, notice: str) -> None:
    found = translate.translate(text)
    assert notice in found.notice
    assert found.text.strip()
    np.testing.assert_allclose(found.attention.sum(axis=1), 1, atol=1e-5)


@pytest.mark.usefixtures("shipped")
@pytest.mark.parametrize("text", ["😀", "12.5", "... !!", "—"])
def test_what_holds_no_word_stays_as_it_is(text: str) -> None:
    found = translate.translate(text)
    assert found.text == text
    assert found.source_tokens == found.target_tokens
    np.testing.assert_array_equal(found.attention, np.eye(len(found.source_tokens)))


@pytest.mark.parametrize(
    ("text", "beams", "kind", "message"),
    [
        ("", 5, translate.EmptyText, "There is nothing to translate. Type an English sentence."),
        (" \n\t", 5, translate.EmptyText, "There is nothing to translate. Type an English sentence."),
        (None, 5, translate.EmptyText, "There is nothing to translate. Type an English sentence."),
        (
            "word " * 5000,
            5,
            translate.TextTooLong,
            "This text has 5,000 words; up to 500 are translated at once. Give it in parts.",
        ),
        (
            "a" * 100_000,
            5,
            translate.TextTooLong,
            "This text has 100,000 characters; up to 5,000 are translated at once. Give it in parts.",
        ),
        (
            "A\x00man",
            5,
            translate.UnreadableText,
            "The text holds a NUL character, which no text should. Remove it and try again.",
        ),
        (
            "\ud800 hello",
            5,
            translate.UnreadableText,
            "The text holds half of a character (a lone surrogate), so it was cut or encoded wrongly. "
            "Copy it again from where it came.",
        ),
        (
            "Привет, как дела?",
            5,
            translate.UnreadableText,
            "The network reads English, in Latin letters; most of this text is in another script.",
        ),
        ("A man.", 0, translate.BeamsOutOfRange, "The number of beams must be a whole number from 1 to 20."),
        ("A man.", 21, translate.BeamsOutOfRange, "The number of beams must be a whole number from 1 to 20."),
        ("A man.", 2.5, translate.BeamsOutOfRange, "The number of beams must be a whole number from 1 to 20."),
        ("A man.", True, translate.BeamsOutOfRange, "The number of beams must be a whole number from 1 to 20."),
    ],
)
def test_refusals(text: str, beams: int, kind: type[ValueError], message: str) -> None:
    with pytest.raises(kind) as refused:
        translate.translate(text, beams)
    assert str(refused.value) == message


@pytest.mark.usefixtures("shipped")
def test_a_word_without_an_end_is_refused() -> None:
    with pytest.raises(translate.TextTooLong, match=r"tokens \(parts of words\); up to 250"):
        translate.translate("see " + "abcdefghij" * 400)


@pytest.mark.parametrize(
    ("model", "direction", "message"),
    [
        ("attention", "en-de", "There is no direction called “en-de”. There are: en-fr, fr-en."),
        ("plain", "fr-en", "The translator called “plain” goes only from English to French."),
        ("opus-mt", "fr-en", "The translator called “opus-mt” goes only from English to French."),
    ],
)
def test_directions_that_are_not_there(model: str, direction: str, message: str) -> None:
    with pytest.raises(translate.UnknownDirection) as refused:
        translate.translate("Bonjour", 5, model, direction)
    assert str(refused.value) == message


def test_french_is_asked_for_where_it_is_read() -> None:
    with pytest.raises(translate.EmptyText, match="Type a French sentence"):
        translate.translate(" ", direction="fr-en")


@pytest.mark.usefixtures("shipped")
@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("A man sees www.example.org and the house.", ["www.example.org"]),
        ("- A dog likes 1,299 apples 😀", ["- ", "1 299", " 😀"]),
        ("<h1>The <b>red</b> ball</h1>", ["<h1>", "<b>", "</b>", "</h1>"]),
        ("A man sees 😀 the house.", ["😀"]),
        (" ".join(f"dog {number}" for number in range(20, 60)), ["20", "37", "59"]),
    ],
)
def test_literals_go_through(text: str, kept: list[str]) -> None:
    found = translate.translate(text)
    for literal in kept:
        assert literal in found.text
    assert found.source_tokens == tuple(
        text[start:end] for start, end in sentences.word_spans(text, sentences.ENGLISH_WORD)
    )
    assert " ".join(found.text.split()).replace(" ", "") == "".join(found.target_tokens)
    np.testing.assert_allclose(found.attention.sum(axis=1), 1, atol=1e-5)
    assert all(literal in found.notice for literal in found.dropped)


@pytest.mark.usefixtures("shipped")
def test_a_loop_that_was_stopped_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    searched = translate.search

    def stopping(*arguments: Any) -> list[Hypothesis]:
        return [replace(found, stopped=(1, len(found.token_ids))) for found in searched(*arguments)]

    monkeypatch.setattr(translate, "search", stopping)
    found = translate.translate("<b>A man sees the house.</b> A dog likes an apple.")
    assert found.notice == translate.STUCK
    assert len(found.stopped) == 4
    assert max(found.stopped) == len(found.target_tokens)
    assert min(found.stopped) >= 3  # "<", "b" and ">" come first


def test_missing_and_damaged_weights_are_told(shipped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEIGHTS_DIR", str(tmp_path))
    loader.clear()
    with pytest.raises(WeightsUnavailable, match="“seq2seq_en_fr” isn't here"):
        translate.translate("A man.")
    shutil.copytree(shipped / NAME, tmp_path / NAME)
    (tmp_path / NAME / "tokenizer.json").write_text("{}")
    with pytest.raises(WeightsUnavailable, match="damaged"):
        translate.translate("A man.")
    loader.clear()


@pytest.mark.usefixtures("shipped")
def test_page_gets_both_texts_in_segments_and_rounded_weights() -> None:
    text = "A man sees <b>the</b> house.\nA dog likes an apple."
    shown = json.loads(translation_view.translation_json(text, found := translate.translate(text)))
    assert "".join(shown["source"]) == text
    assert "".join(shown["target"]) == found.text
    assert tuple(shown["source"][1::2]) == found.source_tokens
    assert tuple(shown["target"][1::2]) == found.target_tokens
    second = shown["blocks"][1]
    assert len(second["weights"]) == found.sentences[1][0]
    first_weight = found.attention[second["row"], second["column"]]
    assert second["weights"][0][0] == pytest.approx(float(first_weight), abs=1e-3)


@pytest.mark.usefixtures("shipped")
def test_page_shows_nothing_for_nothing_and_marks_the_example() -> None:
    assert try_it.show_translation(" ", 5)[:5] == (translation_view.EMPTY, "", "", "", "")
    value, notice, line, chip, _, _ = try_it.show_translation(EXAMPLES[FIRST_TO_TRY], 5)
    assert json.loads(value)["given"] == "A man is riding a bicycle."
    assert chip == FIRST_TO_TRY
    assert "french.txt" in line
    assert notice == ""


def test_accents_that_stand_apart_are_those_of_their_letters() -> None:
    known = set("café")
    assert sentences.unknown_characters("cafe\u0301", known.__contains__) == []
    assert sentences.unknown_characters("cafe\u0301 ☃", known.__contains__) == ["☃"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("C'est quoi ?", "French"),
        ("J'ai faim", "French"),
        ("Où est la gare ?", "French"),
        ("Merci pour tout !", "French"),
        ("I'd like a cup of tea", "English"),
        ("It's no use", "English"),
        ("You and me", "English"),
    ],
)
def test_short_texts_are_recognised_as_people_type_them(text: str, language: str) -> None:
    assert sentences.detect_language(text) == language


def test_a_mended_slip_is_said() -> None:
    assert sentences.mended_notices([]) == []
    twice = [("freind", "friend"), ("teh", "the"), ("freind", "friend")]
    assert sentences.mended_notices(twice) == ["Read “freind” as “friend”, “teh” as “the”."]
    many = [(f"a{number}", "b") for number in range(13)]
    assert sentences.mended_notices(many)[0].endswith("“a9” as “b”, 3 more words as others.")
