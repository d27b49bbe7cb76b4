"""The one cache of this project's own networks: each is built once, and when its files change it is replaced whole.

All that is built from one weights folder (generator and critic; encoder, decoder and tokenizer) belongs to one
`Generation`: every file of it was checked against the same card, so it can't be mixed with what is copied over it.

    def _generator(generation: Generation) -> Generator:
        return generation.snapshot.load(Generator)

    generator = loader.get("face_gan", _generator)      # one thing
    generation = loader.generation("face_gan")          # several that must belong together
    generator, critic = generation.get(_generator), generation.get(_critic)

    with loader.one_generation():                       # many calls, wherever they are made, for one answer
        ...
"""

import itertools
import logging
import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any, TypeVar

import weights
from weights import WeightsUnavailable
from weights.card import CARD, Card
from weights.snapshot import Snapshot

T = TypeVar("T")
Stamp = frozenset[tuple[str, int, int, int, int]]
"""Name, size, time of modification, time of change and inode of every file in a folder."""

MOST_FOLDERS = 32
"""Networks of so many folders stay in memory; then those go that were used longest ago."""


_numbers = itertools.count(1)


class Generation:
    """What was built from a weights folder as it was at one moment; several threads may use it at once.

    number: no other generation of this process has it, so what is kept elsewhere can be kept by it.
    """

    def __init__(self, snapshot: Snapshot, stamp: Stamp) -> None:
        self.snapshot, self.stamp = snapshot, stamp
        self.number = next(_numbers)
        self._built: dict[Callable[[Generation], Any], Any] = {}
        self._locks: dict[Callable[[Generation], Any], threading.RLock] = {}
        self._networks: list[Callable[[Generation], Any]] = []
        self._lock = threading.Lock()

    @property
    def card(self) -> Card:
        """The card that all of this generation agrees with."""
        return self.snapshot.card

    def get(self, make: "Callable[[Generation], T]") -> T:
        """Return what `make` builds from this generation, built once however many ask at the same time.

        make: a function of a module, not a lambda, since it is what the result is kept under. It may get other parts
        of the generation. When the files change it is called for the new ones before they are served, so where a part
        may rightly be absent it returns None. Raises what `make` raises, and `WeightsUnavailable` where the files were
        replaced before this part of them was ever needed.
        """
        return self._once(make, network=True)

    def remember(self, make: "Callable[[Generation], T]") -> T:
        """Return the same for what was computed with the networks: it isn't made ahead when the files change."""
        return self._once(make, network=False)

    def _once(self, make: "Callable[[Generation], T]", network: bool) -> T:
        if make not in self._built:
            with self._lock:
                lock = self._locks.setdefault(make, threading.RLock())
            with lock:
                if make not in self._built:
                    self._built[make] = self._make(make)
                    if network:
                        self._networks.append(make)
        made: T = self._built[make]
        return made

    def _make(self, make: "Callable[[Generation], T]") -> T:
        try:
            return make(self)
        except WeightsUnavailable as error:
            if _stamp(self.snapshot.folder) == self.stamp:
                raise
            raise WeightsUnavailable(
                f"The weights of “{self.snapshot.name}” are being replaced. Try again in a moment."
            ) from error

    def successor(self, snapshot: Snapshot, stamp: Stamp) -> "Generation":
        """Build from another snapshot all networks that are in use here; raises what building them raises."""
        fresh = Generation(snapshot, stamp)
        for make in list(self._networks):
            fresh.get(make)
        return fresh


class _Folder:
    """A weights folder with its current generation, and its stamp when its files couldn't be taken over."""

    def __init__(self, name: str, path: Path) -> None:
        self.name, self.path = name, path
        self.current: Generation | None = None
        self.refused: Stamp | None = None
        self.loading = threading.Lock()

    def generation(self) -> Generation:
        current = self.current
        if current is None:
            with self.loading:
                if self.current is None:
                    stamp = _stamp(self.path)
                    self.current = Generation(Snapshot.open(self.name), stamp)
                return self.current
        stamp = _stamp(self.path)
        if stamp not in (current.stamp, self.refused) and self.loading.acquire(blocking=False):
            try:  # whoever comes meanwhile is served by the networks that are in memory
                self._renew(stamp)
            finally:
                self.loading.release()
        return self.current or current

    def _renew(self, stamp: Stamp) -> None:
        """Take over the files as they are now if they are whole; otherwise the networks in memory go on serving."""
        current = self.current
        assert current is not None
        if stamp == current.stamp:  # another thread was faster
            return
        try:
            snapshot = Snapshot.open(self.name)
            snapshot.check()
            if snapshot.card == current.card and _of_card(stamp, snapshot) == _of_card(current.stamp, snapshot):
                current.stamp = stamp  # a picture or the history that lies beside the weights
            else:
                self.current = current.successor(snapshot, stamp)
            self.refused = None
        except Exception as error:
            self.refused = stamp
            logging.getLogger(__name__).warning(
                "%s: its files changed and can't be used (%s), so the network in memory goes on serving",
                self.name,
                error if isinstance(error, WeightsUnavailable) else repr(error),
            )


_folders: "OrderedDict[Path, _Folder]" = OrderedDict()
_lock = threading.Lock()
_held: ContextVar[dict[Path, Generation] | None] = ContextVar("held", default=None)
"""The generations that the answer in the making has used, or None where nothing holds on to them."""


@contextmanager
def one_generation() -> Iterator[None]:
    """Give all calls within the block the same generation of each network: the one that the first of them gets.

    Blocks may be nested; the outermost one counts. For the work of one thread between two yields: a generator goes on
    in another context.
    """
    if _held.get() is not None:
        yield
        return
    token = _held.set({})
    try:
        yield
    finally:
        _held.reset(token)


def get(name: str, make: Callable[[Generation], T]) -> T:
    """Return what `make` builds from the current files of a network; see `Generation.get`.

    name: a network's name or its folder's path. Raises `WeightsUnavailable` with a sentence for the visitor.
    """
    return generation(name).get(make)


def generation(name: str) -> Generation:
    """Return the current generation of a network: that of the files as they are now, once they are whole.

    Hold on to it for as long as one answer takes. Whoever first finds changed files loads them; others, and all while
    the files are incomplete, get the generation before. Within `one_generation` the first one found stays.
    Raises `WeightsUnavailable` where there is none at all.
    """
    path = weights.folder_of(name).absolute()
    held = _held.get()
    if held is None:
        return _current(path, name)
    if path not in held:
        held[path] = _current(path, name)
    return held[path]


def _current(path: Path, name: str) -> Generation:
    """Return the generation of a folder's files as they are now."""
    with _lock:
        folder = _folders.get(path) or _folders.setdefault(path, _Folder(name, path))
        _folders.move_to_end(path)
        while len(_folders) > MOST_FOLDERS:
            _folders.popitem(last=False)
    return folder.generation()


def clear() -> None:
    """Forget every network; those in use live as long as their users."""
    with _lock:
        _folders.clear()


def _stamp(folder: Path) -> Stamp:
    """How a folder's files are at the moment; files that go while they are looked at aren't there."""
    found = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                try:
                    facts = entry.stat()
                except FileNotFoundError:
                    continue
                found.append((entry.name, facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns, facts.st_ino))
    except OSError:
        return frozenset()
    return frozenset(found)


def _of_card(stamp: Stamp, snapshot: Snapshot) -> Stamp:
    """Return the part of a stamp that is about the card and the files in it."""
    return frozenset(facts for facts in stamp if facts[0] == CARD or facts[0] in snapshot.card.files)
