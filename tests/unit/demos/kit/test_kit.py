"""The shared widgets: refusals, links, the result line, escaping, the diagram."""

from types import SimpleNamespace

import gradio as gr
import pytest
from gradio import Error

import weights
from demos.frame import warmup
from demos.kit import errors, formatting, properties, url_state
from demos.kit.html import escape
from demos.kit.properties import WEIGHTS_CHANGED, read_link
from demos.kit.url_state import UrlState, weights_hash
from demos.widgets.network_diagram import diagram
from demos.widgets.result_line.widget import Download, result_facts
from training.common.layer_trace import Layer
from weights import WeightsUnavailable
from weights.card import Card, DataSource, Metric, Training, file_of

HOSTILE = "<script>alert(1)</script> ${alert(2)} {{value}} `x` \\u0041 \"'&"


class Refused(ValueError):
    """Stands for a sentence that an inference module writes for the visitor."""


Refused.__module__ = "demos.images.classify"


def card() -> Card:
    return Card(
        name="x",
        task="Naming things",
        network="training.resnet.network.ResNet",
        config={},
        parameters=4_700_000,
        files={},
        data=DataSource("CIFAR-10", "somewhere", "MIT", 50_000),
        metrics=[Metric("top1", 94.13, "CIFAR-10", "test", 10_000)],
        training=Training("python -m training.resnet", "abc", "cpu", 3600.0, 100, "2.13"),
        licence="Apache-2.0",
        intended_use="Playing",
        limitations="Only ten kinds",
    )


def test_refusal_shows_our_own_sentence_escaped() -> None:
    @errors.refusals
    def handler() -> None:
        raise Refused("This <b>isn't</b> a picture.")

    with pytest.raises(Error) as caught:
        handler()
    assert caught.value.message == "This &lt;b&gt;isn't&lt;/b&gt; a picture."
    assert not caught.value.print_exception


def test_refusal_of_missing_weights_keeps_its_sentence() -> None:
    @errors.refusals
    def handler() -> None:
        raise WeightsUnavailable("The weights face_gan are missing.")

    with pytest.raises(Error, match="face_gan are missing"):
        handler()


@pytest.mark.parametrize("bug", [ValueError("shapes (3,) and (4,) differ"), KeyError("x"), UnicodeError("internal")])
def test_refusal_hides_what_was_not_written_for_visitors(bug: Exception) -> None:
    @errors.refusals
    def handler() -> None:
        raise bug

    with pytest.raises(Error) as caught:
        handler()
    assert caught.value.message == "An unexpected error occurred here. The other tabs still work."
    assert caught.value.__cause__ is None


class NoSuchSeed(ValueError):
    """An error of ours that says what it is about."""

    __module__ = "demos.faces.results"
    title = "Unknown seed"


@pytest.mark.parametrize(
    ("error", "title"),
    [
        (NoSuchSeed("Seed -1 is below 0."), "Unknown seed"),
        (WeightsUnavailable("The weights face_gan are missing."), "Not available here"),
        (KeyError("x"), "Something went wrong"),
    ],
)
def test_a_refusal_is_titled_with_what_it_is_about(error: Exception, title: str) -> None:
    @errors.refusals
    def handler() -> None:
        raise error

    with pytest.raises(Error) as caught:
        handler()
    assert caught.value.title == title


def test_refusal_in_a_stream_comes_after_what_was_written() -> None:
    @errors.refusals
    def handler():  # type: ignore[no-untyped-def]
        yield "a"
        raise Refused("Too long.")

    stream = handler()
    assert next(stream) == "a"
    with pytest.raises(Error, match=r"Too long\."):
        next(stream)


def test_escape_leaves_nothing_that_html_or_a_template_would_read() -> None:
    assert not set(escape(HOSTILE)) & set("<>\"'`${}\\")


SEED = properties.whole("seed", 3, low=0, high=99)
HEAT = properties.number("temperature", 0.8, low=0.1, high=2)
STYLE = properties.choice("style", "verse", ("verse", "code"))
PROMPT = properties.words("prompt", "ROMEO:", longest=10)
SMOOTH = properties.switch("smooth", False)
ALL = (SEED, HEAT, STYLE, PROMPT, SMOOTH)


def test_a_link_sets_what_it_names() -> None:
    query = {"tab": "text", "seed": "7", "temperature": "1.5", "style": "code", "prompt": "${x}", "smooth": "1"}
    assert read_link(ALL, query) == ([7, 1.5, "code", "${x}", True], [])


def test_an_empty_link_gives_the_defaults() -> None:
    assert read_link(ALL, {}) == ([3, 0.8, "verse", "ROMEO:", False], [])


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("seed", "x", "isn't a whole number"),
        ("seed", "100", "isn't between 0 and 99"),
        ("temperature", "nan", "isn't between 0.1 and 2"),
        ("temperature", "warm", "isn't a number"),
        ("style", "prose", "isn't one of verse, code"),
        ("prompt", "x" * 11, "is longer than 10 characters"),
        ("smooth", "yes", "is neither 1 nor 0"),
    ],
)
def test_a_wrong_link_opens_with_the_default_and_says_so(name: str, text: str, reason: str) -> None:
    values, complaints = read_link(ALL, {name: text})
    assert values == [item.default for item in ALL]
    assert complaints == [f"{name}={text} in the link {reason}. The default is used instead."]


def test_an_unknown_setting_is_named() -> None:
    assert read_link(ALL, {"colour": "red", "__theme": "dark"})[1] == [
        "This room has no setting called colour. That part of the link is ignored."
    ]


def test_a_link_made_with_these_weights_sets_what_it_names() -> None:
    assert read_link((SEED,), {"seed": "7", "weights": "01234567"}, "01234567") == ([7], [])


@pytest.mark.parametrize("other", ["89abcdef", "", "<script>"])
def test_a_link_made_with_other_weights_opens_with_defaults_and_says_so(other: str) -> None:
    assert read_link((SEED, HEAT), {"seed": "7", "weights": other}, "01234567") == ([3, 0.8], [WEIGHTS_CHANGED])


def test_a_room_with_a_picker_asks_for_the_weights_that_the_link_picks() -> None:
    hashes = {"style": {"verse": "01234567", "code": "89abcdef"}}
    query = {"style": "code", "seed": "7"}
    assert read_link((STYLE, SEED), query | {"weights": "89abcdef"}, hashes) == (["code", 7], [])
    assert read_link((STYLE, SEED), query | {"weights": "01234567"}, hashes) == (["verse", 3], [WEIGHTS_CHANGED])


def test_of_several_settings_that_name_weights_the_last_counts() -> None:
    hashes = {"style": {"verse": "01234567", "code": "89abcdef"}, "temperature": {"0.9": "aaaaaaaa"}}
    query = {"style": "code", "temperature": "0.9", "weights": "aaaaaaaa"}
    assert read_link((STYLE, HEAT), query, hashes) == (["code", 0.9], [])
    assert read_link((STYLE, HEAT), query | {"temperature": "0.8", "weights": "89abcdef"}, hashes) == (
        ["code", 0.8],
        [],
    )
    assert read_link((STYLE,), {"style": "code", "weights": "89abcdef"}, hashes) == (["code"], [])


def test_a_visitor_hears_once_that_the_networks_are_still_loading(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    loading = [True]
    monkeypatch.setattr(gr, "Info", lambda message, **_: said.append(message))
    monkeypatch.setattr(warmup, "loading", lambda: loading[0])
    monkeypatch.setattr(url_state, "_on_open", [])
    url_state.on_open(warmup.say_if_loading)
    with gr.Blocks():
        rooms = [UrlState(tab, (properties.whole("seed", 1, 0, 9), gr.Number(1))) for tab in ("images", "text")]
    for session in ("one", "one", "two"):
        for room in rooms:
            room._restore(SimpleNamespace(query_params={}, session_hash=session))
    assert len(said) == 2
    assert "still loading" in said[0]
    loading[0] = False
    rooms[0]._restore(SimpleNamespace(query_params={}, session_hash="three"))
    assert len(said) == 2
    assert not warmup._told


def test_weights_mean_nothing_to_a_room_without_them() -> None:
    values, complaints = read_link((SEED,), {"seed": "7", "weights": "01234567"})
    assert values == [7]
    assert complaints == ["This room has no setting called weights. That part of the link is ignored."]


def test_weights_hash_is_the_start_of_the_file_s_hash() -> None:
    name = weights.names()[0]
    assert file_of(weights.find(name)).sha256.startswith(weights_hash(name))
    assert len(weights_hash(name)) == 8
    assert weights_hash("nothing_of_this_name") == ""


def test_result_line_says_time_size_data_and_figure() -> None:
    line = result_facts("Look & see.", 0.0412, card(), [Download("download", "a.png", "data:,x")])
    assert "Look &amp; see." in line
    assert "41 ms on " in line
    assert "4.7 M parameters" in line
    assert "CIFAR-10, 94.1%" in line
    assert 'download="a.png"' in line


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("bleu", 38.24, "BLEU 38.2"),
        ("bleu_tatoeba", 41.0, "BLEU 41.0 on tatoeba"),
        ("nats_per_char", 1.5432, "1.543 nats per character"),
        ("nats_per_char_war_and_peace", 1.2, "1.200 nats per character"),
        ("nats_per_char_int8_c", 1.2, "1.200 nats per character (as served)"),
        ("nats_per_char_int8_minus_fp32", 0.0007, "+0.0007 nats per character (as served, against float32)"),
        ("mask_ap50", 77.0, "mask AP50 77.0"),
        ("odd", 0.12345, "odd 0.123"),
    ],
)
def test_figures_have_units(name: str, value: float, text: str) -> None:
    assert formatting.figure(Metric(name, value, "d", "s", 1)) == text


@pytest.mark.parametrize(("seconds", "text"), [(0.0412, "41 ms"), (0.9999, "1.0 s"), (12.34, "12.3 s")])
def test_durations(seconds: float, text: str) -> None:
    assert formatting.duration(seconds) == text


@pytest.mark.parametrize(("number", "text"), [(42, "42"), (9_999, "9,999"), (310_000, "310 k"), (4_712_345, "4.7 M")])
def test_counts(number: int, text: str) -> None:
    assert formatting.count(number) == text


def test_diagram_has_a_row_a_block_with_shape_and_parameters() -> None:
    layers = [
        Layer("stem.0", "Conv2d", (1, 64, 32, 32), 1728),
        Layer("stages.0.conv", "Conv2d", (1, 64, 32, 32), 36_864),
        Layer("stages.0.drop", "Dropout", (1, 64, 32, 32), 0),
        Layer("stages.1.conv", "Conv2d", (1, 128, 16, 16), 73_728),
        Layer("head", "Linear", (1, 10), 1290),
    ]
    assert [item.name for item in diagram.group(layers)] == ["stem.0", "stages.0", "stages.1", "head"]
    drawn = diagram.diagram(layers)
    assert "128 × 16 × 16" in drawn
    assert "73,728" in drawn
    assert "Dropout" not in drawn
