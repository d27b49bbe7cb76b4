"""Serves the tiny models to a person who tries the page by hand: `python -m tests.hub --port 8900 --root FOLDER`."""

import argparse
import signal
import tempfile
import threading
from pathlib import Path
from typing import get_args

from tests.hub import models
from tests.hub.server import Hub, Kind


def main() -> None:
    """Builds what is missing under the root, prints the endpoint and serves until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m tests.hub", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--root", type=Path, help="where the models are built, or were before (a temporary folder)")
    parser.add_argument("--slow", type=float, metavar="BYTES", help="weights come at so many bytes a second")
    parser.add_argument("--fail", choices=get_args(Kind), help="how every model fails")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch, Hub(asked.port) as hub:
        for repo, folder in models.build_all(asked.root or Path(scratch)).items():
            print(f"{repo} {hub.add(repo, folder)}", flush=True)
        if asked.fail or asked.slow:
            hub.fail(None, asked.fail or "slow", bytes_per_second=asked.slow or 100_000)
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        print(f"HF_ENDPOINT={hub.endpoint}", flush=True)
        stop.wait()


if __name__ == "__main__":
    main()
