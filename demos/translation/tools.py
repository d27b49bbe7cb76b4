"""What programs that speak MCP may ask of this tab: a text in, its translation out."""

from typing import Any


def translate(text: str, direction: str = "en-fr", model: str = "attention") -> dict[str, Any]:
    """Translate between English and French, by a small network that is at its best with everyday sentences.

    Args:
        text: Up to 500 words; several sentences and line breaks stay.
        direction: "en-fr" for English to French, "fr-en" for French to English ("attention" only).
        model: "attention", or from the Hub "opus-mt" or "t5", which are better with news.

    Returns:
        The text; trust, for each sentence the probability that a person would accept it; and a notice, or "".
    """
    from demos.translation.translate import translate as translated

    found = translated(text, model=model, direction=direction)
    trust = [None if each is None else round(float(each), 2) for each in found.trust]
    return {"text": found.text, "trust": trust, "notice": found.notice}
