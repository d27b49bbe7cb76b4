"""What programs that speak MCP may ask of this tab: a picture as text in, plain values out."""

from typing import Any


def classify_picture(image: str, model: str = "cifar10", top: int = 5) -> list[dict[str, Any]]:
    """Say what a picture shows: the likeliest labels of a small image classifier with their probabilities.

    Take detect_objects instead where it matters what is where, or how many there are. The networks are small and know
    their own classes only: a low first probability means that the picture shows probably none of them.

    Args:
        image: The picture itself as base64 or as a data URL, at most 700 kB, never an address or a file's path.
        model: "cifar10" (10 classes), "tiny_imagenet" (200), or from the Hub "imagenet" or "vit" (1,000).
        top: How many labels to return, 1 to as many as the model has classes.

    Returns:
        A list of labels with their probabilities (0 to 1), likeliest first.
    """
    from demos.images.classify import classify
    from demos.kit.image_io import from_text

    found = classify(from_text(image), model, top)
    return [{"label": label, "probability": round(probability, 4)} for label, probability in found]


def detect_objects(image: str, model: str = "everyday", threshold: float = 0.5) -> dict[str, Any]:
    """Find the objects in a picture: what each one is, how sure the detector is of it, and the box around it.

    Args:
        image: The picture itself as base64 or as a data URL, at most 700 kB, never an address or a file's path.
        model: "everyday" (29 kinds of things), "nuclei" (cells under a microscope), or from the Hub "coco" (80 kinds).
        threshold: The lowest score to return, 0 to 1. A lower one finds more, and more that is wrong.

    Returns:
        Width, height, and objects, surest first: label, score, and box as [left, top, right, bottom] in pixels.
    """
    from demos.images.detect import detect
    from demos.kit.image_io import from_text

    picture = from_text(image)
    found = [
        {"label": each.label, "score": round(float(each.score), 4), "box": [round(float(edge), 1) for edge in each.box]}
        for each in detect(picture, model, threshold)
    ]
    return {"width": picture.width, "height": picture.height, "objects": found}
