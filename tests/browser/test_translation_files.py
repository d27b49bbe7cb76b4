"""Translation, Try it, Translate a file: from the upload of subtitles to the report and the file that is downloaded."""

from pathlib import Path

import srt
from playwright.sync_api import Page, expect

SUBTITLES = """1
00:00:01,000 --> 00:00:03,500
<i>Where are you going?</i>

2
00:00:04,000 --> 00:00:06,000
- To the station.
- I see.

3
00:00:10,000 --> 00:00:11,000
123
"""


def test_subtitles_come_back_in_french_and_a_wrong_file_is_refused(desktop: Page, address: str, tmp_path: Path) -> None:
    desktop.goto(f"{address}/?tab=translation")
    expect(desktop.locator(".french .word").first).to_be_visible(timeout=60_000)
    desktop.get_by_role("button", name="Translate a file").click()
    start = desktop.get_by_role("button", name="Translate the file into French")
    upload = desktop.locator("#translation-file input[type=file]")
    path = tmp_path / "film.en.srt"
    path.write_text(SUBTITLES)
    upload.set_input_files(path)
    expect(desktop.locator("#translation-file")).to_contain_text("film.en")
    start.click()
    expect(desktop.locator("#translation-file-job")).to_contain_text("Done: 3 sentences", timeout=120_000)
    expect(desktop.locator("#translation-file-report")).to_contain_text("One piece without words")
    expect(desktop.locator("#translation-file")).not_to_contain_text("film.en")  # the upload is gone
    with desktop.expect_download() as download:
        desktop.get_by_role("button", name="Download film.fr.srt").click()
    before, after = list(srt.parse(SUBTITLES)), list(srt.parse(Path(download.value.path()).read_text()))
    assert [(cue.index, cue.start, cue.end) for cue in before] == [(cue.index, cue.start, cue.end) for cue in after]
    assert after[0].content == "<i>Où vas-tu ?</i>"
    assert after[1].content.startswith("- ")
    assert after[2].content == "123"

    wrong = tmp_path / "notes.txt"
    wrong.write_bytes(b"\x00\x01\x02")
    upload.set_input_files(wrong)
    expect(desktop.locator("#translation-file")).to_contain_text("notes")
    start.click()
    expect(desktop.get_by_text("This file isn’t text")).to_be_visible()
    expect(desktop.locator("#translation-file-report")).to_be_empty()
