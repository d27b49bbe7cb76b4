"""Chat spellings are written in full; words, addresses and names that look like them stay."""

import pytest

from training.seq2seq.informal import in_full


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "thx u r the best", "thanks you are the best"),
        ("en", "Gonna be late, dont wait", "Going to be late, don't wait"),
        ("en", "I gotta go, I've gotta go", "I have to go, I've got to go"),
        ("en", "PLS HELP", "PLEASE HELP"),
        ("en", "lots o' nothin' y'all", "lots of nothing you all"),
        ("en", "im Tom", "I'm Tom"),
        ("en", "Im late, where r u", "I'm late, where are you"),
        (
            "en",
            "press r to reload, {u} `u` $u <u> \\u\\r wanna-be u.s.",
            "press r to reload, {u} `u` $u <u> \\u\\r wanna-be u.s.",
        ),
        ("en", "Written in R for IM, 300 BC", "Written in R for IM, 300 BC"),
        ("en", "u@example.com or example.com/u, #u", "u@example.com or example.com/u, #u"),
        ("en", "well, were its lets ill", "well, were its lets ill"),
        ("en", "the Smiths' dog", "the Smiths' dog"),
        ("en", "", ""),
        ("fr", "slt, j'sais pas, stp", "salut, je sais pas, s'il te plaît"),
        ("fr", "Y a pas de pain", "Il n'y a pas de pain"),
        ("fr", "j'ai payé en CB", "j'ai payé en CB"),
        ("fr", "il y a du monde", "il y a du monde"),
        ("fr", "thx", "thx"),
    ],
)
def test_what_is_written_in_full(language: str, text: str, expected: str) -> None:
    written, origins = in_full(text, [(place, place + 1) for place in range(len(text))], language)
    assert written == expected
    assert len(origins) == len(written)


def test_each_character_comes_from_its_word() -> None:
    text = "so u wanna go"
    written, origins = in_full(text, [(place, place + 1) for place in range(len(text))], "en")
    assert written == "so you want to go"
    assert {text[slice(*origins[place])] for place in range(3, 6)} == {"u"}
    assert {text[slice(*origins[place])] for place in range(7, 14)} == {"wanna"}
    assert [text[slice(*span)] for span in origins[:3]] == ["s", "o", " "]
    assert [text[slice(*span)] for span in origins[-3:]] == [" ", "g", "o"]
