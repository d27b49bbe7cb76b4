"""The sheet that a page sends may hold anything."""

import pytest

from demos.text.text_session import NothingToContinue, read_sheet


@pytest.mark.parametrize(
    "sheet",
    [
        "",
        "null",
        "[]",
        '{"prompt": 3, "continuation": "a", "run": "", "seconds": 0}',
        '{"prompt": "", "continuation": "a", "run": "", "seconds": NaN}',
        "{",
        None,
        5,
    ],
)
def test_a_sheet_that_holds_nothing_is_refused(sheet: object) -> None:
    with pytest.raises(NothingToContinue, match=r"There is no text to continue yet\. Press Write first\."):
        read_sheet(sheet)  # type: ignore[arg-type]
