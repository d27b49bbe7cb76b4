"""The words of the cards of the face GANs."""

from weights.card import CardText, DataSource

LICENCE = "Non-commercial research only, as the pictures it learned from"
LIMITATIONS = (
    "Faces at 64 pixels, seen from the front. The training pictures show celebrities: mostly white, young and "
    "smiling, dark skin and old age are rare, and so they are here; glasses, hats, hands and backgrounds often fail. "
    "No face is meant to be anybody's, but a likeness to a person can't be ruled out. Not for judging people, nor for "
    "passing off as photographs."
)


def card_text(data: str, examples: int) -> CardText:
    """What the card says in words; data: what the folder of pictures is called, examples: how many it learned from."""
    return CardText(
        task="Paint a face of 64 x 64 pixels from a vector of normal random numbers",
        data=DataSource(
            name=data,
            source="CelebA (Liu, Luo, Wang, Tang, ICCV 2015), re-aligned and reduced to 64 pixels",
            licence="Non-commercial research purposes only (CelebA agreement)",
            examples=examples,
        ),
        licence=LICENCE,
        intended_use="Showing and teaching how a generative adversarial network works.",
        limitations=LIMITATIONS,
    )
