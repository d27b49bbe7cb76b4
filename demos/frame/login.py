"""Guessing a password is slow: after some wrong ones an address waits, twice as long each time."""

import asyncio
import time
from collections import OrderedDict
from dataclasses import dataclass

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from demos.frame import visitors
from demos.frame.request_gate import route
from demos.serving.limits import WRONG_PASSWORDS

FIRST_WAIT, LONGEST_WAIT = 2.0, 900.0
"""Seconds."""
EVERY_WRONG = 0.5
"""Seconds before a wrong password is answered."""
FORGOTTEN = 3600.0
"""Seconds after which wrong passwords no longer count."""
ADDRESSES = 10_000
"""Addresses that are remembered."""
WAIT = f"{WRONG_PASSWORDS} wrong passwords came from your address, the limit. Wait {{:.0f}} seconds before the next."


@dataclass
class Guesses:
    """What one address has tried: wrong passwords, when the last one came, and until when it waits."""

    wrong: int = 0
    last: float = 0.0
    until: float = 0.0


class Login:
    """ASGI middleware around gradio's login, which itself answers every guess at once."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand before `app`."""
        self.app = app
        self.guesses: OrderedDict[str, Guesses] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a login through, unless its address has to wait."""
        if scope["type"] != "http" or route(scope).strip("/") != "login" or scope["method"] != "POST":
            await self.app(scope, receive, send)
            return
        mine = self.of(visitors.address(scope))
        seconds = mine.until - time.monotonic()
        if seconds > 0:
            refusal = JSONResponse({"detail": WAIT.format(seconds + 0.5)}, 429, {"Retry-After": f"{seconds:.0f}"})
            await refusal(scope, receive, send)
            return
        self.note(mine, wrong=True)  # until it turns out right, so that many at once gain nothing

        async def slowly(message: Message) -> None:
            if message["type"] == "http.response.start":
                if message["status"] < 400:
                    mine.wrong, mine.until = 0, 0.0
                else:
                    await asyncio.sleep(EVERY_WRONG)
            await send(message)

        await self.app(scope, receive, slowly)

    def of(self, address: str) -> Guesses:
        """Return what an address has tried lately."""
        mine = self.guesses.setdefault(address, Guesses())
        self.guesses.move_to_end(address)
        while len(self.guesses) > ADDRESSES:
            self.guesses.popitem(last=False)
        if time.monotonic() - mine.last > FORGOTTEN:
            mine.wrong = 0
        return mine

    def note(self, mine: Guesses, wrong: bool) -> None:
        """Count one more try of an address, and let it wait where there were too many."""
        mine.wrong += wrong
        mine.last = time.monotonic()
        if mine.wrong >= WRONG_PASSWORDS:
            mine.until = mine.last + min(FIRST_WAIT * 2.0 ** (mine.wrong - WRONG_PASSWORDS), LONGEST_WAIT)
