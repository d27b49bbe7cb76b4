"""The network without attention in a browser: picked, linked, and a sentence in place of the heat map."""

import re

import pytest
from playwright.sync_api import Page, expect

from demos.translation.models import models_here

PICKER = "#translation-model"


@pytest.mark.skipif("plain" not in models_here(), reason="the network without attention isn't shipped")
def test_network_without_attention_says_that_it_has_none(desktop: Page, address: str) -> None:
    page = desktop
    page.goto(address + "/?tab=translation")
    expect(page.locator(".attention-map")).to_be_visible(timeout=60_000)
    page.locator(PICKER).get_by_label("Ours, without attention").check()
    expect(page.locator(".attention .none")).to_contain_text("This network has no attention")
    expect(page.locator(".attention-map")).to_be_hidden()
    expect(page).to_have_url(re.compile("model=plain"))
    page.locator(".french .word").first.hover()
    expect(page.locator(".french .partners")).to_have_text("")
    page.reload()
    expect(page.locator(".attention .none")).to_be_visible(timeout=60_000)
    page.locator(PICKER).get_by_label("Ours, with attention").check()
    expect(page.locator(".attention-map")).to_be_visible()
    expect(page.locator(".attention .none")).to_be_hidden()


@pytest.mark.skipif("plain" in models_here(), reason="both networks are shipped")
def test_one_network_of_ours_stands_alone_beside_those_of_the_hub(desktop: Page, address: str) -> None:
    desktop.goto(address + "/?tab=translation")
    expect(desktop.locator(".french .word").first).to_be_visible(timeout=60_000)
    expect(desktop.locator(PICKER).get_by_label("Ours")).to_have_count(1)
