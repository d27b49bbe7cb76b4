"""How far a missed object got, as JSON for the page."""

import json
from typing import TYPE_CHECKING, Any

from PIL import Image

from demos.images.views.detection_view import on_page, percent, picture_address

if TYPE_CHECKING:
    from demos.images.analysis.missed_object import Hypothesis, MissedObject


def asking(picture: Image.Image) -> str:
    """Return JSON of a picture whose place is still to be chosen, for missed_object.js."""
    return _json(picture, None, "", [])


def answer(picture: Image.Image, missed: "MissedObject", threshold: float) -> str:
    """Return JSON of what became of a place in a picture, for missed_object.js; threshold: of what counts as found."""
    rows = [
        {
            "label": each.label,
            "score": percent(each.score),
            "background": percent(each.background),
            "objectness": percent(each.objectness),
            "box": [round(edge, 1) for edge in each.box],
            "fate": _fate(each, threshold),
            "rival": [round(edge, 1) for edge in each.rival[2]] if each.rival else None,
        }
        for each in missed.hypotheses
    ]
    return _json(picture, missed.place, sentence(missed, threshold), rows)


def sentence(missed: "MissedObject", threshold: float) -> str:
    """Return one sentence about how far an object at this place got, and the figures that say so."""
    if missed.fate == "not proposed":
        return (
            "No proposal: none of the surest boxes is about this place. The best anchor here has an objectness of "
            f"{percent(missed.objectness)}."
        )
    if missed.fate == "dropped":
        boxes = f"{missed.candidates} box{'es' if missed.candidates > 1 else ''}"
        return f"Lost among the proposals: {boxes} about this place gave way to surer ones elsewhere."
    if not missed.hypotheses:
        return "Taken for background: no class got even 1% in the proposals about this place."
    best = missed.hypotheses[0]
    if missed.fate == "suppressed" and best.rival:
        label, score, _ = best.rival
        return (
            f"Lost in suppression: {best.label} {percent(best.score)} gave way to {label} {percent(score)} beside it."
        )
    if missed.fate == "background":
        return (
            f"Taken for background: the best guess is {best.label} with {percent(best.score)}, and background is "
            f"likelier with {percent(best.background)}."
        )
    if missed.fate == "doubtful":
        return (
            f"Under the threshold: {best.label} got {percent(best.score)}, and the threshold is {percent(threshold)}."
        )
    return f"Found: {best.label} with {percent(best.score)}."


def _fate(hypothesis: "Hypothesis", threshold: float) -> str:
    if hypothesis.rival:
        return f"suppressed by {hypothesis.rival[0]} {percent(hypothesis.rival[1])}"
    words = {"found": "found", "background": "taken for background", "doubtful": f"under {percent(threshold)}"}
    return words[hypothesis.fate]


def _json(picture: Image.Image, place: tuple[float, float] | None, sentence: str, rows: list[dict[str, Any]]) -> str:
    content = {
        "photo": picture_address(on_page(picture)),
        "width": picture.width,
        "height": picture.height,
        "place": place,
        "sentence": sentence,
        "rows": rows,
    }
    return json.dumps(content, separators=(",", ":"))
