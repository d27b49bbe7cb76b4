"""The index of a training text: runs that were copied are found without the text, and hardly any that weren't."""

import json
import random
from pathlib import Path

import numpy as np
import pytest

from tests.networks.text_network import ship, ship_styles
from training.char_lstm import text_index
from training.char_lstm.char_ngram import CharNgram, ngram_file
from training.char_lstm.data import split, write_tiny
from training.char_lstm.text_index import SHORTEST_RUN, IndexUnusable, TextIndex, index_file
from weights.card import file_of, read_card

LETTERS = "abcdefghijklmnopqrstuvwxyz     \n"


def prose(length: int, seed: int) -> str:
    """Words drawn from a small dictionary, so that short runs repeat as in real text."""
    draw = random.Random(seed)
    dictionary = random.Random(0)
    words = ["".join(dictionary.choices(LETTERS[:26], k=dictionary.randint(2, 8))) for _ in range(400)]
    text = ""
    while len(text) < length:
        text += draw.choice(words) + draw.choice("    ,\n")
    return text[:length]


def longest_by_hand(text: str, training: str) -> int:
    best = 0
    for start in range(len(text)):
        while start + best < len(text) and text[start : start + best + 1] in training:
            best += 1
    return best


@pytest.fixture(scope="module")
def training() -> str:
    return prose(60_000, seed=1)


@pytest.fixture(scope="module")
def index(training: str) -> TextIndex:
    return TextIndex.from_bytes(TextIndex.of(training).to_bytes())


@pytest.mark.slow
def test_a_copied_run_is_found_where_it_stands_and_never_too_short(training: str, index: TextIndex) -> None:
    draw, longer = random.Random(3), []
    for number in range(200):
        length = draw.randint(SHORTEST_RUN, 300)
        place, begin = draw.randrange(len(training) - length), draw.randint(1, 400)
        copied = training[place : place + length]
        text = prose(begin, number + 10).upper() + copied + prose(400, number + 500).upper()
        start, found = index.longest_copied_run(text)
        assert start <= begin
        assert start + found >= begin + length
        longer.append(found - length)
    assert np.mean(longer) < 1.2, "a third of a character at each end, by chance"
    assert max(longer) < 15


def test_what_is_found_is_what_stands_in_the_text(training: str, index: TextIndex) -> None:
    for seed in range(20, 40):
        text = prose(500, seed)
        by_hand, (_, found) = longest_by_hand(text, training), index.longest_copied_run(text)
        assert found >= by_hand or by_hand < SHORTEST_RUN
        assert found <= max(by_hand, SHORTEST_RUN) + 12


def test_a_mosaic_of_short_copies_is_no_long_one(training: str, index: TextIndex) -> None:
    draw = random.Random(5)
    pieces = [training[place : place + 12] for place in draw.choices(range(50_000), k=80)]
    assert index.longest_copied_run("".join(pieces))[1] < SHORTEST_RUN + 12


def test_chance_finds_nothing_in_what_was_never_read(training: str, index: TextIndex) -> None:
    """100,000 characters against 60,000: 1 in 100 that 40 bits agree anywhere."""
    draw = random.Random(7)
    text = "".join(draw.choices(LETTERS.upper(), k=100_000))
    assert index.longest_copied_run(text) == (0, 0)
    assert index.longest_copied_run("") == index.longest_copied_run("abc") == (0, 0)
    assert index.longest_copied_run(training[100:120]) == (0, 0), "too short to be told from chance"


def test_odd_characters_are_read(index: TextIndex) -> None:
    assert index.longest_copied_run("\ud800 😀" * 40) == (0, 0)
    assert index.known_words("日本 1234") == 1.0


def test_rows_of_one_character_are_no_copy(training: str) -> None:
    blanks = " " * 100
    index = TextIndex.of(f"{training}\n/*{'*' * 100}\n{blanks}end of it\n")
    assert index.longest_copied_run(f"x{blanks}y") == (0, 0)
    assert index.longest_copied_run(f"A row\n{'*' * 90}\n") == (0, 0)
    copied = training[3000:3060]
    start, length = index.longest_copied_run(f"{blanks}??{copied}??{blanks}")
    assert start <= 102
    assert 60 <= length < 70


def test_words_that_were_read_are_known(training: str, index: TextIndex) -> None:
    words = sorted(set(training.replace(",", " ").split()))
    assert index.known_words(" ".join(words).upper()) == 1.0
    draw = random.Random(9)
    invented = {"".join(draw.choices(LETTERS[:26], k=9)) for _ in range(20_000)}
    assert index.known_words(" ".join(invented)) < 1e-4
    assert index.known_words(f"{words[0]} {words[1]} {words[2]} {next(iter(invented))}") == 0.75
    assert TextIndex.of("Don't go").known_words("don't DON'T don go") == 0.75


def test_an_index_holds_no_run_of_the_text_and_is_small(training: str) -> None:
    content = TextIndex.of(training).to_bytes()
    assert len(content) < len(training) / 4 + 400 * 4 + 2000
    for place in range(0, len(training) - 8, 997):
        assert training[place : place + 8].encode() not in content
    longest_training_text = 3_252_732  # characters, of C
    assert longest_training_text / 4 + 4 * 12_000 + 2000 < text_index.MAX_BYTES


@pytest.mark.parametrize(
    "content",
    [b"", b"no archive", TextIndex.of("some words here").to_bytes()[:100]],
    ids=["nothing", "other bytes", "cut"],
)
def test_what_is_no_index_is_said(content: bytes) -> None:
    with pytest.raises(IndexUnusable):
        TextIndex.from_bytes(content)


def test_the_command_writes_an_index_of_the_training_text_of_every_style(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ship_styles(tmp_path, ("shakespeare", "c"))
    place = tmp_path / "char_lstm_styles"
    write_tiny(tmp_path)
    text_index.main([str(place), "--data", str(tmp_path)])
    sizes, card = json.loads(capsys.readouterr().out), read_card(place)
    for style, file in (("shakespeare", "tinyshakespeare.txt"), ("c", "c.txt")):
        path, ngram = place / index_file(style), place / ngram_file(style)
        assert all(card.files[each.name] == file_of(each) for each in (path, ngram))
        assert sizes[style] == path.stat().st_size + ngram.stat().st_size
        known, held_out = split((tmp_path / file).read_text())
        index = TextIndex.from_bytes(path.read_bytes())
        assert index.longest_copied_run(known[500:700]) == (0, 200)
        assert index.longest_copied_run(held_out)[1] < len(held_out)
        counted = CharNgram.from_bytes(ngram.read_bytes())
        assert counted.bits(known).mean() < counted.bits(held_out).mean() < 3
    assert "model.safetensors" in card.files


def test_a_network_of_one_style_gets_one_index_and_a_missing_text_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ship(tmp_path, "shakespeare")
    place = str(tmp_path / "char_lstm_shakespeare")
    with pytest.raises(SystemExit) as ended:
        text_index.main([place, "--data", str(tmp_path / "none")])
    assert ended.value.code == 2
    assert "Expected a plain text file" in capsys.readouterr().err
    write_tiny(tmp_path)
    text_index.main([place, "--data", str(tmp_path / "tinyshakespeare.txt")])
    assert list(json.loads(capsys.readouterr().out)) == ["shakespeare"]


def test_what_is_kept_of_the_texts_fits_into_six_megabytes() -> None:
    folder = Path(__file__).parents[4] / "weights/char_lstm_styles"
    kept = [path for pattern in ("text_index_*.npz", "ngram_*.xz") for path in folder.glob(pattern)]
    assert len(kept) >= 6
    assert sum(path.stat().st_size for path in kept) <= 6_000_000
