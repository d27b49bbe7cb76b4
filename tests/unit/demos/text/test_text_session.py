"""The sheet that a page sends may hold anything."""

import pytest

from demos.text.text_session import NothingToContinue, Part, Sheet, read_sheet


@pytest.mark.parametrize(
    "sheet",
    [
        "",
        "null",
        "[]",
        '{"prompt": 3, "continuation": "a", "run": "", "seconds": 0}',
        '{"prompt": "", "continuation": "a", "run": "", "seconds": NaN}',
        '{"prompt": "", "continuation": "a", "run": "", "seconds": 1e999}',
        f'{{"prompt": "", "continuation": "a", "run": "", "seconds": 1{"0" * 400}}}',
        '{"prompt": "", "continuation": "a", "run": "", "seconds": 0, "style": 3}',
        '{"prompt": "", "continuation": "a", "run": "", "seconds": 0, "temperature": "warm"}',
        '{"prompt": "", "continuation": "a", "run": "", "seconds": 0, "temperature": NaN}',
        '{"prompt": "", "continuation": "a", "run": "", "seconds": 0, "blend": [1, 2, 3]}',
        '{"prompt": "", "continuation": "a", "run": "", "seconds": 0, "parts": 3}',
        '{"prompt": "", "continuation": "a", "run": "", "seconds": 0, "parts": ["a"]}',
        '{"prompt": "", "continuation": "a", "run": "", "seconds": 0, "parts": [{"at": 1, "style": "c"}]}',
        '{"prompt": "", "continuation": "a", "run": "", "seconds": 0, "parts": [{"at": true, "style": "c"}]}',
        '{"prompt": "", "continuation": "a", "run": "", "seconds": 0, "parts": [{"at": 0, "style": "c"}'
        ', {"at": 0, "style": "c"}]}',
        '{"prompt": "", "continuation": "a", "run": "", "seconds": 0, "parts": [{"at": 0, "style": "c", "blend": 4}]}',
        "[" * 100_000,
        "{",
        None,
        5,
    ],
)
def test_a_sheet_that_holds_nothing_is_refused(sheet: object) -> None:
    with pytest.raises(NothingToContinue, match=r"There is no text to continue yet\. Press Write first\."):
        read_sheet(sheet)  # type: ignore[arg-type]


def test_a_sheet_comes_back_with_what_it_was_written_with() -> None:
    sheet = Sheet("a", "b", seconds=1.5, follows="one", style="c", temperature=1.2, blend=("latex", 0.3))
    assert read_sheet(sheet.to_json()) == sheet
    changed = sheet.going_on("latex", 0.8, None)
    assert read_sheet(changed.to_json()) == changed
    older = read_sheet('{"prompt": "a", "continuation": "b", "run": "one", "seconds": 0}')
    assert older == Sheet("a", "b", run="one")


def test_a_place_belongs_to_the_part_in_which_it_was_written() -> None:
    sheet = Sheet("P").going_on("c", 0.8, None).grown("abc", 0, False)
    assert sheet.parts == (Part(0, "c", 0.8),)
    assert sheet.going_on("c", 0.8, None).parts == sheet.parts, "nothing has changed"
    sheet = sheet.going_on("latex", 0.8, ("c", 0.3)).grown("abcdef", 0, False)
    assert sheet.going_on("latex", 0.8, ("c", 0.4)).parts[2] == Part(6, "latex", 0.8, ("c", 0.4))
    assert [sheet.part_at(at)[0].style for at in range(6)] == ["c"] * 3 + ["latex"] * 3
    assert (sheet.part_at(0)[1], sheet.part_at(5)[1]) == (3, 6)
    assert (sheet.text_before(3), sheet.text_before(0)) == ("Pabc", "P")
    unwritten = sheet.going_on("sherlock", 0.8, None)
    assert unwritten.going_on("latex", 0.8, ("c", 0.3)).parts == sheet.parts, "a part in which nothing was written"
    assert (Sheet("", "abc").text_before(2), Sheet("", "abc").text_before(0)) == ("\nab", "")
    assert Sheet("", "abc", style="c").part_at(2) == (Part(0, "c", 0.8), 3)
