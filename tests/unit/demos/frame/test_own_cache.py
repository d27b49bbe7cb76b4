"""Each process has a folder of its own, which goes with it, and takes along those of processes that were killed."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[4]
CODE = """
import sys
from demos.frame import own_cache
folder = own_cache.make()
(folder / "picture.png").write_bytes(b"a picture")
print(folder, flush=True)
sys.stdin.read()
"""


def started(home: Path) -> tuple["subprocess.Popen[str]", Path]:
    process = subprocess.Popen(
        [sys.executable, "-c", CODE],
        cwd=ROOT,
        env={**os.environ, "GRADIO_TEMP_DIR": str(home)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    return process, Path(process.stdout.readline().strip())


def test_two_processes_share_nothing_and_leave_nothing(tmp_path: Path) -> None:
    first, its = started(tmp_path)
    second, others = started(tmp_path)
    assert its != others
    assert {its.parent, others.parent} == {tmp_path.resolve()}
    first.communicate("")
    assert not its.exists()
    assert (others / "picture.png").read_bytes() == b"a picture"
    second.communicate("")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="files aren't locked there")
def test_what_a_killed_process_left_goes_with_the_next(tmp_path: Path) -> None:
    living, its = started(tmp_path)
    killed, orphan = started(tmp_path)
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    assert orphan.exists()
    third, _ = started(tmp_path)
    assert not orphan.exists()
    assert its.exists()
    for process in (living, third):
        process.communicate("")
    assert list(tmp_path.iterdir()) == []
