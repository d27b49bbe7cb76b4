"""What programs that speak MCP may ask of this tab: numbers in, a face out."""

from demos.faces.views.face_view import png_uri


def generate_face(seed: int = 0, moves: list[float] | None = None, truncation: float = 1.0) -> str:
    """Generate the face of a person who does not exist, 64 x 64 pixels, by a small generative adversarial network.

    The same arguments give the same face. For research and teaching, not for commercial use, as the network's data.

    Args:
        seed: A whole number from 0 to 4,294,967,295; another one gives another face.
        moves: How far to move along the page's sliders in their order, -3 to 3 each, in standard deviations; or null.
        truncation: How far from the average face, 0 (the average itself) to 1.5; under 1 is more ordinary.

    Returns:
        A picture.
    """
    from demos.faces import faces

    return png_uri(faces.generate(faces.latent_at(seed, moves or [], truncation))[0])
