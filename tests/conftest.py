"""What holds for every test: stand-ins of the Hub's models don't know what the real ones know, so they aren't asked."""

import gc
import os

import pytest

gc.disable()  # while tests are collected: modules and tests stay, however often they are looked at
os.environ.setdefault("DASHBOARD_SELF_TEST", "0")


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop() -> None:
    """Let the garbage collector look at what the tests make, and not at every module and test each time."""
    gc.enable()
    gc.freeze()
