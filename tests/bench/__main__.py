"""`make bench`: every figure with its ratio to a plain eager reference of the same run; also written to bench.json.

`python -m tests.bench faces text` measures some only.
"""

import importlib
import json
import pkgutil
import sys
from pathlib import Path

import tests.bench
from tests.bench.line import Line

OUT = Path(__file__).resolve().parents[2] / "bench.json"


def main(chosen: list[str]) -> None:
    """Measure the modules `bench_NAME.py` (those chosen, or all), print a table and update bench.json."""
    results = json.loads(OUT.read_text()) if chosen and OUT.exists() else {}
    print(f"{'name':<22}{'value':>12}  {'unit':<10}{'reference':>12}{'ratio':>9}")
    names = [module.name for module in pkgutil.iter_modules(tests.bench.__path__) if module.name.startswith("bench_")]
    unknown = set(chosen) - {name.removeprefix("bench_") for name in names}
    if unknown:
        sys.exit(f"There is no benchmark called {', '.join(sorted(unknown))}. There are {', '.join(names)}.")
    for name in names:
        if chosen and name.removeprefix("bench_") not in chosen:
            continue
        line: Line
        for line in importlib.import_module(f"tests.bench.{name}").lines():
            print(
                f"{line.name:<22}{line.value:>12.4g}  {line.unit:<10}{line.reference:>12.4g}{line.ratio:>8.1f}x",
                flush=True,
            )
            results[line.name] = {
                "value": line.value,
                "unit": line.unit,
                "reference": line.reference,
                "ratio": line.ratio,
            }
    OUT.write_text(json.dumps(results, indent=2) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
