"""The example texts of Look inside, each with the styles that it belongs to."""

from demos.text.catalog import OUR_STYLE, styles

STORM = """MIRANDA:
The ship is lost! O father, did you hear
Those cries? They beat against my very heart.

PROSPERO:
Be calm, my child. No one is drown'd; the sea
Obeys me. Wait till morning, and you'll see
Them walk the sand.

MIRANDA:
What, all?

PROSPERO:
And dry. Come, see the """

LINES = """Here is a line that goes on and on, and will not come to its end so soon
Short.
No.
And here again a line that goes on and on, without a thought of stopping
Yes.
"""

NAMES = """FIRST LORD:
Who comes?

SECOND LORD:
The king.

QUEEN MARGARET:
Not yet.

FOOL:
Too late.
"""

CONVERSATION = """"You have come from the station," said he, "and in a great hurry."

"How can you know that?"

"Your ticket is still in your glove, and you have left your umbrella
behind. Pray sit down, and tell me everything from the beginning."

I did as he asked. "It was last night," I began, "soon after we had gone to """

LEMMA = r"""\begin{lemma}
\label{lemma-product}
Let $A$ be a ring and let $e \in A$ be an idempotent. Then the map
$$
A \longrightarrow A/(e) \times A/(1 - e)
$$
is an isomorphism of rings.
\end{lemma}

\begin{proof}
The ideals $(e)$ and $(1 - e)$ are coprime, because $1 = e + (1 - e)$.
Hence the map is """

FUNCTION = r"""/* The caller holds the lock. */
static int ring_show(struct seq_file *m, void *unused)
{
	int i;

	if (list_empty(&rings)) {
		seq_puts(m, "(no rings)\n");
		return 0;
	}

	for (i = 0; i < count; i++) {
		if (!rings[i].name)
			continue;
		seq_printf(m, "%s\n", """

SPEECH = """My fellow citizens:

We meet at the end of a long winter, and at the beginning of a great work. The people have asked us for schools, for \
roads and for honest laws. Let us give them no less; and let it be said of """

LOOK_INSIDE_TEXTS = {
    "A storm": STORM,
    "Long and short lines": LINES,
    "Names": NAMES,
    "Not a play": "Dear Anna, thank you for the photos from the beach. We're back on Monday. Love, Tom",
    "A conversation": CONVERSATION,
    "A lemma": LEMMA,
    "A function": FUNCTION,
    "A speech": SPEECH,
}
FIRST_LOOK_INSIDE_TEXT = "A storm"

_STYLES = {
    "A conversation": ("sherlock", "war_and_peace"),
    "A lemma": ("latex",),
    "A function": ("c",),
    "A speech": ("presidents",),
}
"""The styles that a text belongs to; the others belong to Shakespeare."""


def look_inside_texts() -> dict[str, str]:
    """Return the texts whose style is here, chip title to text."""
    return {name: text for name, text in LOOK_INSIDE_TEXTS.items() if _styles_here(name)}


def style_of_text(name: str, style: str) -> str:
    """Return the style to read a text in: the one that is chosen, where the text belongs to it."""
    own = _styles_here(name)
    return style if style in own or not own else own[0]


def text_in_style(text: str, style: str) -> str:
    """Return a text for a style just chosen: its own first example in place of another style's example."""
    name = next((name for name, example in LOOK_INSIDE_TEXTS.items() if example == text), "")
    if not name or style in _styles_here(name):
        return text
    return next((LOOK_INSIDE_TEXTS[own] for own in LOOK_INSIDE_TEXTS if style in _styles_here(own)), text)


def _styles_here(name: str) -> list[str]:
    return [style for style in _STYLES.get(name, (OUR_STYLE,)) if style in (OUR_STYLE, *styles())]
