"""What can't be so is said in one sentence, before anything is loaded."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from demos.frame.options import check_free, environment, is_local, options

ROOT = Path(__file__).parents[4]


@pytest.fixture(autouse=True)
def _untouched(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        "GRADIO_SERVER_NAME",
        "GRADIO_SERVER_PORT",
        "GRADIO_SHARE",
        "DASHBOARD_AUTH",
        "SPACE_HOST",
        "DASHBOARD_NO_HUB",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--port", "99999"], "--port: “99999” is no port. Choose a whole number from 1 to 65535."),
        (["--port", "0"], "--port: “0” is no port. Choose a whole number from 1 to 65535."),
        (["--port", "abc"], "--port: “abc” is no port. Choose a whole number from 1 to 65535."),
        (["--metrics-port", "-1"], "--metrics-port: “-1” is no port. Choose a whole number from 1 to 65535."),
        (
            ["--host", "no such host"],
            "--host: “no such host” isn't known here. Choose 127.0.0.1 for this machine alone",
        ),
        (["--root-path", "four"], "--root-path: “four” is no path. Write it with a slash before it, as /four."),
        (["--trust-proxy", "10.0.0.0/8,nginx"], "--trust-proxy: “nginx” is no address and no network"),
        (["--auth", "ada"], "--auth expects USER:PASSWORD."),
        (["--auth", "ada:"], "--auth expects USER:PASSWORD."),
        (["--auth", ":secret"], "--auth expects USER:PASSWORD."),
        (["--auth-file", "no/such/file"], "--auth-file: no/such/file can't be read (No such file or directory)."),
    ],
)
def test_what_cant_be_so_is_a_sentence(arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        options(arguments)
    told = capsys.readouterr().err
    assert ended.value.code == 2
    assert told.startswith(sentence)
    assert told.count("\n") == 1


def test_share_is_true_or_false(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("GRADIO_SHARE", "maybe")
    with pytest.raises(SystemExit):
        options([])
    assert capsys.readouterr().err == "GRADIO_SHARE has to be true or false, not “maybe”.\n"
    monkeypatch.setenv("GRADIO_SHARE", "0")
    assert options([]).share is False


@pytest.mark.parametrize("name", ["GRADIO_SERVER_PORT", "GRADIO_NUM_PORTS", "GRADIO_ANALYTICS_MAX_EVENTS"])
def test_gradio_is_not_imported_into_a_stack_trace(name: str) -> None:
    with pytest.raises(SystemExit, match=rf"^The environment variable {name} has to be a whole number, not “abc”\.$"):
        environment({name: "abc"})
    run = subprocess.run(
        [sys.executable, "-c", "import app"],
        cwd=ROOT,
        env={**os.environ, name: "abc"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (run.returncode, run.stderr.count("\n")) == (1, 1)
    assert environment({})["GRADIO_ANALYTICS_ENABLED"] == "False"
    assert "GRADIO_ANALYTICS_ENABLED" not in environment({"GRADIO_ANALYTICS_ENABLED": "True"})


def test_the_password_comes_from_a_file_that_nobody_sees_in_the_list_of_processes(tmp_path: Path) -> None:
    file = tmp_path / "login"
    file.write_text("ada:secret:word\n", encoding="utf-8")
    assert options(["--auth-file", str(file)]).auth == "ada:secret:word"
    file.write_text("ada", encoding="utf-8")
    with pytest.raises(SystemExit):
        options(["--auth-file", str(file)])


def test_proxies_are_trusted_only_where_they_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FORWARDED_ALLOW_IPS")
    options([])
    assert os.environ["FORWARDED_ALLOW_IPS"] == ""
    options(["--trust-proxy", "10.0.0.0/8, ::1"])
    assert os.environ["FORWARDED_ALLOW_IPS"] == "10.0.0.0/8, ::1"
    monkeypatch.delenv("FORWARDED_ALLOW_IPS")
    monkeypatch.setenv("SPACE_HOST", "a.hf.space")
    options([])
    assert "10.0.0.0/8" in os.environ["FORWARDED_ALLOW_IPS"]


def test_hosts_of_ipv6_are_taken_with_and_without_brackets() -> None:
    assert [options(["--host", host]).host for host in ("::1", "[::1]", "127.0.0.1")] == ["::1", "::1", "127.0.0.1"]
    local = ("127.0.0.1", "::1", "localhost", "127.3.2.1")
    assert [is_local(host) for host in (*local, "0.0.0.0", "::", "example.org")] == [True] * 4 + [False] * 3


def test_a_place_where_nothing_can_listen_is_named() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SystemExit, match=rf"^Port {port} of 127\.0\.0\.1 is taken\. Choose another port"):
            check_free("127.0.0.1", port)
    check_free("127.0.0.1", port)
    with pytest.raises(SystemExit, match=r"^192\.0\.2\.1 is no address of this machine\. Choose another with --host"):
        check_free("192.0.2.1", port)


def test_no_hub_is_a_flag_and_a_variable(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert not options([]).no_hub
    assert options(["--no-hub"]).no_hub
    monkeypatch.setenv("DASHBOARD_NO_HUB", "1")
    assert options([]).no_hub
    monkeypatch.setenv("DASHBOARD_NO_HUB", "perhaps")
    with pytest.raises(SystemExit):
        options([])
    assert capsys.readouterr().err == "DASHBOARD_NO_HUB has to be true or false, not “perhaps”.\n"


@pytest.mark.parametrize(
    ("flag", "name", "variable"),
    [
        ("--hub-models-only-listed", "hub_models_only_listed", "DASHBOARD_HUB_MODELS_ONLY_LISTED"),
        ("--mcp", "mcp", "GRADIO_MCP_SERVER"),
    ],
)
def test_a_switch_is_a_flag_or_a_variable(
    flag: str, name: str, variable: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv(variable, raising=False)
    assert not vars(options([]))[name]
    assert vars(options([flag]))[name]
    monkeypatch.setenv(variable, "true")
    assert vars(options([]))[name]
    monkeypatch.setenv(variable, "perhaps")
    with pytest.raises(SystemExit):
        options([])
    assert capsys.readouterr().err == f"{variable} has to be true or false, not “perhaps”.\n"
