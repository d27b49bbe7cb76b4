"""The page's colours (kit/js/palette.js) for files: Okabe and Ito's seven (2008), then the same lighter."""

HUES = ("#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7")
LIGHTER = ("#F3CF80", "#ABDAF4", "#80CFB9", "#F8F2A1", "#80B9D9", "#EAAF80", "#E6BCD3")


def colour_of(number: int) -> str:
    """Return the colour of a number from 0, as "#RRGGBB"."""
    both = (*HUES, *LIGHTER)
    return both[number % len(both)]


def rgb_of(number: int) -> tuple[int, int, int]:
    """Return red, green and blue of the colour of a number from 0, each 0 to 255."""
    red, green, blue = bytes.fromhex(colour_of(number)[1:])
    return red, green, blue
