"""Safe pieces of HTML for drawing modules and rooms: neither gradio nor tensors are needed here."""

import base64
import html

_ALSO = str.maketrans({"$": "&#36;", "{": "&#123;", "}": "&#125;", "`": "&#96;", "\\": "&#92;"})


def escape(text: str) -> str:
    """Text made safe to stand in HTML, in attributes, and in gradio's templates, which read `${...}` and `{{...}}`."""
    return html.escape(text, quote=True).translate(_ALSO)


def data_uri(content: bytes, media_type: str) -> str:
    """Bytes as an address that an `<img>` or a download link can use, for instance with `image/png`."""
    return f"data:{media_type};base64,{base64.b64encode(content).decode('ascii')}"


def toast(text: str) -> str:
    """Text made safe for gradio's messages, which read HTML; quotes stay, so that API callers read plain sentences."""
    return html.escape(text, quote=False)
