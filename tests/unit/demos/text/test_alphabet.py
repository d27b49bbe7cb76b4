"""Reading what was typed with a small alphabet."""

from demos.text.alphabet import normalize
from tests.networks.text_network import ALPHABET


def test_typographic_marks_are_read_as_plain_ones() -> None:
    normalized = normalize("don’t\r\n—\t“so”", frozenset(ALPHABET))
    assert normalized.text == "don't\n--    so"
    assert normalized.replaced == (("\t", "    "), ("’", "'"), ("—", "--"))
    assert normalized.unknown == ("“", "”")
