"""What is counted at every character of a text, by hand."""

from demos.text.analysis.text_features import FEATURES

COUNT = {feature.name: feature.measure for feature in FEATURES}


def marked(name: str, text: str) -> str:
    """Return the characters at which a feature isn't 0."""
    return "".join(character for character, value in zip(text, COUNT[name](text), strict=True) if value)


def test_positions_and_marks_of_a_play() -> None:
    assert COUNT["line"]("ab\nc") == [1, 2, 0, 1]
    assert COUNT["word"]("ab c") == [1, 2, 0, 1]
    assert COUNT["speaker"]("A B:\nCd.\n") == [1, 1, 1, 1, 0, 0, 0, 0, 0]
    assert COUNT["speech"]("a\n\nb\nc") == [1, 2, 0, 1, 2, 3]
    assert COUNT["stop"]("a.b?c") == [1, 0, 1, 0, 1]
    assert COUNT["capitals"]("aB:C") == [0, 1, 0, 1]
    assert COUNT["apostrophe"]("I'll 'tis") == [0, 1, 1, 1, 0, 0, 0, 0, 0]


def test_quotes_end_in_their_paragraph() -> None:
    assert COUNT["quotes"]('a "b" c') == [0, 0, 1, 1, 1, 0, 0]
    assert marked("quotes", 'He said, "Go\non." So') == '"Go\non."'
    assert marked("quotes", 'a "b\n\nc" d') == ""
    assert marked("quotes", "a ``b c'' d") == "``b c''"


def test_brackets_count_by_their_depth() -> None:
    assert COUNT["brackets"]("a(b[c])") == [0, 1, 1, 2, 2, 1, 0]
    assert COUNT["brackets"](")a{") == [0, 0, 1]


def test_indentation_is_that_of_the_line_so_far() -> None:
    assert COUNT["indentation"]("  a\nb") == [1, 2, 2, 2, 0]
    assert COUNT["indentation"]("\t\tif\n\n\tx\x0cy") == [1, 2, 2, 2, 2, 0, 1, 1, 1, 1]


def test_comments_are_those_of_c_and_whole_lines_of_latex() -> None:
    assert marked("comments", "a /* b\n* c */ d // e\nf") == "/* b\n* c */// e"
    assert marked("comments", "a /* b") == "/* b"
    assert marked("comments", "% a\nb 5% c http://d") == "% a"


def test_environments_and_formulas() -> None:
    text = r"a\begin{x}b\begin{y}c\end{y}d\end{x}e\end{z}f"
    depths = COUNT["environments"](text)
    assert "".join(text[at] for at, depth in enumerate(depths) if depth == 2) == r"c\end{y}"
    assert depths[text.index("b" + "\\")] == depths[text.index("d" + "\\")] == 1
    assert depths[0] == depths[-1] == 0
    assert marked("formula", r"Let $x\$ $ be $$a$$ or 5\$.") == r"$x\$ $$$a$$"
