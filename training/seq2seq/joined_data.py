"""Two sets of sentence pairs joined, and how often an epoch shows the pairs of each of their sources."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt

from training.common.parquet import DataError
from training.seq2seq.data import Pairs, read_pairs

INTERFACE = (
    *("debian_apps", "kde", "gnome", "libreoffice", "mediawiki", "wordpress", "games", "scratch", "mobile_apps"),
    *("canada_cds", "django", "renpy"),
)
SHOWN = {
    "tatoeba": 1.4,
    "tatoeba_pivot": 1.5,
    "multi30k": 2.5,
    "handwritten": 6.0,
    "wikiotics": 3.0,
    "diabla": 1.5,
    "newsdiscuss2015": 1.5,
    "ud_pud": 1.5,
    "templates": 0.35,
    "wesnoth": 0.5,
    "shattered": 0.5,
    "books": 0.7,
    "openfoodfacts": 0.7,
    **dict.fromkeys(INTERFACE, 0.5),
}
"""By source: how often an epoch shows each of its pairs, where that isn't once; a share below 1 is drawn anew."""


def read_joined(data: Path, second: str) -> Pairs:
    """Read the training pairs of a folder and of the one called `second` beside it; "" joins none.

    Raises `DataError` where the second doesn't lie beside the first.
    """
    pairs = read_pairs(data / "train.parquet")
    if not second:
        return pairs
    other = data.resolve().parent / second
    if not other.is_dir():
        raise DataError(f"Expected the folder {second} beside {data.name}: they are joined. It isn't there.")
    more = read_pairs(other / "train.parquet")
    return Pairs(pairs.en + more.en, pairs.fr + more.fr, pairs.source + more.source)


def epoch_rows(sources: list[str], shown: Mapping[str, float], seed: int, epoch: int) -> npt.NDArray[np.int64]:
    """Return the rows of one epoch in the order of training, and which copy of its row each is: 2 x examples."""
    generator = np.random.default_rng([seed, epoch])
    often = np.array([shown.get(source, 1.0) for source in sources])
    counts = np.floor(often).astype(np.int64)
    counts += generator.random(len(often)) < often - counts
    rows = np.repeat(np.arange(len(often)), counts)
    copies = np.arange(len(rows)) - np.repeat(np.cumsum(counts) - counts, counts)
    order = generator.permutation(len(rows))
    return np.stack([rows[order], copies[order]])
