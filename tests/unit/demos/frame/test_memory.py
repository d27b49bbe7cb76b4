"""What was freed in pieces goes back to the system."""

import subprocess
import sys
from pathlib import Path

import pytest

from demos.frame.memory import give_back

ROOT = Path(__file__).parents[4]
CODE = """
import psutil
from demos.frame.memory import give_back
process = psutil.Process()
pieces = [bytearray(2_000) for _ in range(100_000)]
last = pieces[-1]  # it keeps the C library from giving back what lies below
before = process.memory_info().rss
pieces.clear()
kept = process.memory_info().rss
assert give_back()
print((before - kept) // 1_000_000, (before - process.memory_info().rss) // 1_000_000)
"""


@pytest.mark.skipif(not give_back(), reason="this C library can't")
def test_freed_pieces_are_given_back() -> None:
    run = subprocess.run([sys.executable, "-c", CODE], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    without, with_it = map(int, run.stdout.split())
    assert with_it > 150
    assert without < 100
