"""docs/api.md tells the truth: its examples run as printed, and it lists every public call with its arguments."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from gradio_client import Client

from tests.browser.served import ROOT, served

DOCS = (ROOT / "docs/api.md").read_text(encoding="utf-8")
ADDRESS = "http://127.0.0.1:7860"
CALL = re.compile(r"^`([a-z_]+)\(([^`]*)\)`:", re.MULTILINE)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("app") / "app.log") as found:
        yield found


def blocks(language: str) -> list[str]:
    """Return the examples in a language, in order."""
    return re.findall(rf"```{language}\n(.*?)```", DOCS, re.DOTALL)


def test_the_examples_run_as_printed(
    address: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "demos").symlink_to(ROOT / "demos")
    monkeypatch.chdir(tmp_path)
    together = "\n".join(blocks("python")).replace(ADDRESS, address)
    exec(compile(together, "docs/api.md", "exec"), {})
    printed = capsys.readouterr().out
    for pattern in (
        r"\d+%\n",
        r"\d+ nuclei, the first at \[",
        r"80 characters so far",
        r"\d+ pen points, complete: (True|False)",
        r"[Dd]eux chiens .*plage.* \[0\.\d+\]",
        r"1 sentence: 1\n00:00:01,000 --> 00:00:02,000\n.*gare",
        r"\d{4} bytes of PNG",
    ):
        assert re.search(pattern, printed), (pattern, printed)
    [shell] = blocks("bash")
    done = subprocess.run(["bash", "-c", shell.replace(ADDRESS, address)], capture_output=True, text=True, check=True)
    assert "event: complete" in done.stdout
    assert "gare" in done.stdout


def arguments(text: str) -> dict[str, str]:
    """Return the arguments of a call as they are listed, each with its default ("" for none)."""
    pairs = [each.partition("=") for each in re.split(r", (?=[a-z_]+(?:=|,|$))", text)]
    return {name: default for name, _, default in pairs}


def test_every_public_call_is_listed_with_its_arguments_and_their_defaults(address: str) -> None:
    listed = {name: arguments(text) for name, text in CALL.findall(DOCS)}
    client = Client(address, verbose=False)
    info = client.view_api(return_format="dict", print_info=False)["named_endpoints"]  # type: ignore[index]
    calls = {name.removeprefix("/"): call["parameters"] for name, call in info.items()}
    assert {name: list(each) for name, each in listed.items()} == {
        name: [one["parameter_name"] for one in parameters] for name, parameters in calls.items()
    }
    for name, parameters in calls.items():
        for one in parameters:
            default = listed[name][one["parameter_name"]]
            if default:
                assert ast.literal_eval(default) == one["parameter_default"], (name, one["parameter_name"])
