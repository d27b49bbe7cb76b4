"""The app: its command line, its API, and what is loaded in the background."""

import logging
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import app
from demos.frame import options, warmup
from weights import WeightsUnavailable

ROOT = Path(__file__).parents[2]
API = {
    "images_classify",
    "images_detect",
    "images_detect_batch",
    "text_write",
    "text_handwrite",
    "translation_translate",
    "translation_translate_file",
    "faces_generate",
    "faces_denoise",
}


def test_the_page_is_local_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GRADIO_SERVER_NAME", "GRADIO_SERVER_PORT", "GRADIO_SHARE", "DASHBOARD_AUTH"):
        monkeypatch.delenv(name, raising=False)
    chosen = options.options([])
    assert (chosen.host, chosen.port, chosen.share, chosen.auth) == ("127.0.0.1", 7860, False, None)


def test_the_environment_chooses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRADIO_SERVER_NAME", "0.0.0.0")
    monkeypatch.setenv("GRADIO_SERVER_PORT", "9000")
    monkeypatch.setenv("GRADIO_SHARE", "True")
    monkeypatch.setenv("DASHBOARD_AUTH", "ada:secret:word")
    chosen = options.options([])
    assert (chosen.host, chosen.port, chosen.share, chosen.auth) == ("0.0.0.0", 9000, True, "ada:secret:word")


def test_flags_beat_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRADIO_SERVER_PORT", "9000")
    assert options.options(["--port", "9001"]).port == 9001


@pytest.mark.slow
def test_help_names_flags_and_environment() -> None:
    run = subprocess.run(
        [sys.executable, "app.py", "--help"], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    for word in ("--host", "--port", "--share", "--auth", "GRADIO_SERVER_NAME", "GRADIO_SERVER_PORT", "DASHBOARD_AUTH"):
        assert word in run.stdout


@pytest.mark.slow
def test_the_api_offers_the_functions_with_types() -> None:
    endpoints = app.page().get_api_info()["named_endpoints"]
    assert set(endpoints) == {f"/{name}" for name in API}
    for name, endpoint in endpoints.items():
        assert endpoint["description"], f"{name} says nothing about itself"
        assert all(parameter["python_type"]["type"] for parameter in endpoint["parameters"])


@pytest.mark.slow
def test_the_page_never_waits_for_what_the_api_fetches() -> None:
    functions = app.page().fns.values()
    public = [function for function in functions if function.api_visibility == "public"]
    assert {function.concurrency_id for function in public} == {"api", "api_pictures", "api_files", "denoising"}
    private = {function.concurrency_id for function in functions if function.api_visibility != "public"}
    assert "inference" in private
    assert not {"api", "api_pictures", "api_files"} & private
    assert not {"pictures", "inference"} - private


def test_what_fails_in_the_background_stays_there(caplog: pytest.LogCaptureFixture) -> None:
    warmed: list[str] = []

    def failing(error: Exception) -> Callable[[], None]:
        def warm() -> None:
            raise error

        return warm

    warm = {
        "first_tab": failing(WeightsUnavailable("The weights are missing.")),
        "second_tab": failing(RuntimeError("a bug")),
        "third_tab": lambda: warmed.append("third_tab"),
    }
    with caplog.at_level(logging.WARNING):
        warmup.start(warm).join(30)
    assert warmed == ["third_tab"]
    assert "The weights are missing." in caplog.text


@pytest.mark.slow
def test_a_taken_port_is_said_in_a_sentence() -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        run = subprocess.run(
            [sys.executable, "app.py", "--port", str(taken.getsockname()[1])],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=120,
            env={**os.environ, "CUDA_VISIBLE_DEVICES": ""},
            check=False,
        )
    assert run.returncode == 1
    assert run.stderr.strip().splitlines()[-1].endswith("Choose another port with --port.")
    assert "Traceback" not in run.stderr
