"""`python -m weights.fetch --all --check`: every model from the Hub fetched, loaded and asked something known.

It proves the page's models where there is a network, and ends with status 1 where one of them doesn't do.
"""

import sys
import time
from dataclasses import dataclass

from demos.serving import hub_models, model_pool, self_test
from weights import WeightsUnavailable, fetch
from weights.hub import MODELS, HubModel, megabytes


@dataclass(frozen=True)
class Checked:
    """What came of one model: where it was found, its bytes and form, seconds to fetch and to load, and its answer."""

    model: HubModel
    passed: bool
    said: str
    revision: str = ""
    form: str = ""
    bytes: int = 0
    fetched: float = 0.0
    loaded: float = 0.0


def check(name: str) -> Checked:
    """Fetch, load and ask one model; whatever goes wrong is in the result."""
    model, began = MODELS[name], time.perf_counter()
    try:
        found = fetch.ensure(model)
        fetched = time.perf_counter() - began
        with hub_models.borrow(name) as borrowed:
            loaded = time.perf_counter() - began - fetched
            said = self_test.run(model, borrowed.network, borrowed.processor)
            form = borrowed.form
        where = f"{found.revision}@{found.commit[:10]}" if found.revision else found.commit
        return Checked(model, True, said.strip(), where, form, found.bytes, fetched, loaded)
    except (WeightsUnavailable, self_test.SelfTestFailed) as error:
        return Checked(model, False, str(error))
    finally:
        model_pool.release()


def table(rows: list[Checked]) -> str:
    """Return the results as Markdown; a size that isn't the published one within 2% is marked."""
    lines = ["| model | passed | found | form | size | fetched | loaded | said |", "| --- " * 8 + "|"]
    for row in rows:
        off = " (!)" if row.bytes and abs(row.bytes - row.model.bytes) > 0.02 * row.model.bytes else ""
        cells = [
            row.model.name,
            "yes" if row.passed else "NO",
            row.revision,
            row.form,
            f"{megabytes(row.bytes)}{off}" if row.bytes else "",
            f"{row.fetched:.1f} s" if row.bytes else "",
            f"{row.loaded:.1f} s" if row.bytes else "",
            " ".join(row.said.split()).replace("|", "/"),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def main(names: list[str]) -> None:
    """Check these models, one after the other, and print the table."""
    rows = []
    for name in names:
        print(f"{name} ...", file=sys.stderr, flush=True)
        rows.append(check(name))
    print(table(rows))
    if not all(row.passed for row in rows):
        sys.exit(1)


if __name__ == "__main__":
    main(sys.argv[1:])
