"""A list where a handler takes a single value never reaches it."""

from collections.abc import Callable
from typing import Any

import gradio as gr
import pytest

from demos.frame.value_kinds import fit
from demos.kit.errors import refusals


@refusals
def one(name: str, number: float | None = None) -> str:
    return name


def asked(request: gr.Request, name: str, event: gr.EventData, rows: list[str], anything: Any = None) -> str:
    return name


def bare(name, number=1):  # type: ignore[no-untyped-def]
    return name


@pytest.mark.parametrize(
    ("function", "values", "fits"),
    [
        (one, ["a", 1], True),
        (one, [None, None], True),
        (one, [7, 1.5], True),
        (one, [["a"], 1], False),
        (one, [{"a": 1}, 1], False),
        (one, ["a", [1]], False),
        (asked, ["a", ["b"], {"c": 1}], True),
        (asked, [["a"], ["b"], {}], False),
        (bare, [["a"], {}], True),
        (None, [["a"]], True),
        (one, ["a", 1, ["more than it takes"]], True),
    ],
)
def test_lists_and_objects_fit_where_a_handler_takes_them(
    function: Callable[..., Any] | None, values: list[Any], fits: bool
) -> None:
    assert fit(function, values) is fits
