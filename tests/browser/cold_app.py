"""The app without networks that are loaded behind the page: `python -m tests.browser.cold_app --port PORT`.

It starts with a third of the work, and loads a network when a visitor asks for it. For tests that ask for few.
"""

import sys

import app
from demos.serving import hub_models


def nothing() -> None:
    """Load nothing."""


if __name__ == "__main__":
    for _, _, tab in app.TABS:
        tab.warm = nothing  # type: ignore[attr-defined]
    hub_models.warm = nothing
    app.main(sys.argv[1:])
