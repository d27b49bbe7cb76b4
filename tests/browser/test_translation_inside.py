"""Look inside the translator, as a visitor sees it: the six pictures, links, and what is handed over."""

import json
import re
from collections.abc import Callable
from urllib.parse import quote

import pytest
from playwright.sync_api import Locator, Page, expect

from demos.images.views.detection_view import percent
from demos.translation.analysis import beam_tree, decoding_steps, source_sentence
from demos.translation.rooms.look_inside import pictures
from demos.translation.rooms.look_inside.selection import BEAMS, Selection
from tests.browser.conftest import DESKTOP, PHONE

Opener = Callable[..., Page]
FIRST = "The little girl in the red dress is playing with a big white dog."
TEXT = "My brother has two black cats."
SHOWN = {
    "lines": ".attention-lines .english button",
    "tree": ".beam-tree .node",
    "redirect": ".redirect-attention .weights button",
    "compare": ".substitute-word .english-text button",
    "steps": ".decoding-steps .candidates button",
    "map": ".sentence-map .dot",
}


def visit(page: Page, address: str, view: str = "lines", query: str = "") -> None:
    page.goto(f"{address}/?tab=translation&room=inside&view={view}{query}")
    expect(page.locator(SHOWN[view]).first).to_be_visible(timeout=90_000)


def words(buttons: Locator) -> list[str]:
    return [text.strip() for text in buttons.all_text_contents()]


@pytest.mark.parametrize(("size", "mode"), [(DESKTOP, "light"), (PHONE, "dark")])
def test_every_picture_fits_and_can_be_hit(open_page: Opener, address: str, size: tuple[int, int], mode: str) -> None:
    page = open_page(size, mode)
    page.goto(f"{address}/?tab=translation&room=inside")
    expect(page.locator(SHOWN["lines"]).first).to_be_visible(timeout=90_000)
    for view, shown in SHOWN.items():
        page.locator(f"#inside-view input[value={view}]").check()
        expect(page.locator(shown).first).to_be_visible(timeout=60_000)
        for other in SHOWN.keys() - {view}:
            expect(page.locator(SHOWN[other]).first).not_to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
        small = page.locator("#translation .inside-picture button:visible").evaluate_all(
            "all => all.filter(one => one.getBoundingClientRect().height < 39.5)"
            ".filter(one => !one.closest('.slider_input_container, .head')).map(one => one.outerHTML.slice(0, 80))"
        )
        assert not small, view


def test_lines_show_attention_up_to_the_share(desktop: Page, address: str) -> None:
    visit(desktop, address, "lines", f"&text={quote(TEXT)}")
    attention = json.loads(pictures.show(Selection(TEXT)).picture)
    for share in (80, 99):
        desktop.get_by_role("spinbutton").first.fill(str(share))
        desktop.get_by_role("spinbutton").first.press("Enter")
        expected = set()
        for i, row in enumerate(attention["weights"]):
            order = sorted(range(len(row)), key=lambda j: -row[j])
            sums = [sum(row[one] for one in order[: count + 1]) for count in range(len(row))]
            enough = next((count for count, total in enumerate(sums, 1) if total >= share / 100 - 1e-9), len(row))
            expected |= {(i, j) for j in order[:enough]}
        expect(desktop.locator(".attention-lines path")).to_have_count(len(expected))
        drawn = desktop.locator(".attention-lines path").evaluate_all(
            "all => all.map(one => [Number(one.dataset.target), Number(one.dataset.source)])"
        )
        assert {tuple(one) for one in drawn} == expected
    expect(desktop).to_have_url(re.compile("share=99"))
    word = desktop.locator(".attention-lines .french button").nth(1)
    word.focus()
    expect(word).to_have_class(re.compile("pointed"))
    best = attention["source"][max(range(len(attention["source"])), key=lambda j: attention["weights"][1][j])]
    expect(desktop.locator(".attention-lines .reading")).to_contain_text(
        f"{attention['target'][1]}: attention to {best}"
    )
    word.press("ArrowDown")
    expect(desktop.locator(".attention-lines .french button").nth(2)).to_be_focused()


def test_a_clicked_token_is_forced_and_the_link_keeps_it(desktop: Page, address: str) -> None:
    visit(desktop, address, "tree", f"&text={quote(TEXT)}")
    sentence = source_sentence.read_sentence(TEXT)
    grown = beam_tree.search_tree(sentence, BEAMS)
    nodes = desktop.locator(".beam-tree .node")
    expect(nodes).to_have_count(len(grown.nodes))
    french = desktop.locator(".beam-tree .french-text")
    expect(french).to_have_text(source_sentence.french_text(grown.tokens(grown.best), sentence))
    place = next(i for i, node in enumerate(grown.nodes) if node.depth == 2 and i not in grown.path(grown.best))
    nodes.nth(place).click()
    again = beam_tree.search_tree(sentence, BEAMS, grown.tokens(place))
    expect(desktop.locator(".beam-tree .node.forced")).to_have_count(2)
    expect(french).to_have_text(source_sentence.french_text(again.tokens(again.best), sentence))
    expect(desktop.locator(".beam-tree .node.forced").last).to_be_focused()
    desktop.keyboard.press("ArrowLeft")
    expect(desktop.locator(".beam-tree .node.forced").first).to_be_focused()
    expect(desktop.locator(".beam-tree .reading")).to_contain_text("as the first token")
    link, text = desktop.url, french.text_content() or ""
    assert "weights=" in link
    desktop.goto("about:blank")
    desktop.goto(link)
    expect(french).to_have_text(text, timeout=60_000)
    desktop.get_by_role("button", name="Clear your choice").click()
    expect(french).to_have_text(source_sentence.french_text(grown.tokens(grown.best), sentence))


def test_redirected_attention_changes_the_sentence(desktop: Page, address: str) -> None:
    visit(desktop, address, "redirect", f"&text={quote(TEXT)}")
    before = desktop.locator(".redirect-attention .before").text_content() or ""
    after = desktop.locator(".redirect-attention .after")
    assert (after.text_content() or "") != before
    expect(after.locator("mark").first).to_be_visible()
    bars = desktop.locator(".redirect-attention .weights button")
    assert words(bars.locator(".name")) == ["My", "brother", "has", "two", "black", "cats", "."]
    was = after.text_content() or ""
    pressed = words(desktop.locator(".redirect-attention .weights button[aria-pressed=true] .name"))
    desktop.locator(".redirect-attention .weights button", has_text="two" if pressed != ["two"] else "black").click()
    expect(after).not_to_have_text(was)
    expect(desktop).to_have_url(re.compile(r"word=\d+&onto=\d"))
    expect(desktop.locator(".redirect-attention .before")).to_have_text(before)


def test_one_word_is_changed_by_typing(desktop: Page, address: str) -> None:
    visit(desktop, address, "compare", f"&text={quote(TEXT)}")
    box = desktop.locator(".substitute-word input")
    expect(box).to_have_value("sister")
    expect(desktop.locator(".substitute-word .after mark").first).to_be_visible()
    desktop.locator(".substitute-word .english-text button", has_text="cats").click()
    expect(box).to_have_value("cats")
    box.fill("dogs")
    expect(desktop.locator(".substitute-word .after-label")).to_have_text("After, with “dogs” instead of “cats”")
    expect(box).to_be_focused()
    expected = json.loads(pictures.show(Selection(TEXT, "compare", place=5, other="dogs")).picture)
    expect(desktop.locator(".substitute-word .after")).to_have_text("".join(part for part, _ in expected["after"]))
    expect(desktop).to_have_url(re.compile("change=5&to=dogs"))


def test_steps_show_the_networks_numbers_and_lead_to_the_tree(desktop: Page, address: str) -> None:
    visit(desktop, address, "steps", f"&text={quote(TEXT)}")
    sentence = source_sentence.read_sentence(TEXT)
    grown = beam_tree.search_tree(sentence, BEAMS)
    seen = decoding_steps.decoding_steps(sentence, grown.tokens(grown.best))
    slider = desktop.get_by_role("slider", name="Step")
    slider.focus()
    slider.press("ArrowRight")
    expect(desktop.locator(".decoding-steps output")).to_have_text(f"2 / {len(seen.tokens)}")
    amounts = words(desktop.locator(".decoding-steps .rows .amount"))
    energies = [float(one.replace("−", "-")) for one in amounts[::2]]
    assert energies == pytest.approx(seen.energies[1].tolist(), abs=0.051)
    best = int(seen.weights[1].argmax())
    assert amounts[2 * best + 1] == percent(float(seen.weights[1][best]))
    expect(desktop.locator(".decoding-steps .candidates .name").first).to_have_text(seen.candidates[1][0].text)
    colours = desktop.locator(".decoding-steps canvas").first.evaluate(
        """one => {
            const { data } = one.getContext("2d").getImageData(0, 0, one.width, one.height);
            return new Set(new Uint32Array(data.buffer)).size;
        }"""
    )
    assert colours > 30
    canvas = desktop.locator(".decoding-steps canvas.query")
    canvas.focus()
    canvas.press("ArrowRight")
    value = float(seen.queries[1][0])
    expect(desktop.locator(".decoding-steps .reading")).to_have_text(
        f"Number 1 of the query: {'−' if value < 0 else '+'}{abs(value):.3f}"
    )
    expect(desktop).to_have_url(re.compile("step=2"))
    other = seen.candidates[1][1]
    desktop.locator(".decoding-steps .candidates button").nth(1).click()
    expect(desktop.locator(".beam-tree .node.forced b").last).to_have_text(other.text)
    expect(desktop.get_by_label("Beam search", exact=True)).to_be_checked()


def test_the_map_marks_the_nearest(desktop: Page, address: str) -> None:
    visit(desktop, address, "map", f"&text={quote('Where is the hotel?')}")
    expect(desktop.locator(".sentence-map .dot")).to_have_count(60)
    expect(desktop.locator(".sentence-map .dot.near")).to_have_count(3)
    found = json.loads(pictures.show(Selection("Where is the hotel?", "map")).picture)
    near = found["known"][found["neighbours"][0]["place"]]["text"]
    expect(desktop.locator(".sentence-map .neighbours li").first).to_contain_text(near)
    desktop.locator(".sentence-map svg[role=img]").focus()
    desktop.keyboard.press("ArrowRight")
    left = min(found["known"], key=lambda one: one["x"])
    expect(desktop.locator(".sentence-map .reading")).to_have_text(f"{left['topic']}: {left['text']}")


def test_what_is_typed_stays_text_and_bad_links_are_told(desktop: Page, address: str) -> None:
    desktop.goto(f"{address}/?tab=translation&room=inside&view=lines&share=900&forced=hello&mood=3")
    for part in ("share=900 in the link", "forced=hello in the link", "no setting called mood"):
        expect(desktop.get_by_text(part)).to_be_visible()  # for ten seconds, however long the picture takes
    expect(desktop.locator(SHOWN["lines"]).first).to_be_visible(timeout=90_000)
    code = "document.title='run'"
    typed = f'A <script>{code}</script> <img src=x onerror="{code}"> ${{{code}}} {{{{{code}}}}} dog'
    box = desktop.get_by_label("English sentence")
    for view, word in (("lines", "horse"), ("redirect", "piano"), ("compare", "beach")):
        desktop.locator(f"#inside-view input[value={view}]").check()
        expect(desktop.locator(SHOWN[view]).first).to_be_visible(timeout=90_000)  # so many tokens take their time
        box.fill(f"{typed} {word}")
        shown = desktop.locator(".inside-picture:visible button", has_text=word).first
        expect(shown).to_be_visible(timeout=90_000)
    desktop.locator("#inside-view input[value=map]").check()
    own = desktop.locator(".sentence-map .own")
    place = own.get_attribute("cx", timeout=90_000) or ""
    box.fill(f"{typed} ball")
    expect(own).not_to_have_attribute("cx", place)
    assert desktop.title() != "run"
    assert desktop.locator("#translation img").count() == 0
    box.fill("I have a dog. I have a cat.")
    expect(desktop.locator("#translation .notice:visible")).to_contain_text("took the first of your 2")
    desktop.goto(f"{address}/?tab=translation&room=inside&view=tree&forced=5&weights=00000000")
    expect(desktop.get_by_text("The weights have changed since this link was made")).to_be_visible()


def test_try_its_sentence_is_looked_into(desktop: Page, address: str) -> None:
    desktop.goto(f"{address}/?tab=translation&text={quote(TEXT)}")
    expect(desktop.locator(".french .word").first).to_be_visible(timeout=90_000)
    for text in (TEXT, "He gave his old car to a young woman."):  # before and after the room was first opened
        desktop.locator(".english textarea").fill(text)
        expect(desktop.locator(".english .mirror .word").first).to_have_text(text.split()[0])  # it was translated
        desktop.get_by_role("button", name="Look inside this sentence").click()
        expect(desktop.get_by_label("English sentence")).to_have_value(text)
        expect(desktop.locator(".attention-lines .english button").first).to_have_text(text.split()[0])
        desktop.locator("#rooms-translation").get_by_role("tab", name="Try it").click()
