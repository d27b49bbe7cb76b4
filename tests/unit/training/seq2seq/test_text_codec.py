"""The codec: text comes out as it went in, tokens stand where their letters are, symbols are put back or told."""

from dataclasses import replace

import pytest
from tokenizers import Tokenizer

from tests.unit.training.seq2seq.texts import TEXTS
from training.seq2seq.literals import MOST
from training.seq2seq.network import UNKNOWN
from training.seq2seq.normalisation import LANGUAGES, normalise, normalise_with_spans
from training.seq2seq.subwords import SPACE, train_subwords
from training.seq2seq.text_codec import PlainCodec, TextCodec, codec_of, fits
from training.seq2seq.tokenizer import train_tokenizer


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    words = [SPACE + normalise(text, language).replace(" ", SPACE) for language in TEXTS for text in TEXTS[language]]
    return train_subwords(words * 3, 400)


@pytest.mark.parametrize(("direction", "text"), [(way, text) for way in LANGUAGES for text in TEXTS[LANGUAGES[way][0]]])
def test_what_is_encoded_is_decoded(direction: str, text: str, tokenizer: Tokenizer) -> None:
    codec = TextCodec(tokenizer, direction)
    encoded = codec.encode(text)
    assert UNKNOWN not in encoded.token_ids
    same = [replace(literal, target=normalise(literal.source, "en")) for literal in encoded.literals]
    decoded = codec.decode(encoded.token_ids, same, encoded.capital)
    assert decoded.text.lower() == normalise(text, LANGUAGES[direction][0]).lower()
    assert decoded.text[:1] == normalise(text, LANGUAGES[direction][0])[:1]
    assert not decoded.dropped
    assert not decoded.doubled


@pytest.mark.parametrize("text", TEXTS["en"])
def test_tokens_stand_where_their_letters_are(text: str, tokenizer: Tokenizer) -> None:
    codec = TextCodec(tokenizer)
    encoded = codec.encode(text)
    assert len(encoded.spans) == len(encoded.token_ids)
    decoded = codec.decode(encoded.token_ids, [replace(one, target=one.source) for one in encoded.literals])
    for (start, end), (first, last) in zip(encoded.spans, decoded.spans, strict=True):
        letters = normalise(text[start:end], "en")
        written = decoded.text[first:last].strip().lower()
        assert written == ("." if letters == "..." else letters.lower())  # "…" is three tokens


def test_a_span_of_normalised_text_is_that_of_the_text() -> None:
    text = " a\u00a0 cafe\u0301… “b” "
    normal, spans = normalise_with_spans(text, "en")
    assert normal == 'a café... "b"'
    assert [text[start:end] for start, end in spans][:2] == ["a", "\u00a0"]
    assert text[slice(*spans[normal.index("é")])] == "e\u0301"
    assert {text[slice(*spans[place])] for place in range(6, 9)} == {"…"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [("C'est quoi?", "C'est quoi ?"), ("Il dit: « oui! »", "Il dit : « oui ! »"), ("à 10:30", "à 10:30")],
)
def test_french_is_read_with_its_spaces(text: str, expected: str) -> None:
    normal, spans = normalise_with_spans(text, "fr")
    assert normal == expected == normalise(text, "fr")
    assert len(spans) == len(normal)


def test_symbols_are_written_as_the_target_writes_them_and_missing_ones_told(tokenizer: Tokenizer) -> None:
    codec = TextCodec(tokenizer)
    encoded = codec.encode("From $1,299.99 to 20")
    first, second = (spellings[1] for spellings in codec.symbols(encoded.literals))
    assert codec.decode([first, second], encoded.literals).text == "1 299,99 $ 20"
    missing = codec.decode([first, first], encoded.literals)
    assert (missing.text, missing.dropped, missing.doubled) == ("1 299,99 $ 20", ("20",), ("$1,299.99",))


def test_letters_in_capitals_cost_what_small_ones_do(tokenizer: Tokenizer) -> None:
    codec = TextCodec(tokenizer)
    assert codec.encode("I STILL HAVEN'T").token_ids[1:-1] == codec.encode("i still haven't").token_ids


def test_more_literals_than_symbols_are_still_encoded(tokenizer: Tokenizer) -> None:
    text = " ".join(f"{number} 中" for number in range(20, 40))
    encoded = TextCodec(tokenizer).encode(text)
    assert len(encoded.literals) == MOST
    assert UNKNOWN not in encoded.token_ids
    assert not fits(text, "en-fr")
    assert fits("From 10 to 20", "en-fr")


def test_older_networks_keep_their_own_way() -> None:
    tokenizer = train_tokenizer(["a small cat", "a SMALL dog"] * 3, 60)
    codec = codec_of({"vocabulary_size": 60}, tokenizer)
    assert isinstance(codec, PlainCodec)
    encoded = codec.encode("a small 中 cat")
    assert encoded.token_ids == [token for token in tokenizer.encode("a small 中 cat").ids if token != UNKNOWN]
    assert (
        codec.decode(encoded.token_ids).text == "a small cat" or codec.decode(encoded.token_ids).text == "a small  cat"
    )


def test_a_lost_capital_comes_back_where_the_translation_begins(tokenizer: Tokenizer) -> None:
    codec = TextCodec(tokenizer)
    tokens = codec.subwords.encode(SPACE + '"la' + SPACE + "maison")
    assert codec.decode(tokens, capital=True).text == '"La maison'
    assert codec.decode(tokens).text == '"la maison'


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("i think that i'm late", "I think that I'm late"),
        ("so do i", "so do I"),
        ("i.e. this", "i.e. this"),
        ("wi-fi <i>no</i>", "wi-fi <i>no</i>"),
    ],
)
def test_in_english_i_is_a_capital(written: str, expected: str, tokenizer: Tokenizer) -> None:
    codec = TextCodec(tokenizer, "fr-en")
    tokens = codec.subwords.encode(SPACE + written.replace(" ", SPACE))
    assert codec.decode(tokens).text == expected
    assert TextCodec(tokenizer).decode(tokens).text == written


@pytest.mark.parametrize("literal", ["<u>", "https://u.com/teh", "u@freind.com", "@wanna", "#thx"])
def test_what_goes_through_untouched_is_never_respelled(literal: str, tokenizer: Tokenizer) -> None:
    text = f"u see {literal} now"
    encoded = TextCodec(tokenizer).encode(text)
    assert [one.source for one in encoded.literals] == [literal]
    assert text[slice(*encoded.literals[0].span)] == literal
    assert next(filter(None, (text[slice(*span)] for span in encoded.spans))) == "u"


def test_spans_are_right_behind_what_was_respelled(tokenizer: Tokenizer) -> None:
    text = "u gotta see 20 cats"
    encoded = TextCodec(tokenizer).encode(text)
    place = next(place for place, span in enumerate(encoded.spans) if text[slice(*span)] == "20")
    assert {text[slice(*span)] for span in encoded.spans[:place]} <= {"", "u", "gotta", "see", "s", "e", "se", "ee"}
    assert encoded.spans[-1][1] == len(text)
