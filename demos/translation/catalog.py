"""What can be chosen in this tab: translators, example sentences, words to try. Plain values without tensors."""

import weights
from weights.hub import offered, serves

MODELS = {"attention": "seq2seq_en_fr", "plain": "seq2seq_en_fr_plain"}
"""Name of the translator: name of its weights."""
BACK = {"attention": "seq2seq_fr_en"}
"""The same from French to English."""
DIRECTIONS = {"en-fr": ("English", "French"), "fr-en": ("French", "English")}
"""By direction: the language that is read and the one that is written."""
FORTH = "en-fr"
USUAL = "attention"
HUB = tuple(offered("translate"))
"""Names of the translators that others trained, from the Hub when a visitor asks."""
TITLES = {"attention": "Ours, with attention", "plain": "Ours, without attention"}

EXAMPLES = {
    "A bicycle": "A man is riding a bicycle.",
    "The lost keys": "I don't know where she left the keys to the old house.",
    "At the beach": "Two little girls in red dresses are playing with a big white dog on the beach.",
    "A short talk": "Are you hungry? I know a good restaurant near the station.\nIt isn't expensive.",
    "News": "The government will announce a new energy policy next week.",
    "A long sentence": (
        "Yesterday I met the woman who sold me this house, and she told me that her two sons still live near the "
        "station in the old part of the city."
    ),
}
"""Examples of Try it and Then and now."""
FRENCH_EXAMPLES = {
    "A bicycle": "Un homme fait du vélo.",
    "The lost keys": "Je ne sais pas où elle a laissé les clés de la vieille maison.",
    "At the beach": "Deux petites filles en robes rouges jouent avec un grand chien blanc sur la plage.",
    "A short talk": "Avez-vous faim ? Je connais un bon restaurant près de la gare.\nCe n'est pas cher.",
    "News": "Le gouvernement annoncera une nouvelle politique énergétique la semaine prochaine.",
    "A long sentence": (
        "Hier, j'ai rencontré la femme qui m'a vendu cette maison, et elle m'a dit que ses deux fils vivent encore "
        "près de la gare."
    ),
}
"""The same for French to English in Try it."""
FIRST_TO_TRY = "A bicycle"
FIRST_TO_COMPARE = "The lost keys"

SENTENCES = {
    "A red dress": "The little girl in the red dress is playing with a big white dog.",
    "A bicycle": "A man is riding a bicycle.",
    "An old car": "He gave his old car to a young woman.",
    "Black cats": "My brother has two black cats.",
    "Lost keys": "I don't know where she left the keys.",
}
"""Examples of Look inside: one sentence each."""
FIRST_TO_INSPECT = "A red dress"

SUBSTITUTES = {
    "man": ("woman", "child", "dog"),
    "woman": ("man", "girl"),
    "girl": ("boy", "girls"),
    "boy": ("girl", "boys"),
    "girls": ("boys", "girl"),
    "boys": ("girls", "boy"),
    "he": ("she", "they"),
    "she": ("he", "they"),
    "i": ("we", "she"),
    "they": ("he", "we"),
    "dog": ("cat", "dogs"),
    "cat": ("dog", "cats"),
    "house": ("garden", "houses"),
    "brother": ("sister", "parents"),
    "sister": ("brother", "parents"),
    "father": ("mother", "parents"),
    "mother": ("father", "parents"),
    "two": ("three", "many"),
    "is": ("was", "isn't"),
    "are": ("were", "aren't"),
    "government": ("minister", "bank"),
    "don't": ("do", "didn't"),
}
"""Words to try in place of a common one, the first of which is used unasked; a visitor may type any other."""


def from_hub(model: str) -> bool:
    """Return whether a translator is from the Hub: of the list, or named by a visitor and checked."""
    return serves(model, "translate")


def models_here() -> list[str]:
    """Return our translators whose weights are shipped, the usual one first and even where its weights are missing."""
    here = weights.names()
    return [name for name, shipped in MODELS.items() if name == USUAL or shipped in here]


def directions_here() -> list[str]:
    """Return the directions whose weights are shipped, English to French even where its weights are missing."""
    here = weights.names()
    return [FORTH, *(other for other in DIRECTIONS if other != FORTH and BACK[USUAL] in here)]


def opposite(direction: str) -> str:
    """Return the other way round."""
    return next(other for other in DIRECTIONS if other != direction)


def examples_of(direction: str) -> dict[str, str]:
    """Return the examples in the language that is read, by the name on their chip."""
    return EXAMPLES if direction == FORTH else FRENCH_EXAMPLES


def weights_of(model: str, direction: str) -> str:
    """Return the name of the weights of one of our translators in that direction."""
    return (MODELS if direction == FORTH else BACK)[model]


def chip_of(text: str, examples: dict[str, str]) -> str:
    """Return the name of the example with this text, or ""."""
    return next((name for name, example in examples.items() if example == text), "")


def substitutes(word: str) -> tuple[str, ...]:
    """Return words to try in place of an English one, with a capital where it has one."""
    known = SUBSTITUTES.get(word.lower(), ())
    return tuple(other.capitalize() for other in known) if word[:1].isupper() else known
