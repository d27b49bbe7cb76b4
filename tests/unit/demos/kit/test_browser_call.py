"""Calls of a module's function from an event: what the browser is given to run."""

from pathlib import Path

import pytest

from demos.kit import browser_call, scripts

MODULE = scripts.DEMOS / "kit/js/math.js"


def test_a_call_names_the_served_module_and_hands_over_arguments_first() -> None:
    script = browser_call.browser_call(MODULE, "clamp", 3, 'a "text"', [1, None])
    assert script.startswith(f'(...values) => import(new URL("{scripts.address(MODULE)}", document.baseURI).href)')
    assert script.endswith('.then((module) => module.clamp(3, "a \\"text\\"", [1, null], ...values))')


def test_a_module_that_is_not_served_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"(?i)script|subpath"):
        browser_call.browser_call(tmp_path / "other.js", "clamp")
