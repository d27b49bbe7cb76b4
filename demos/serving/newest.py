"""Which of a visitor's questions is the newest: the answer to an older one comes too late to be shown.

The page asks again before the last answer is there, from several of its parts (typing, an example, a setting), and the
answers need not come in the order of the questions.
"""

import itertools
import threading
from collections import OrderedDict

MAX_ASKING = 10_000  # visitors whose newest question is remembered
_numbers = itertools.count(1)
_newest: OrderedDict[str, int] = OrderedDict()
_lock = threading.Lock()


class Question:
    """One question of a visitor; the newest from the moment it is made until the next."""

    def __init__(self, asker: str) -> None:
        """`asker` names the visitor and what it is about: questions of others don't count."""
        self.asker = asker
        with _lock:
            self.number = next(_numbers)
            _newest[asker] = self.number
            _newest.move_to_end(asker)
            while len(_newest) > MAX_ASKING:
                _newest.popitem(last=False)

    @property
    def superseded(self) -> bool:
        """Whether the same asker has asked again."""
        return _newest.get(self.asker, self.number) > self.number
