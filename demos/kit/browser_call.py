"""Calling a function of an ES module from an event, without asking the server."""

import json
from pathlib import Path
from typing import Any

from demos.kit import scripts


def browser_call(module: Path, function: str, *arguments: Any) -> str:
    """Return JavaScript for an event's `js=`: a call of a module's exported function, whose result goes to the outputs.

    module: a script below demos/. The function gets `arguments`, as JSON, and then the values of the event's inputs.

        more.click(js=browser_call(MODULE, "nextPage", 16), inputs=first, outputs=first, fn=None)
    """
    address = json.dumps(scripts.address(module))
    listed = "".join(f"{json.dumps(argument)}, " for argument in arguments)
    return (
        f"(...values) => import(new URL({address}, document.baseURI).href)"
        f".then((module) => module.{function}({listed}...values))"
    )
