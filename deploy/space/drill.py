"""Try a staged folder where nothing of the project's own is: a bare Python, the index's wheels, a user who can't write.

`python -m deploy.space.drill [--profile zero|cpu] [--docker] [--python python3.12] [--own-index]` stages, installs,
starts, and asks every tab once. It fetches gigabytes, so it is run by hand. `started` and `answers` do the last two for
any environment.
"""

import argparse
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from demos.images.catalog import example_path
from deploy.space.__main__ import listing
from deploy.space.profiles import PROFILES, ROOT
from deploy.space.staging import stage

START_SECONDS = 180


@dataclass(frozen=True)
class Answer:
    """What a tab said to the first thing that it was asked, and after how many seconds."""

    tab: str
    seconds: float
    said: str


class DrillFailed(Exception):
    """The staged folder doesn't do; the message says what happened, with the end of its log."""


def answers(address: str, picture: str | Path) -> list[Answer]:
    """Ask every tab of the page at this address once, as a program does; raises what gradio_client raises."""
    from gradio_client import Client, handle_file

    client = Client(address, verbose=False, analytics_enabled=False, download_files=False)
    calls: tuple[tuple[str, str, tuple[Any, ...]], ...] = (
        ("Images", "/images_classify", (handle_file(str(picture)), "cifar10", 1)),
        ("Images", "/images_detect", (handle_file(str(picture)), "everyday", 0.3)),
        ("Text", "/text_write", ("ROMEO:",)),
        ("Translation", "/translation_translate", ("A man is riding a bicycle.",)),
        ("Faces", "/faces_generate", (3,)),
    )
    found = []
    for tab, name, arguments in calls:
        began = time.perf_counter()
        said = str(client.predict(*arguments, api_name=name))
        found.append(Answer(tab, time.perf_counter() - began, said))
    return found


@contextmanager
def started(folder: Path, python: Path, home: Path, environment: Mapping[str, str] = os.environ) -> Iterator[str]:
    """Start the app of a folder on a free port as one who can't write there, with `home` for all that it writes.

    Yields its address once it answers. Raises DrillFailed with the end of its log where it doesn't.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    before = _without_rights(folder)
    log = home / "app.log"
    places = {"HOME": str(home), "TMPDIR": str(home), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUNBUFFERED": "1"}
    kept = {name: value for name, value in environment.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    with log.open("w") as stream:
        process = subprocess.Popen(
            [*before, str(python), "app.py", "--port", str(port)],
            cwd=folder,
            stdout=stream,
            stderr=subprocess.STDOUT,
            env={**kept, **places},
        )
    try:
        address = f"http://127.0.0.1:{port}"
        _until_it_answers(process, address, log)
        yield address
    finally:
        process.terminate()
        process.wait(30)


def _until_it_answers(process: "subprocess.Popen[bytes]", address: str, log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < until:
        with suppress(OSError):
            urllib.request.urlopen(address, timeout=5).close()
            return
        time.sleep(0.2)
    end = "\n".join(log.read_text(errors="replace").splitlines()[-30:])
    raise DrillFailed(f"The page doesn't answer. The end of its log:\n{end}")


def _without_rights(folder: Path) -> list[str]:
    """Take the right to write to the folder away, and return what starts a process that is bound by that.

    An administrator may write anywhere, so it is started without an administrator's powers.
    """
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    return ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] if os.geteuid() == 0 else []


def writable(folder: Path) -> None:
    """Give the right back, so that the folder can be removed."""
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)


def docker_steps(target: Path, root: Path = ROOT) -> str:
    """Copy into `target` what the Dockerfile copies, and return the options of its `pip install`."""
    steps = (root / "deploy/Dockerfile").read_text(encoding="utf-8")
    for source, place in re.findall(r"^COPY (\S+) (\S+)$", steps, re.MULTILINE):
        if (root / source).is_dir():
            shutil.copytree(root / source, target / place, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copyfile(root / source, target / place / source if place == "." else target / place)
    return str(re.findall(r"pip install (.*) -r requirements\.txt", steps)[0])


def main(arguments: list[str]) -> None:
    """Do all of it in a temporary folder and print what came of it; ends with status 1 where a step fails."""
    parser = argparse.ArgumentParser(prog="python -m deploy.space.drill", description=__doc__)
    parser.add_argument("--profile", choices=PROFILES, default="zero")
    parser.add_argument("--docker", action="store_true", help="the steps of deploy/Dockerfile in place of a profile's")
    parser.add_argument("--python", default="python3.12", help="what makes the bare environment")
    parser.add_argument("--own-index", action="store_true", help="pip's own index alone, whatever requirements name")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="space-drill-") as scratch:
        folder, home, venv = (Path(scratch, name) for name in ("app", "home", "venv"))
        Path(scratch).chmod(0o755)
        for path in (folder, home):
            path.mkdir()
        options: list[str] = []
        if asked.docker:
            options = docker_steps(folder).split()
        else:
            print(listing(stage(PROFILES[asked.profile], folder), folder))
        subprocess.run([asked.python, "-m", "venv", venv], check=True)
        python = venv / "bin/python"
        if asked.own_index:
            options = _without_index(folder / "requirements.txt")
        _install(python, folder / "requirements.txt", options)
        try:
            _try(folder, python, home)
        finally:
            writable(folder)


def _without_index(wanted: Path) -> list[str]:
    """Take the options of pip out of a file of requirements; there are none to add."""
    lines = wanted.read_text(encoding="utf-8").splitlines()
    wanted.write_text("\n".join(line for line in lines if not line.startswith("--")) + "\n", encoding="utf-8")
    return []


def _install(python: Path, wanted: Path, options: list[str]) -> None:
    began = time.perf_counter()
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, *options, "-r", str(wanted)], check=True)
    packages = sum(path.stat().st_size for path in python.parents[1].rglob("*") if path.is_file())
    print(f"Installed in {time.perf_counter() - began:.0f} s, {packages / 1e9:.1f} GB.")


def _try(folder: Path, python: Path, home: Path) -> None:
    began = time.perf_counter()
    picture = example_path("cat")
    try:
        with started(folder, python, home) as address:
            print(f"The page answers after {time.perf_counter() - began:.1f} s.")
            for answer in answers(address, picture):
                print(f"{answer.tab:<12} {answer.seconds:6.2f} s  {answer.said[:70]!r}")
            print(f"Every tab has answered {time.perf_counter() - began:.1f} s after the start.")
    except DrillFailed as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main(sys.argv[1:])
