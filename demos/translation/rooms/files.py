"""A whole file: translated with its structure kept, in the direction of the sheets; under Try it, and in the API."""

import json
import secrets
from typing import Any

import gradio as gr

from demos.kit import errors, events, layout
from demos.kit.client_files import cache
from demos.kit.url_state import QUIET
from demos.serving import jobs
from demos.serving.jobs import Job, Work
from demos.serving.limits import FILE_BYTES, FILE_SENTENCES, megabytes
from demos.translation.catalog import DIRECTIONS, FORTH
from demos.translation.files.kinds import ALSO, KINDS, LISTED
from demos.translation.views.file_view import report_html
from demos.widgets.job.widget import QUICK, job_panel

WORDS = (
    f"Up to {megabytes(FILE_BYTES)} and {FILE_SENTENCES:,} sentences: {LISTED}. Tags, times, tables, formatting and "
    "code stay as they are. The direction is that of the sheets above, and our network with attention translates. Your "
    "file is deleted as soon as it is translated."
)


class NoNumber(ValueError):
    """An argument that had to be a whole number isn't one."""

    title = "Not a number"


def translate_upload(job: Job, path: str | None, direction: str, beams: float) -> Work:
    """Translate the uploaded file; see `run_file`."""
    from demos.translation.file_job import run_file

    return (yield from run_file(job, path, direction, int(beams)))


def report_of(owner: str) -> str:
    """Return HTML of the report of the owner's last job, or "" where there is none."""
    from demos.translation.file_job import REPORT

    job = jobs.current(owner)
    path = job.folder / REPORT if job else None
    return report_html(path.read_text(encoding="utf-8")) if path and path.is_file() else ""


@errors.refusals
def translation_translate_file(
    file: str | None, direction: str = FORTH, beams: int | None = 5
) -> tuple[dict[str, Any], str]:
    """Translate a whole file, its structure kept: a report, and the file in the other language.

    file: .txt, .md, .srt, .vtt, .csv, .docx or .html, up to 2 MB and 2,000 sentences. direction: "en-fr", or "fr-en"
    where its weights are here. beams: beam size, 1 (greedy) to 20. The report has `sentences` (translated ones),
    `untouched` (pieces without words: numbers, names, code), `check` and `wrong` (sentences that deserve a look, and
    that are probably wrong), `doubtful` (the first of these: source, translation, verdict), `seconds` and `notice`.
    """
    from demos.translation.file_job import REPORT, run_file

    if not isinstance(beams, int):
        raise NoNumber("“beams” has to be a whole number from 1 to 20.")
    job = jobs.begin(f"translation_translate_file/{secrets.token_urlsafe()}", cache() / "jobs")  # kept for an hour
    result = None
    for progress in job.run(run_file(job, file, direction, beams)):
        result = progress.result
    return json.loads((job.folder / REPORT).read_text(encoding="utf-8")), str(result)


def build(direction: gr.Textbox, beams: gr.Slider) -> None:
    """Make the folded part and the function of the API, wire their events."""
    with layout.settings("Translate a file"), layout.columns():
        with layout.left_column():
            file = gr.File(
                file_types=[*KINDS, *ALSO],
                label="Text, subtitles, table, document",
                height=160,
                elem_id="translation-file",
            )
        with layout.right_column():
            layout.note(WORDS)
            start = gr.Button(_words(FORTH), elem_id="translation-file-start")
            panel = job_panel(("sentence", "sentences"), elem_id="translation-file-job")
            report = gr.HTML("", apply_default_css=False, padding=False, elem_id="translation-file-report")

    def show(request: gr.Request) -> tuple[str, Any]:
        return report_of(panel.owner(request)), None  # the upload is deleted

    start.click(lambda: "", None, report, **QUICK)
    ended = panel.run(start.click, translate_upload, [file, direction, beams])
    ended.then(errors.refusals(show), None, [report, file], **QUICK)
    direction.change(lambda chosen: gr.Button(_words(chosen)), direction, start, **QUIET)
    _api()


def _words(direction: str) -> str:
    return f"Translate the file into {DIRECTIONS[direction if direction in DIRECTIONS else FORTH][1]}"


def _api() -> None:
    """Register the function of the API; its components are never on the page."""
    with gr.Group(visible=False):
        file = gr.File(label="file")
        direction = gr.Textbox(FORTH, label="direction")
        beams = gr.Number(5, label="beams", precision=0)
        report, translated = gr.JSON(label="report"), gr.File(label="translated")
        gr.Button("translate a file").click(
            translation_translate_file,
            [file, direction, beams],
            [report, translated],
            api_name="translation_translate_file",
            **events.API_FILE,
        )
