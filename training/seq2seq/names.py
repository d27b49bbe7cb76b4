"""Names to put in the place of others, so that a network learns to copy whatever a name is."""

import random


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


NAMES = (
    _words("Tom John Peter Paul Jack Bill Mike Bob Ken George Ali Omar Ivan Luca Hugo Raj Kofi Mateo Yusuf Chen"),
    _words("Mary Jane Susan Lucy Emily Nancy Linda Kate Ann Betty Fatima Aisha Olga Sofia Priya Amina Mei Ines"),
)
"""Given names of men and of women: a name is only replaced by one of the same, since French words agree with it."""
GENDER = {name: group for group in NAMES for name in group}
_SYLLABLES = _words(
    "ba be bo bra da dor du fa fre ga go gri ha hol i ja jo ka ke ko kro la le li lin lo ma mi mo mu na ne ni no o pa "
    "pe po qui ra re ri ro sa san se sto ta te ti to tra u va ve vi wa wo ya yo za ze zi"
)
_ENDINGS = _words("berg by dez eau er ez ford ini kov ley low mann ner no ovic quist son ssen ton vic ward wicz yama")


def invented(generator: random.Random) -> str:
    """Return a name that nobody has read, so that a network learns to copy it letter by letter."""
    parts = [generator.choice(_SYLLABLES) for _ in range(generator.randrange(1, 3))]
    return "".join([*parts, generator.choice(_ENDINGS)]).capitalize()
