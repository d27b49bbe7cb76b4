"""Translation where the weights of French to English aren't here: nothing offers to turn round."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

import weights
from tests.browser.served import COLD, served
from tests.browser.test_translation import opened


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of an app with all shipped weights but those."""
    folder = tmp_path_factory.mktemp("weights")
    for one in weights.folder().iterdir():
        if (one / "card.json").exists() and one.name != "seq2seq_fr_en":
            (folder / one.name).symlink_to(one)
    with served(tmp_path_factory.mktemp("app") / "app.log", COLD, WEIGHTS_DIR=str(folder)) as found:
        yield found


def test_one_way_only_shows_no_button_to_swap(desktop: Page, address: str) -> None:
    page = opened(desktop, address, "Le chat est dans la maison et il est content.")
    expect(page.locator(".notice:visible")).to_contain_text(re.compile("This looks like French"))
    expect(page.get_by_role("button", name="Swap the languages")).to_have_count(0)
    expect(page.get_by_role("button", name="Translate it into English")).to_have_count(0)
