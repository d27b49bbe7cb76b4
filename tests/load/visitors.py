"""What a visitor does, through the Gradio API, and how long each thing took."""

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from gradio_client import Client, handle_file

PAUSE = (0.5, 2.0)  # seconds between two things that a visitor does
STREAM = "text_write"
SENTENCES = (
    "A man is riding a bicycle.",
    "The young woman in the blue coat is waiting for her friend at the station.",
    "Two dogs play with a ball on the beach while a child is watching them.",
)
PROMPTS = ("ROMEO:\n", "To be, or not to be", "JULIET:\nO gentle night,")


@dataclass
class Notes:
    """What all visitors noted: seconds of every call by endpoint, the longest gap of every stream, and what failed."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    gaps: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def took(self, endpoint: str, seconds: float) -> None:
        """Note one call that succeeded."""
        with self.lock:
            self.seconds.setdefault(endpoint, []).append(seconds)

    def failed(self, endpoint: str, error: Exception) -> None:
        """Note one that didn't."""
        with self.lock:
            self.errors.append(f"{endpoint}: {type(error).__name__}: {error}"[:300])

    def streamed(self, gap: float) -> None:
        """Note the longest wait of a stream between two pieces."""
        with self.lock:
            self.gaps.append(gap)


class Visitor:
    """One browser's worth of calls: every tab in turn, in an order of its own."""

    def __init__(self, address: str, number: int, pictures: list[Path], notes: Notes) -> None:
        self.client = Client(address, verbose=False, analytics_enabled=False)
        self.chance = random.Random(number)
        self.pictures, self.notes = pictures, notes
        self.does: list[Callable[[], None]] = [self.classify, self.detect, self.write, self.translate, self.paint]

    def stay(self, until: float) -> None:
        """Do one thing after another until the time (of time.monotonic) has come."""
        while time.monotonic() < until:
            for act in self.chance.sample(self.does, len(self.does)):
                if time.monotonic() >= until:
                    return
                act()
                time.sleep(self.chance.uniform(*PAUSE))

    def ask(self, endpoint: str, *arguments: object) -> None:
        """Call an endpoint that gives one answer."""
        started = time.monotonic()
        try:
            self.client.predict(*arguments, api_name=f"/{endpoint}")
        except Exception as error:
            self.notes.failed(endpoint, error)
        else:
            self.notes.took(endpoint, time.monotonic() - started)

    def classify(self) -> None:
        """Ask what a picture shows, in one word."""
        self.ask("images_classify", handle_file(str(self.chance.choice(self.pictures))))

    def detect(self) -> None:
        """Ask for the objects in a picture."""
        self.ask("images_detect", handle_file(str(self.chance.choice(self.pictures))))

    def translate(self) -> None:
        """Translate a sentence."""
        self.ask("translation_translate", self.chance.choice(SENTENCES))

    def paint(self) -> None:
        """Paint a face."""
        self.ask("faces_generate", self.chance.randrange(10_000))

    def write(self) -> None:
        """Watch a text being written; its first piece may wait in the queue, the others may not."""
        started, last, longest = time.monotonic(), None, 0.0
        try:
            arguments = (self.chance.choice(PROMPTS), "shakespeare", 2_000, 0.8, self.chance.randrange(1_000))
            for _ in self.client.submit(*arguments, api_name=f"/{STREAM}"):
                now = time.monotonic()
                longest = max(longest, now - last) if last is not None else 0.0
                last = now
        except Exception as error:
            self.notes.failed(STREAM, error)
        else:
            self.notes.took(STREAM, time.monotonic() - started)
            self.notes.streamed(longest)
