"""The picture with masks, boxes and labels as SVG: vectors over the picture, in pixels of the picture."""

from xml.sax.saxutils import escape, quoteattr

from demos.images.exports.annotated import Annotated
from demos.images.exports.colours import colour_of
from demos.images.exports.drawing import (
    FONT,
    LARGEST,
    PADDING,
    SWATCH,
    PlacedLabel,
    largest_first,
    placed_labels,
    unit_of,
)
from demos.images.views.detection_view import percent, picture_address, svg_path

FILL = 0.35
INK, PAPER = "#16202A", "#FFFFFF"


def annotated_svg(picture: Annotated) -> bytes:
    """Return an SVG file with the picture inside, at 2048 pixels a side at most.

    No viewer's font makes a label too long: each text is told its width, and has a rim of paper where that is ignored.
    """
    width, height = picture.size
    address = picture_address(picture.resized(1, LARGEST).picture, quality=92)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">',
        f'<image href="{address}" width="{width}" height="{height}"/>',
        *(_object(picture, number) for number in largest_first(picture)),
        *(_label(picture, label) for label in placed_labels(picture)),
        "</svg>",
    ]
    return "\n".join(parts).encode()


def _object(picture: Annotated, number: int) -> str:
    each, colour, unit = picture.objects[number], colour_of(picture.colours[number]), unit_of(picture)
    x1, y1, x2, y2 = each.box
    place = f'x="{x1:.1f}" y="{y1:.1f}" width="{max(0.0, x2 - x1):.1f}" height="{max(0.0, y2 - y1):.1f}"'
    return (
        f'<g id="object-{number + 1}" stroke="{colour}">'
        f"<title>{escape(each.label)} {escape(percent(each.score))}</title>"
        f'<path class="mask" d={quoteattr(svg_path(picture.rings(number)))} fill="{colour}" fill-opacity="{FILL}" '
        f'fill-rule="evenodd" stroke-width="{2 * unit:.2f}" stroke-linejoin="round"/>'
        f'<rect class="box" {place} fill="none" stroke-width="{1.5 * unit:.2f}"/></g>'
    )


def _label(picture: Annotated, label: PlacedLabel) -> str:
    x1, y1, x2, y2 = label.place
    unit = unit_of(picture)
    swatch, high = SWATCH * unit, y2 - y1
    place = f'x="{x1 + swatch + PADDING * unit:.1f}" y="{(y1 + y2) / 2 + 0.35 * FONT * unit:.1f}"'
    return (
        f'<g class="label"><rect x="{x1:.1f}" y="{y1:.1f}" width="{x2 - x1:.1f}" height="{high:.1f}" fill="{PAPER}"/>'
        f'<rect x="{x1:.1f}" y="{y1:.1f}" width="{swatch:.1f}" height="{high:.1f}" '
        f'fill="{colour_of(picture.colours[label.number])}"/>'
        f'<text {place} textLength="{label.text_width:.1f}" lengthAdjust="spacingAndGlyphs" fill="{INK}" '
        f'stroke="{PAPER}" stroke-width="{2 * unit:.2f}" paint-order="stroke" font-family="sans-serif" '
        f'font-size="{FONT * unit:.2f}" xml:space="preserve">{escape(label.text)}</text></g>'
    )
