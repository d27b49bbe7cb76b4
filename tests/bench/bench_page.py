"""How soon the page answers, and how much memory the app takes once all four tabs were used."""

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.bench.line import Line

ROOT = Path(__file__).resolve().parents[2]
RUNS = 3
PORT = 7899
MODULES = "demos.images.classify demos.images.detect demos.text.write demos.translation.translate demos.faces.faces"
EAGER = (
    "from training.common import torchvision_compat\ntorchvision_compat.install()\n"
    "import torch, torchvision\nimport {modules}\n"
)
EVERYTHING = "import transformers, skimage, sklearn, pandas, onnxruntime\n" + EAGER
LAUNCH = "import sys; sys.path.insert(0, '.'); import app; app.main(['--port', '{port}'])"


def lines() -> Iterator[Line]:
    """`first_page_s` and `memory_mb`, each beside the same app importing everything before it launches."""
    modules = ", ".join(MODULES.split())
    launch = LAUNCH.format(port=PORT)
    ours = ["app.py", "--port", str(PORT)]
    eager = ["-c", "import sys; sys.path.insert(0, '.')\n" + EAGER.format(modules=modules) + launch]
    everything = ["-c", "import sys; sys.path.insert(0, '.')\n" + EVERYTHING.format(modules=modules) + launch]
    pairs = [(first_page(ours), first_page(eager)) for _ in range(RUNS)]
    yield Line("first_page_s", min(pair[0] for pair in pairs), "s", min(pair[1] for pair in pairs))
    yield Line("memory_mb", memory(ours), "MB", memory(everything))


@contextmanager
def running(arguments: Sequence[str]) -> Iterator[tuple[subprocess.Popen[bytes], float]]:
    """An app that has answered its first page, with the seconds it took from the start of its process."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *arguments], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        while True:
            if process.poll() is not None:
                raise RuntimeError(f"The app ended with {process.returncode} before it answered.")
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{PORT}/", timeout=60).read()
                break
            except OSError:
                time.sleep(0.01)
        yield process, time.perf_counter() - start
    finally:
        process.terminate()
        process.wait(30)


def first_page(arguments: Sequence[str]) -> float:
    """Seconds from the start of the process to the whole first page."""
    with running(arguments) as (_, seconds):
        return seconds


def memory(arguments: Sequence[str]) -> float:
    """Resident megabytes of the app after each of the five functions was called twice through its API."""
    from gradio_client import Client, handle_file

    picture = handle_file(str(example()))
    with running(arguments) as (process, _):
        client = Client(f"http://127.0.0.1:{PORT}/", verbose=False)
        for _ in range(2):
            client.predict(picture, api_name="/images_classify")
            client.predict(picture, api_name="/images_detect")
            client.predict("ROMEO:", api_name="/text_write")
            client.predict("A man is riding a bicycle.", api_name="/translation_translate")
            client.predict(api_name="/faces_generate")
        return resident(process.pid) / 1e6


def example() -> Path:
    """A public picture that comes with scikit-image."""
    import skimage

    return Path(skimage.__file__).parent / "data" / "astronaut.png"


def resident(pid: int) -> int:
    """Resident bytes of a process and its children (Linux), else of what `ps` says."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        found = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=True)
        return int(found.stdout) * 1024
