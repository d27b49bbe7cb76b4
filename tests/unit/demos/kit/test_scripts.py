"""The page's modules: what is served, under which address, and what isn't."""

import re
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from demos.kit import scripts, widget
from demos.widgets.example_chips.widget import example_chips

DEMOS = Path(scripts.__file__).resolve().parents[1]
DOM = DEMOS / "kit" / "js" / "dom.js"


@pytest.fixture
def client() -> TestClient:
    return TestClient(Starlette(routes=[scripts.route()]))


def test_a_module_is_served_for_ever_under_its_hash(client: TestClient) -> None:
    found = client.get(f"/{scripts.address(DOM)}")
    assert found.content == DOM.read_bytes()
    assert found.headers["content-type"] == "text/javascript; charset=utf-8"
    assert found.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert client.head(f"/{scripts.address(DOM)}").headers["content-length"] == str(DOM.stat().st_size)


@pytest.mark.slow
def test_what_modules_import_is_served_too(client: TestClient) -> None:
    for path, content in scripts.scripts().items():
        for name in re.findall(r'^import [^;]*?"(\.[^"]+)";', content.decode(), re.MULTILINE):
            imported = (DEMOS / path).parent / name
            assert client.get(f"/{scripts.address(imported)}").status_code == 200, (path, name)


@pytest.mark.parametrize(
    "path",
    [
        "kit/scripts.py",
        "kit/js",
        "",
        "../app.py",
        "%2e%2e/app.py",
        "..%2f..%2fetc/passwd",
        "kit/js/dom.js/",
        "//etc/passwd",
    ],
)
def test_nothing_else_is_served(client: TestClient, path: str) -> None:
    found = client.get(f"/demos-js/{scripts.version()}/{path}", follow_redirects=False)
    assert found.status_code in (404, 307)
    assert b"import" not in found.content


def test_another_version_is_not_served_and_not_kept(client: TestClient) -> None:
    found = client.get("/demos-js/0123456789ab/kit/js/dom.js")
    assert found.status_code == 404
    assert found.headers["cache-control"] == "no-store"


def test_a_file_outside_has_no_address() -> None:
    with pytest.raises(ValueError, match="no script"):
        scripts.address(DEMOS / "kit" / "widget.py")
    with pytest.raises(ValueError, match="subpath"):
        scripts.address(Path("/etc/passwd"))


def test_a_widget_loads_its_module_and_nothing_else() -> None:
    chips = example_chips("Examples", [("cat", "")], "cat")
    assert scripts.address(DEMOS / "widgets" / "example_chips" / "example_chips.js") in chips.js_on_load
    assert widget.FAILED in chips.js_on_load
    assert "\n" not in chips.js_on_load
    assert 'data-name="cat"' in chips.html_template


def test_tell_hands_a_value_over() -> None:
    assert widget.tell("translation:share") == '(value) => { window.page?.tell("translation:share", value); }'
    wanted = '(value) => { window.page?.tell("images:threshold", { ...{"scenes": "#a"}, value }); }'
    assert widget.tell("images:threshold", scenes="#a") == wanted
