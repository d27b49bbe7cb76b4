"""Whole files with a translator that writes in capitals: progress, report, refusals, and the job around it."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from demos.serving.jobs import Job, Stopped
from demos.translation import file_job, translate_file
from demos.translation.files.refusals import FileRefused
from demos.translation.results import BeamsOutOfRange, TextTooLong, Translation, UnknownDirection
from demos.translation.translate_file import FileProgress, TranslatedFile
from demos.translation.views.file_view import report_html
from tests.unit.demos.translation.files.stand_in import shout


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that the translator was given; it stumbles over "refused", and doubts "doubt"."""
    texts: list[str] = []

    def translate(text: str, beams: int, direction: str) -> Translation:
        texts.append(text)
        if "refused" in text:
            raise TextTooLong("no")
        found = shout(text)
        mended = (("freind", "friend"),) if "freind" in text else ()
        trust = tuple(0.5 if "doubt" in line else 0.9 for line in text.split("\n"))
        return replace(found, trust=trust, mended=mended)

    monkeypatch.setattr("demos.translation.translate.translate", translate)
    return texts


def translated(content: str, name: str = "a.txt") -> tuple[list[FileProgress], TranslatedFile]:
    *steps, last = translate_file.translate_file(content.encode(), name)
    assert isinstance(last, TranslatedFile)
    return [step for step in steps if isinstance(step, FileProgress)], last


def test_progress_and_report_count_sentences(asked: list[str]) -> None:
    lines = [f"The line {word} is here." for word in ("one", "two", "three", "four", "five")] * 8
    steps, last = translated(
        "\n\n".join([*lines, "12", "2020-01-02", "I doubt it.", *(f"No {n}ab." for n in "abcdefghijklmnop")])
    )
    assert steps[0] == FileProgress(0, 57)
    assert steps[-1] == FileProgress(57, 57)
    assert len(steps) > 2
    report = last.report
    assert (last.name, report.sentences, report.untouched, report.check, report.wrong) == ("a.fr.txt", 57, 2, 1, 0)
    assert report.doubtful == (("I doubt it.", "I DOUBT IT.", "check"),)
    assert "".join(asked).count("The line one is here.") == 1  # what stands there again isn't translated again
    assert last.content.decode().startswith("THE LINE ONE IS HERE.\n\nTHE LINE TWO")


def test_slips_that_were_mended_are_told(asked: list[str]) -> None:
    _, last = translated("A freind is here.\n\nThe line is here.\n\nThe freind left.")
    assert "Read “freind” as “friend”." in last.report.notice
    assert asked
    _, last = translated("The line is here.")
    assert "Read" not in last.report.notice


def test_tags_and_code_come_back_in_their_places(asked: list[str]) -> None:
    _, last = translated("<p>The <b>red</b> car, <code>x</code>\n  and a <i>dog</i>.</p>", "a.html")
    assert last.content.decode() == "<p>THE <b>RED</b> CAR, <code>x</code> AND A <i>DOG</i>.</p>"
    assert not any("<b>" in text for text in asked)


def test_a_long_paragraph_is_translated_in_parts(asked: list[str]) -> None:
    paragraph = " ".join(f"This is sentence number {number} of a <b>long</b> text." for number in range(120))
    _, last = translated(f"<p>{paragraph}</p>", "a.html")
    expected = paragraph.upper().replace("<B>", "<b>").replace("</B>", "</b>")
    assert last.content.decode() == f"<p>{expected}</p>"
    assert max(len(text.split()) for text in asked) <= 400


def test_what_the_network_refuses_stays_and_is_told(asked: list[str]) -> None:
    _, last = translated("A house.\n\nThis is refused.\n")
    assert last.content.decode() == "A HOUSE.\n\nThis is refused.\n"
    assert last.report.notice == "1 sentence came out as it was."


def test_another_language_is_told(asked: list[str]) -> None:
    _, last = translated("Je ne sais pas où elle est et il y a des maisons dans la rue.\n")
    assert "looks like French" in last.report.notice


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        ("", "a.txt", "This file is empty"),
        (" \n", "a.txt", "This file is empty"),
        ("12\n2020-01-02\nhttps://example.org\nfile_name.txt\n", "a.txt", "There is nothing to translate in it"),
        ("日本語の文です。\n", "a.txt", "There is nothing to translate in it"),
        ("`code`\n\n    more\n", "a.md", "There is nothing to translate in it"),
        ("a" * 2_000_001, "a.txt", "more than 2 MB"),
        ("A dog is here.\n" * 2_001, "a.csv", "more than 2,000 sentences"),
        ("THIS IS LOUD.", "a.txt", "The translation is the same as the file"),
        ("A dog.", "a.exe", "isn’t a kind of file"),
    ],
)
def test_refusals(asked: list[str], content: str, name: str, sentence: str) -> None:
    with pytest.raises(FileRefused, match=sentence):
        translated(content, name)


def test_settings_are_checked_first(asked: list[str]) -> None:
    with pytest.raises(BeamsOutOfRange):
        next(translate_file.translate_file(b"A dog.", "a.txt", beams=99))
    with pytest.raises(UnknownDirection):
        next(translate_file.translate_file(b"A dog.", "a.txt", "en-de"))
    with pytest.raises(FileRefused, match="isn't here"):
        next(translate_file.translate_file("/nowhere/a.txt", "a.txt"))


@pytest.fixture
def upload(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "cache"))
    path = tmp_path / "cache" / "hash" / "film.srt"
    path.parent.mkdir(parents=True)
    path.write_text("1\n00:00:01,000 --> 00:00:02,000\nA dog.\n")
    return path


@pytest.fixture
def job(tmp_path: Path) -> Job:
    folder = tmp_path / "job"
    folder.mkdir()
    return Job(folder)


def test_a_job_leaves_file_and_report_and_deletes_the_upload(asked: list[str], job: Job, upload: Path) -> None:
    last = list(job.run(file_job.run_file(job, str(upload), "en-fr", 5)))[-1]
    assert (last.state, last.done, last.result) == ("done", 1, job.folder / "film.fr.srt")
    assert "A DOG." in (job.folder / "film.fr.srt").read_text()
    assert json.loads((job.folder / file_job.REPORT).read_text())["sentences"] == 1
    assert not upload.exists()


def test_stopped_or_refused_there_is_nothing_and_the_upload_is_gone(asked: list[str], job: Job, upload: Path) -> None:
    work = file_job.run_file(job, str(upload), "en-fr", 5)
    next(work)
    with pytest.raises(StopIteration) as ended:
        work.throw(Stopped())
    assert ended.value.value is None
    assert not asked
    assert not upload.exists()
    assert list(job.folder.iterdir()) == []
    with pytest.raises(FileRefused, match="There is no file here"):
        next(file_job.run_file(job, None, "en-fr", 5))


def test_stopped_between_sentences_the_file_holds_what_is_translated(asked: list[str], job: Job, upload: Path) -> None:
    upload.write_text("".join(f"{n}\n00:00:{n:02},000 --> 00:00:{n:02},900\nDog number {n}.\n\n" for n in range(1, 41)))
    work = file_job.run_file(job, str(upload), "en-fr", 5)
    next(work)
    step = next(work)
    assert 0 < step.done < step.total == 40
    with pytest.raises(StopIteration) as ended:
        work.throw(Stopped())
    written = ended.value.value.read_text()
    assert written.count("DOG NUMBER") == step.done
    assert written.count("Dog number") == 40 - step.done
    report = json.loads((job.folder / file_job.REPORT).read_text())
    assert report["sentences"] == step.done
    assert report["notice"] == f"After {step.done} of 40 sentences it was stopped: the rest is as in your file."
    assert not upload.exists()


def test_only_uploads_are_deleted(tmp_path: Path, upload: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text("x")
    file_job.delete(str(other))
    assert other.exists()


def test_the_report_is_escaped_and_counts_in_words() -> None:
    report = {"untouched": 2, "check": 1, "wrong": 3, "notice": "<i>", "doubtful": [["<b>", "&", "wrong"]]}
    shown = report_html(json.dumps(report))
    assert "2 pieces without words" in shown
    assert "1 sentence is marked “Check this” and 3 “Probably wrong”: read them" in shown
    assert "<b>" not in shown
    assert "<i>" not in shown
    assert report_html("") == ""
