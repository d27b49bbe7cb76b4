"""`python -m tests.load`: ten visitors at once for two minutes; `--uploads 1000`: so many pictures one after the other.

`--fresh-sessions 3000`, `--slow-clients 200` and `--replicas 3 --kill-one` are loads of other kinds, see their help.

The app runs in a process of its own on a free port of the loopback interface. Exit status 1 where a promise is broken:
no error, 95% of the answers within two seconds, no gap of over half a second in a stream, memory flat within 10%.
"""

import argparse
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
from gradio_client import Client, handle_file
from PIL import Image

from tests.bench.bench_page import PORT, resident, running
from tests.load.drills import fresh_sessions, replicas, slow_clients
from tests.load.farm import NGINX
from tests.load.visitors import STREAM, Notes, Visitor

SLOWEST = 2.0  # seconds, of the fastest 95% of the answers
GAP = 0.5  # seconds between two pieces of a stream
GROWTH = 0.10  # of the memory after the first minute
SETTLING = 60.0  # seconds, or the first fifth of the uploads


def main() -> None:
    """Run one of the two loads and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visitors", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--uploads", type=int, default=0, help="upload so many pictures instead")
    parser.add_argument("--fresh-sessions", type=int, default=0, help="so many visitors who write a line and leave")
    parser.add_argument("--slow-clients", type=int, default=0, help="a visitor beside so many who send a byte a second")
    parser.add_argument("--replicas", type=int, default=0, help="so many replicas behind nginx (to be installed)")
    parser.add_argument("--kill-one", action="store_true", help="with --replicas: kill one of them half way")
    arguments = parser.parse_args()
    if arguments.kill_one and arguments.replicas < 2:
        parser.error("--kill-one needs --replicas 2 or more")
    if arguments.replicas and NGINX is None:
        parser.error("--replicas needs nginx. On Debian: apt-get install nginx-light")
    if arguments.replicas:
        return end(replicas(arguments.replicas, arguments.visitors, arguments.seconds, arguments.kill_one))
    with tempfile.TemporaryDirectory() as folder, running(["app.py", "--port", str(PORT)]) as (process, _):
        address = f"http://127.0.0.1:{PORT}/"
        if arguments.fresh_sessions:
            broken = fresh_sessions(address, process.pid, arguments.fresh_sessions)
        elif arguments.slow_clients:
            broken = slow_clients(address.rstrip("/"), arguments.slow_clients, arguments.seconds)
        elif arguments.uploads:
            broken = uploads(address, process.pid, arguments.uploads, Path(folder))
        else:
            broken = visit(address, process.pid, arguments.visitors, arguments.seconds, pictures(Path(folder), 12))
    end(broken)


def end(broken: list[str]) -> None:
    """Print the promises that were broken, and end with exit status 1 where there are any."""
    for sentence in broken:
        print("BROKEN", sentence)
    sys.exit(bool(broken))


def visit(address: str, pid: int, count: int, seconds: float, files: list[Path]) -> list[str]:
    """Let visitors come, print the figures; return the promises that were broken."""
    notes = Notes()
    first = Visitor(address, -1, files, Notes())
    for act in first.does:  # the networks load
        act()
    visitors = [Visitor(address, number, files, notes) for number in range(count)]
    until = time.monotonic() + seconds
    threads = [threading.Thread(target=visitor.stay, args=(until,)) for visitor in visitors]
    for thread in threads:
        thread.start()
    time.sleep(min(SETTLING, seconds / 2))
    settled = resident(pid)
    for thread in threads:
        thread.join()
    grown = resident(pid) / settled - 1
    broken = [f"{len(notes.errors)} calls failed: {notes.errors[0]}"] if notes.errors else []
    for endpoint, taken in sorted(notes.seconds.items()):
        slow = float(np.percentile(taken, 95))
        print(f"{endpoint:<24}{len(taken):>6} calls   median {np.median(taken):.3f} s   95% within {slow:.3f} s")
        if endpoint != STREAM and slow > SLOWEST:
            broken.append(f"{endpoint}: 95% within {slow:.2f} s, not {SLOWEST:g} s")
    gap = max(notes.gaps, default=0.0)
    print(f"longest gap in {len(notes.gaps)} streams {gap:.3f} s; memory {settled / 1e6:.0f} MB, then {grown:+.1%}")
    if gap > GAP:
        broken.append(f"a stream paused for {gap:.2f} s")
    return broken + flat(grown)


def uploads(address: str, pid: int, count: int, folder: Path) -> list[str]:
    """Upload pictures one after the other; return the promises that were broken."""
    client = Client(address, verbose=False, analytics_enabled=False)
    settled, started = 0, time.monotonic()
    for number, path in enumerate(pictures(folder, count)):
        client.predict(handle_file(str(path)), api_name="/images_classify")
        client.predict(handle_file(str(path)), api_name="/images_detect")
        if number == count // 5:
            settled = resident(pid)
    grown = resident(pid) / settled - 1
    print(f"{count} uploads in {time.monotonic() - started:.0f} s; memory {settled / 1e6:.0f} MB, then {grown:+.1%}")
    return flat(grown)


def flat(grown: float) -> list[str]:
    """The sentence for memory that grew by more than it may, as a list of one or none."""
    return [f"memory grew by {grown:.0%} after it had settled"] if grown > GROWTH else []


def pictures(folder: Path, count: int) -> list[Path]:
    """Write so many different pictures, 160 to 640 px wide."""
    random = np.random.default_rng(0)
    paths = []
    for number in range(count):
        width, height = random.integers(160, 640, 2)
        small = Image.fromarray(random.integers(0, 256, (12, 16, 3), np.uint8))
        path = folder / f"{number}.jpg"
        small.resize((int(width), int(height)), Image.Resampling.BICUBIC).save(path, quality=85)
        paths.append(path)
    return paths


if __name__ == "__main__":
    main()
