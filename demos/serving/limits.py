"""Every limit of what a visitor may send, and of how long and how often: one table, printed in docs/hosting.md.

python -m demos.serving.limits      # prints the table as it stands there
"""

from dataclasses import dataclass

from training.common.images import VISITOR as PICTURE
from weights.fetch_sources import NAMED_RESERVE

JSON_BYTES = 1_000_000
JSON_LEVELS = 64
TOOL_BYTES = 12_000_000
TOOL_CHARACTERS = 950_000
UPLOAD_BYTES = 60_000_000
UPLOAD_FILES = 210
FORM_BYTES = 320_000_000
UPLOADS_BYTES = 1_000_000_000
UPLOADS_SECONDS = 3600
DISK_RESERVE = 100_000_000
BODY_SECONDS = 60.0
SESSION_CHARACTERS = 100
ECHO_CHARACTERS = 40
SENTENCE_CHARACTERS = 1_000

PICTURES_OF_BATCH = 200
BATCH_BYTES = 300_000_000
ANNOTATIONS_BYTES = 20_000_000
DECODED_AT_ONCE = 2
VIDEO_SECONDS = 20.0
VIDEO_BYTES = UPLOAD_BYTES
VIDEO_PIXELS = 9_000_000
CAMERA_CHARACTERS = 400_000
CAMERA_SIDE = 640

PROMPT_CHARACTERS = 20_000
WRITTEN_CHARACTERS = 5_000
TRANSLATED_CHARACTERS = 5_000
FILE_BYTES = 2_000_000
FILE_SENTENCES = 2_000
DOCX_BYTES = 20_000_000
TOKENS_OF_CONTEXT = 1_024
NAMED_MODEL_BYTES = 1_000_000_000

CALL_SECONDS = 300.0
DOWNLOAD_SECONDS = 3.0
JOB_SECONDS = 3600.0
WAITING_OF_ONE = 40
WAITING_OF_ALL = 400
SESSIONS = 1000
WRONG_PASSWORDS = 5
DRAIN_SECONDS = 8.0
STILL_SECONDS = 900.0
IDLE_CONNECTION_SECONDS = 75


@dataclass(frozen=True)
class Limit:
    """One row: what is limited, the most of it in words, and what happens beyond."""

    what: str
    most: str
    beyond: str


def megabytes(count: float) -> str:
    """Return bytes in words, as "20 MB"."""
    return f"{count / 1e9:g} GB" if count >= 1e9 else f"{count / 1e6:g} MB"


LATER = "refused with 429; try again in a moment"
SMALLER = "refused with 413"
SENTENCE = "refused in a sentence"

TABLE = (
    Limit("a request with JSON", megabytes(JSON_BYTES), SMALLER),
    Limit("lists and objects within one another in JSON", f"{JSON_LEVELS}", "refused with 400"),
    Limit("a request to a tool (MCP)", megabytes(TOOL_BYTES), SMALLER),
    Limit("what a tool (MCP) is given, a picture included", f"{TOOL_CHARACTERS:,} characters", SENTENCE),
    Limit("an uploaded file", megabytes(UPLOAD_BYTES), SMALLER),
    Limit("files of one upload", f"{UPLOAD_FILES}", SENTENCE),
    Limit("one upload, all files", megabytes(FORM_BYTES), SMALLER),
    Limit(
        f"uploads of one address in {UPLOADS_SECONDS // 60} minutes, after which files go",
        megabytes(UPLOADS_BYTES),
        "refused with 429 until older ones are gone",
    ),
    Limit("the disk's room that uploads leave free", megabytes(DISK_RESERVE), "refused with 507"),
    Limit("seconds that a request's JSON may take to arrive", f"{BODY_SECONDS:g} seconds", "refused with 408"),
    Limit("seconds that a connection without a request stays open", f"{IDLE_CONNECTION_SECONDS} seconds", "closed"),
    Limit("a session's name", f"{SESSION_CHARACTERS} characters", "refused with 400"),
    Limit("a picture's pixels", f"{PICTURE.pixels / 1e6:g} megapixels", SENTENCE),
    Limit("a picture's longest side", f"{PICTURE.longest:,} pixels", SENTENCE),
    Limit("a picture's shortest side, at least", f"{PICTURE.shortest} pixels", SENTENCE),
    Limit("frames of an animation", "1, the first", "the others aren't read"),
    Limit("large pictures decoded at once", f"{DECODED_AT_ONCE}", "the next one waits"),
    Limit("pictures of one batch", f"{PICTURES_OF_BATCH}", SENTENCE),
    Limit("pictures of one batch, unpacked", megabytes(BATCH_BYTES), SENTENCE),
    Limit("a batch's annotations", megabytes(ANNOTATIONS_BYTES), SENTENCE),
    Limit("seconds of a video that are looked at", f"{VIDEO_SECONDS:g} seconds", "not looked at, and said"),
    Limit("a video's file", megabytes(VIDEO_BYTES), SENTENCE),
    Limit("pixels of a video's picture", f"{VIDEO_PIXELS / 1e6:g} megapixels", SENTENCE),
    Limit("a camera's picture, as text", f"{CAMERA_CHARACTERS:,} characters", SENTENCE),
    Limit("a side of a camera's picture", f"{CAMERA_SIDE} pixels", SENTENCE),
    Limit("a prompt", f"{PROMPT_CHARACTERS:,} characters", SENTENCE),
    Limit("a continuation", f"{WRITTEN_CHARACTERS:,} characters", SENTENCE),
    Limit("what a model from the Hub reads of a text", f"{TOKENS_OF_CONTEXT:,} tokens", "cut at its start, and said"),
    Limit("a model from the Hub that a visitor names", megabytes(NAMED_MODEL_BYTES), SENTENCE),
    Limit("the disk's room that such models leave free", megabytes(NAMED_RESERVE), SENTENCE),
    Limit("a text to translate", f"{TRANSLATED_CHARACTERS:,} characters", SENTENCE),
    Limit("a file to translate", megabytes(FILE_BYTES), SENTENCE),
    Limit("sentences of a file to translate", f"{FILE_SENTENCES:,}", SENTENCE),
    Limit("a Word document to translate, unpacked", megabytes(DOCX_BYTES), SENTENCE),
    Limit("a call", f"{CALL_SECONDS / 60:g} minutes", "ended between two steps, in a sentence"),
    Limit(
        "seconds that a call waits for a model from the Hub to be downloaded",
        f"{DOWNLOAD_SECONDS:g} seconds",
        "told how far it is; the download goes on, and the call's place is free",
    ),
    Limit("a job of many files", f"{JOB_SECONDS / 60:g} minutes", "ended between two steps, in a sentence"),
    Limit("what a refusal quotes of a text", f"{ECHO_CHARACTERS} characters", "cut"),
    Limit("calls of one address that wait, page and API each", f"{WAITING_OF_ONE}", LATER),
    Limit("calls of all that wait, page and API each", f"{WAITING_OF_ALL}", LATER),
    Limit("sessions whose state is kept", f"{SESSIONS:,}", "the longest unused one is forgotten"),
    Limit("wrong passwords of one address", f"{WRONG_PASSWORDS}", "refused with 429, for twice as long each time"),
    Limit(
        "a queue in which calls wait and none begins, answers or ends",
        f"{STILL_SECONDS / 60:g} minutes",
        "the server ends itself, for its supervisor to start it anew",
    ),
    Limit("calls under way at SIGTERM", f"{DRAIN_SECONDS:g} seconds", "ended, in a sentence"),
)


def markdown() -> str:
    """Return the table as Markdown, as docs/hosting.md prints it."""
    rows = [("limit of", "most", "beyond it"), ("---", "---", "---")]
    rows += [(row.what, row.most, row.beyond) for row in TABLE]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


if __name__ == "__main__":
    print(markdown())
