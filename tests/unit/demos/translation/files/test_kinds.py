"""What each kind of file keeps and what it gives to the translator, with one that writes in capitals."""

import csv
import io

import docx
import pytest
import srt

from demos.translation.files.kinds import new_name, read
from demos.translation.files.plain_text import is_wrapped
from demos.translation.files.refusals import DamagedFile, FileRefused
from tests.unit.demos.translation.files.stand_in import shouted


def again(content: str, name: str) -> str:
    return shouted(read(content.encode(), name, "fr")).decode()


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.srt", "a.vtt", "a.csv", "a.html"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_file_whose_texts_stay_is_the_same(name: str, newline: str) -> None:
    contents = {
        "a.txt": "One\ttwo\n\n  - three,\n  - four.\n\nA line that is long enough to be wrapped by an editor\n"
        "goes on here, and then goes on with more words here\nand ends.\n",
        "a.md": '---\ntitle: x\n---\n# One *two*\n\n1. [a `b`](c "d")\\\n   next  \n   last\n\n> x\n> y **z**\n\n'
        "| a | b |\n|---|:-:|\n| c | d \\| e |\n\n<div>\n<p>f</p>\n</div>\n\n~~~\ncode\n~~~\n![g](h)<br>&amp; \\* end",
        "a.srt": "1\n00:00:01,000 --> 00:00:02,000\n<i>One</i>\ntwo\n\n2\n00:00:03,000 --> 00:00:04,000\n- A\n- B",
        "a.vtt": "WEBVTT - x\n\nSTYLE\n::cue {}\n\nNOTE no\n\nid\n00:01.000 --> 00:02.000 line:0\n"
        "<v Bob>Hi <b>you</b>\n",
        "a.csv": 'id,text\n1,"One, ""two"""\n2, "a" ,\n,\n"x\ny",z',
        "a.html": "<!doctype html><P class=x>One &amp; <B>two</b> <br/>three<!-- c --><img alt='a'>"
        "\n<script>x<1</script>",
    }
    content = contents[name].replace("\n", newline).encode()
    document = read(content, name, "")
    assert document.write([unit.texts for unit in document.units]) == content
    assert document.units


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_the_encoding_stays(encoding: str) -> None:
    assert (
        shouted(read("Déjà vu – « né ».\r\n".encode(encoding), "a.txt", "fr")).decode(encoding)
        == "DÉJÀ VU – « NÉ ».\r\n"
    )


def test_wrapped_lines_are_one_text_and_a_list_is_not() -> None:
    wrapped = "The man is riding a bicycle in front of the old house\nand the little girl in the red dress plays.\n"
    assert [unit.texts[0] for unit in read(wrapped.encode(), "a.txt", "fr").units] == [
        wrapped.replace("\n", " ").strip()
    ]
    assert again(wrapped, "a.txt") == wrapped.upper()
    assert not is_wrapped(["Short", "lines", "of a poem"])
    assert len(read(b"- One thing that is long enough for a line\n- Another\n", "a.txt", "fr").units) == 2


def test_subtitles_keep_numbers_times_and_tags_and_have_two_lines_at_most() -> None:
    given = (
        "7\n00:00:01,000 --> 00:00:02,500 X1:10\n<i>Where are</i> you\ngoing to\nnow?\n\n"
        "8\n00:00:03,000 --> 00:00:04,000\n- Hello.\n- {\\an8}Hi.\n\n9\n00:00:05,000 --> 00:00:06,000\n"
        "A single line that is too long for one line of subtitles\n"
    )
    before, after = list(srt.parse(given)), list(srt.parse(again(given, "a.srt")))
    assert [(c.index, c.start, c.end, c.proprietary) for c in before] == [
        (c.index, c.start, c.end, c.proprietary) for c in after
    ]
    assert after[0].content == "<i>WHERE ARE</i> YOU\nGOING TO NOW?"
    assert after[1].content == "- HELLO.\n- {\\an8}HI."
    assert after[2].content.count("\n") == 1


def test_webvtt_keeps_notes_styles_names_and_voices() -> None:
    given = (
        "WEBVTT\n\nNOTE a note\n\nSTYLE\n::cue { color: red }\n\nintro\n"
        "00:01.000 --> 00:02.000 align:start\n<v Ann>Hi <c.x>there</c>\n"
    )
    assert again(given, "a.vtt") == given.replace("Hi", "HI").replace(">there", ">THERE")


def test_a_table_keeps_separator_quotes_and_names_of_columns() -> None:
    given = 'id;text_en;note\r\n1;"One; two";"say ""it"""\r\n2;three;\r\n'
    written = again(given, "a.csv")
    assert written == 'id;text_en;note\r\n1;"ONE; TWO";"SAY ""IT"""\r\n2;THREE;\r\n'
    assert list(csv.reader(io.StringIO(written), delimiter=";"))[1] == ["1", "ONE; TWO", 'SAY "IT"']
    assert again("Product name,Colour\nhat,red\n", "a.csv").startswith("PRODUCT NAME,COLOUR")


def test_a_cell_gets_quotes_where_its_translation_needs_them() -> None:
    document = read(b"id,text_en\n1,one\n", "a.csv", "fr")
    texts = [("a, b",) if unit.texts == ("one",) else unit.texts for unit in document.units]
    assert document.write(texts).endswith(b'1,"a, b"\n')


def test_html_keeps_tags_scripts_code_and_attributes_that_nobody_reads() -> None:
    given = (
        '<html lang="en"><head><title>one</title><style>p{}</style></head><body><p id=a>two &lt; <b class="c">three</b>'
        ' <code>x = y</code> four.</p><img alt="five" src=six><p translate="no">seven</p><textarea>eight</textarea>'
        '<input type="submit" value="nine"><input value="ten"></body></html>'
    )
    expected = given.replace('lang="en"', 'lang="fr"')
    for word in ("one", "two", "three", "four", "five", "nine"):
        expected = expected.replace(word, word.upper())
    assert again(given, "a.html") == expected


def test_html_escapes_what_a_translation_brings() -> None:
    document = read(b'<p title="a">b</p>', "a.html", "fr")
    assert document.write([('"<x>"',)] * 2) == b'<p title="&quot;&lt;x&gt;&quot;">"&lt;x&gt;"</p>'


def test_markdown_keeps_code_addresses_and_lines() -> None:
    given = (
        '---\ntitle: keep\n---\n# one *two*\n\nthree `four` [five](six "seven")\nand so on [eighty](x)\n\n'
        "[eight]\n\n- [ ] nine[^a]\n\n"
        "| ten | `eleven` |\n|---|---|\n| twelve | 13 |\n\n    indented\n\n![fourteen](x.png)\n\n[eight]: http://e.org\n"
        "[^a]: fifteen is here.\n"
    )
    expected = given.replace("\n[eight]\n", "\n[EIGHT][eight]\n")
    for word in (
        "one *two*",
        "three",
        "[five",
        "and so on [eighty",
        "nine",
        "| ten",
        "twelve",
        "fourteen",
        "fifteen is here",
    ):
        expected = expected.replace(word, word.upper())
    assert again(given, "a.md") == expected


def document() -> docx.document.Document:
    """A letter with formats, a table, a header and a line break."""
    made = docx.Document()
    made.add_heading("the old house", 1)
    paragraph = made.add_paragraph("the ")
    paragraph.add_run("re").bold = True
    paragraph.add_run("d").bold = True
    paragraph.add_run(" car").add_break()
    paragraph.add_run("and more")
    made.add_paragraph("x = 1", style=made.styles.add_style("Source Code", 1))
    made.add_table(1, 2).cell(0, 1).text = "a cell"
    made.sections[0].header.paragraphs[0].text = "a header"
    return made


def saved(made: docx.document.Document) -> bytes:
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def test_a_word_document_keeps_runs_styles_tables_and_headers() -> None:
    read_again = docx.Document(io.BytesIO(shouted(read(saved(document()), "a.docx", "fr"))))
    paragraphs = read_again.paragraphs
    assert [paragraph.text for paragraph in paragraphs[:3]] == ["THE OLD HOUSE", "THE RED CAR\nAND MORE", "x = 1"]
    assert paragraphs[0].style.name == "Heading 1"
    assert [run.text for run in paragraphs[1].runs if run.bold] == ["RED", ""]
    assert read_again.tables[0].cell(0, 1).text == "A CELL"
    assert read_again.sections[0].header.paragraphs[0].text == "A HEADER"


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"a", "a.pdf", "isn’t a kind of file that is translated here"),
        (b"a", "notes", "These are: .txt, .md"),
        (b"\x00\x01\x02\x03PK", "a.txt", "This file isn’t text"),
        (b"\xff\xfea\x00\xd8", "a.txt", "This file isn’t text"),
        (b"Only words.", "a.srt", "no subtitles"),
        (b'a,"b\nc,d', "a.csv", "isn’t closed"),
        (b"<p" * 200, "a.html", "aren’t closed"),
        (b"a" * 60_000, "a.md", "A paragraph of this file"),
        (b"a letter", "a.docx", "can’t be read"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "a.docx", "has a password"),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(content: bytes, name: str, sentence: str) -> None:
    with pytest.raises(FileRefused, match=sentence):
        read(content, name, "fr")


def test_names_say_the_language() -> None:
    assert new_name("report.docx", "en", "fr") == "report.fr.docx"
    assert new_name("film.en.srt", "en", "fr") == "film.fr.srt"
    assert issubclass(DamagedFile, ValueError)
