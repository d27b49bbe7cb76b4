"""The thread limit is set by a call, and no import of ours sets one."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[4]
COUNT = """
import numpy
from threadpoolctl import threadpool_info
def threads():
    return {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"}
"""


def run(code: str) -> str:
    command = [sys.executable, "-c", COUNT + code]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=True).stdout.strip()


def test_the_limit_is_one_thread_once_it_is_asked_for() -> None:
    assert run("from demos.serving.threads import limit_blas; limit_blas(); limit_blas(); print(threads())") == "{1}"


def test_an_import_sets_no_limit() -> None:
    assert run(
        "before = threads(); import demos.serving.threads, demos.serving.loader; print(before == threads())"
    ) == ("True")
