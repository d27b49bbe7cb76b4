"""Look inside the translator: every figure again from the network's own modules, and what is refused."""

import base64
import json
from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import gradio as gr
import numpy as np
import pytest
import torch

from demos.serving import loader
from demos.translation import translate
from demos.translation.analysis import beam_tree, decoding_steps, redirect_attention, sentence_map, source_sentence
from demos.translation.rooms.look_inside import pictures, room, selection
from demos.translation.rooms.look_inside.selection import Selection
from demos.translation.tokens import display_token, word_of
from demos.translation.views import beam_tree_view, look_inside_view, text_diff
from tests.networks.shipping import served_from
from tests.networks.translation_network import ship
from training.seq2seq.beam_search import beam_search
from training.seq2seq.network import BOS, EOS, Seq2Seq, State

pytestmark = pytest.mark.slow

TEXTS = ["A man sees a red ball.", "The dog eats the big ball.", "no no no no no 1000", "A cat, a dog and a cat"]


def forget() -> None:
    loader.clear()


@pytest.fixture(scope="module", autouse=True)
def network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seq2Seq]:
    """A small network in place of the shipped one."""
    folder = tmp_path_factory.mktemp("weights")
    ship(folder)
    with served_from(folder):
        yield source_sentence.translator().network


def taught(network: Seq2Seq, sentence: source_sentence.SourceSentence, tokens: list[int]) -> torch.Tensor:
    """Log-probabilities after each beginning of a translation, from one pass of the training path."""
    with torch.no_grad():
        source, lengths = torch.tensor([sentence.tokens]), torch.tensor([len(sentence.tokens)])
        return torch.log_softmax(network(source, lengths, torch.tensor([[BOS, *tokens[:-1]]]))[0], dim=-1)


@pytest.mark.parametrize("beams", [1, 3, 5, 8])
@pytest.mark.parametrize("text", TEXTS)
def test_the_tree_ends_in_what_the_beam_search_finds(network: Seq2Seq, text: str, beams: int) -> None:
    sentence = source_sentence.read_sentence(text)
    source, lengths = torch.tensor([sentence.tokens]), torch.tensor([len(sentence.tokens)])
    (found,) = beam_search(network, source, lengths, beams, source_sentence.translator().max_repeats)
    grown = beam_tree.search_tree(sentence, beams)
    assert [token for token in grown.tokens(grown.best) if token != EOS] == found.token_ids
    assert grown.nodes[grown.best].score == pytest.approx(found.score, abs=1e-4)
    kept = [sum(node.depth == depth and not node.ended for node in grown.nodes) for depth in range(1, 6)]
    assert max(kept) <= beams


@pytest.mark.parametrize("text", TEXTS[:2])
def test_every_node_has_the_networks_probability(network: Seq2Seq, text: str) -> None:
    sentence = source_sentence.read_sentence(text)
    grown = beam_tree.search_tree(sentence, 4)
    for place, node in enumerate(grown.nodes):
        tokens = grown.tokens(place)
        logp = taught(network, sentence, tokens)
        assert node.probability == pytest.approx(float(logp[-1, tokens[-1]].exp()), rel=1e-3, abs=1e-6)
        whole = sum(float(logp[step, token]) for step, token in enumerate(tokens))
        assert node.log_total == pytest.approx(whole, abs=1e-3)


def test_forced_tokens_stay_and_the_rest_follows(network: Seq2Seq) -> None:
    sentence = source_sentence.read_sentence(TEXTS[0])
    free = beam_tree.search_tree(sentence, 3)
    other = next(node.token for node in free.nodes if node.depth == 1 and node.token != free.tokens(free.best)[0])
    grown = beam_tree.search_tree(sentence, 3, [other])
    assert all(grown.tokens(place)[0] == other for place in range(len(grown.nodes)))
    assert [node.forced for node in grown.nodes] == [True] + [False] * (len(grown.nodes) - 1)
    best = grown.tokens(grown.best)
    assert grown.nodes[grown.best].ended
    logp = taught(network, sentence, best)
    assert grown.nodes[grown.best].log_total == pytest.approx(
        sum(float(logp[step, token]) for step, token in enumerate(best)), abs=1e-3
    )
    whole = beam_tree.search_tree(sentence, 3, free.tokens(free.best))
    assert whole.tokens(whole.best) == free.tokens(free.best)
    assert len(whole.nodes) == len(free.tokens(free.best))


@pytest.mark.parametrize("forced", [[-1], [0], [EOS], [10**6], [True], [EOS, 9], [9] * 200])
def test_what_cannot_be_forced_is_refused(forced: list[int]) -> None:
    with pytest.raises(source_sentence.InvalidChoice):
        beam_tree.search_tree(source_sentence.read_sentence(TEXTS[0]), 3, forced)


def test_every_number_of_a_step_is_the_networks(network: Seq2Seq) -> None:
    sentence = source_sentence.read_sentence(TEXTS[0])
    grown = beam_tree.search_tree(sentence, 5)
    tokens = grown.tokens(grown.best)
    seen = decoding_steps.decoding_steps(sentence, tokens)
    with torch.no_grad():
        source, lengths = torch.tensor([sentence.tokens]), torch.tensor([len(sentence.tokens)])
        memory = network.encode(source, lengths)
        target = torch.tensor([[BOS, *tokens[:-1]]])
        queries, _ = network.lower(network.embed(target), memory.start[None])
        energies = queries[0] @ network.query.weight @ memory.states[0].T / network.hidden_size**0.5
        readout, _, weights = network.decode(target, memory, State(memory.start, torch.zeros_like(memory.start)))
        shares = torch.softmax(network.logits(readout)[0], dim=-1)
    np.testing.assert_allclose(seen.queries, queries[0].numpy(), atol=1e-5)
    np.testing.assert_allclose(seen.energies, energies.numpy(), atol=1e-4)
    np.testing.assert_allclose(seen.weights, weights[0].numpy(), atol=1e-5)
    np.testing.assert_allclose(seen.contexts, (weights[0] @ memory.states[0]).numpy(), atol=1e-5)
    for step, token in enumerate(tokens):
        assert seen.probabilities[step] == pytest.approx(float(shares[step, token]), abs=1e-5)
        assert seen.candidates[step][0].token == int(shares[step].argmax())
        assert [guess.probability for guess in seen.candidates[step]] == pytest.approx(
            shares[step].sort(descending=True).values[: decoding_steps.CANDIDATES].tolist(), abs=1e-5
        )
    shown = json.loads(look_inside_view.decoding_steps_json(seen, ["token"] * len(sentence.tokens), str, 2))
    query = np.frombuffer(base64.b64decode(shown["steps"][1]["query"]), "<i2") / 10_000
    np.testing.assert_allclose(query, queries[0, 1].numpy(), atol=1e-4)
    np.testing.assert_allclose(shown["steps"][1]["energies"], energies[1].numpy(), atol=1e-3)


def test_words_look_where_their_tokens_look() -> None:
    sentence = source_sentence.read_sentence(TEXTS[1])
    grown = beam_tree.search_tree(sentence, 5)
    seen = decoding_steps.decoding_steps(sentence, grown.tokens(grown.best))
    attention = decoding_steps.word_attention(sentence, seen)
    tokenizer = source_sentence.translator().tokenizer
    assert attention.source == ("The", "dog", "eats", "the", "big", "ball", ".")
    np.testing.assert_allclose(attention.weights.sum(axis=1), 1, atol=1e-5)
    of = [word_of(span, sentence.word_spans) for span in sentence.token_spans]
    ends = [*attention.first_steps[1:], len(seen.tokens) - 1]
    for word, (first, end) in enumerate(zip(attention.first_steps, ends, strict=True)):
        expected = np.zeros(len(attention.source))
        for place, share in zip(of, seen.weights[first:end].mean(axis=0), strict=True):
            expected[place] += share
        np.testing.assert_allclose(attention.weights[word], expected, atol=1e-5)
        spelled = "".join(display_token(tokenizer, token).lstrip("·") for token in seen.tokens[first:end])
        assert spelled == attention.target[word]


def test_a_redirected_step_looks_at_one_word_alone(network: Seq2Seq) -> None:
    sentence = source_sentence.read_sentence(TEXTS[0])
    grown = beam_tree.search_tree(sentence, 5)
    before = grown.tokens(grown.best)
    attention = decoding_steps.word_attention(sentence, decoding_steps.decoding_steps(sentence, before))
    places = redirect_attention.tokens_of_word(sentence, 5)
    assert "".join(sentence.text[slice(*sentence.token_spans[place])] for place in places).strip() == "ball"
    after = beam_tree.search_tree(sentence, 1, before[:2], beam_tree.Redirection(2, places))
    with torch.no_grad():
        memory = network.encode(torch.tensor([sentence.tokens]), torch.tensor([len(sentence.tokens)]))
        _, state, _ = network.decode(torch.tensor([[BOS, before[0]]]), memory, network.initial(memory))
        lower, _ = network.lower(network.embed(torch.tensor([[before[1]]])), state.lower[None])
        energies = (lower @ network.query(memory.states).transpose(1, 2))[0, 0] / network.hidden_size**0.5
        only = list(places)
        context = torch.softmax(energies[only], dim=0) @ memory.states[0, only]
        upper, _ = network.upper(lower + context, state.upper[None])
        shares = torch.softmax(network.logits(network.readout(upper))[0, 0], dim=-1)
    node = next(node for node in after.nodes if node.depth == 3 and not node.is_end_mark)
    assert node.probability == pytest.approx(float(shares[node.token]), abs=1e-5)
    assert redirect_attention.redirect(sentence, before, attention, 0, 1, 3)[-1] == EOS
    word, onto = redirect_attention.suggest_redirection(sentence, before, attention)
    assert attention.weights[word].argmax() != onto


def test_the_map_is_the_principal_components_of_the_final_states(network: Seq2Seq) -> None:
    sentence, known = source_sentence.read_sentence("A dog sees a cat."), sentence_map.known_sentences()
    assert len(known) == 60
    assert len({one.topic for one in known}) == 6
    found = sentence_map.map_sentence(sentence)
    codec = source_sentence.translator().codec

    def final(text: str) -> np.ndarray[Any, Any]:
        vectors = network.embed(torch.tensor([codec.encode(text).token_ids]))
        last = network.encoder(vectors)[1]
        return torch.cat([last[2, 0], last[3, 0]]).detach().numpy().astype(np.float64)  # type: ignore[no-any-return]

    vectors = np.stack([final(one.text) for one in known])
    mine = final(sentence.text) - vectors.mean(axis=0)
    vectors -= vectors.mean(axis=0)
    values, axes = np.linalg.eigh(vectors.T @ vectors)
    for axis in (0, 1):
        direction = axes[:, -1 - axis]
        direction = direction * np.sign(direction @ vectors[0]) * np.sign(found.positions[0, axis])
        np.testing.assert_allclose(found.positions[:, axis], vectors @ direction, atol=1e-3)
        assert found.own_position[axis] == pytest.approx(mine @ direction, abs=1e-3)
    assert found.explained == pytest.approx(values[-2:].sum() / values.sum(), abs=1e-4)
    cosine = vectors @ mine / np.linalg.norm(vectors, axis=1) / np.linalg.norm(mine)
    assert [one.place for one in found.neighbours] == np.argsort(-cosine)[:3].tolist()
    assert found.neighbours[0].similarity == pytest.approx(cosine.max(), abs=1e-4)


def test_no_two_nodes_of_a_tree_lie_on_one_another() -> None:
    for text in TEXTS:
        grown = beam_tree.search_tree(source_sentence.read_sentence(text), 6)
        lanes = beam_tree_view.assign_lanes(grown)
        assert len({(node.depth, lane) for node, lane in zip(grown.nodes, lanes, strict=True)}) == len(lanes)
        assert {lanes[place] for place in grown.path(grown.best)} == {0}


def test_differences_are_marked_with_the_spaces_between_them() -> None:
    before, after = "La petite fille lit.", "Le petit garçon lit."
    found = text_diff.text_diff(
        before, source_sentence.french_words(before), after, source_sentence.french_words(after)
    )
    assert found.before == [("La petite fille", True), (" lit.", False)]
    assert found.after == [("Le petit garçon", True), (" lit.", False)]
    same = text_diff.text_diff(
        before, source_sentence.french_words(before), before, source_sentence.french_words(before)
    )
    assert same.after == [(before, False)]


@pytest.mark.parametrize(
    ("text", "notice"),
    [
        ("A dog sees a cat.", ""),
        ("A dog sees a cat. A man eats!", "took the first of your 2"),
        ("a dog and " * 20 + "a cat.", "It shows up to 40 words"),
        ("Le chien est dans la maison et il aime les pommes.", "This looks like French"),
    ],
)
def test_one_sentence_is_read_and_what_is_left_out_is_said(text: str, notice: str) -> None:
    sentence = source_sentence.read_sentence(text)
    assert notice in sentence.notice
    assert bool(notice) == bool(sentence.notice)
    assert text.startswith(sentence.text)
    assert len(sentence.text.split()) <= 40


@pytest.mark.parametrize("text", ["", "  \n", "\x00", "123 !?", "a" * 300, "word " * 2000, None])
def test_what_cannot_be_read_is_refused_in_a_sentence(text: Any) -> None:
    with pytest.raises(ValueError, match=r"[.]$"):
        source_sentence.read_sentence(text)


@pytest.mark.parametrize("view", selection.VIEWS)
def test_the_room_falls_back_from_what_the_sentence_does_not_have(view: str) -> None:
    usual = pictures.show(Selection(TEXTS[0], view))
    assert usual.notice == ""
    far = pictures.show(Selection(TEXTS[0], view, 500, 99, "9.x.999999", 300, 300, 300, "", 300))
    assert json.loads(far.picture).keys() == json.loads(usual.picture).keys()
    if view in ("tree", "redirect", "compare", "steps"):
        assert 'class="notice"' in far.notice


def test_a_view_shows_what_was_asked_for() -> None:
    tree = pictures.show(Selection(TEXTS[0], "tree"))
    first = json.loads(tree.picture)["nodes"][1]["token"]
    forced = json.loads(pictures.show(Selection(TEXTS[0], "tree", forced=str(first))).picture)
    assert forced["nodes"][0]["token"] == first
    assert forced["nodes"][0]["forced"]
    swapped = json.loads(pictures.show(Selection(TEXTS[0], "compare", place=1, other="dog")).picture)
    assert swapped["place"] == 1
    assert "".join(part for part, _ in swapped["after"]) == translate.translate("A dog sees a red ball.").text
    assert "".join(part for part, _ in swapped["before"]) == translate.translate(TEXTS[0]).text
    assert json.loads(pictures.show(Selection(TEXTS[0], "compare")).picture)["other"] == "woman"
    assert json.loads(pictures.show(Selection(TEXTS[0], "compare", place=2)).picture)["after"] == []
    before = json.loads(pictures.show(Selection(TEXTS[0], "steps", step=3)).picture)
    forced_tokens = pictures.show(Selection(TEXTS[0], "tree"), force=(3, 7)).selection.forced.split(".")
    assert forced_tokens[-1] == "7"
    assert len(forced_tokens) == before["step"] == 3


@pytest.mark.parametrize(
    "sent",
    [
        {},
        None,
        {"forced": "x"},
        {"french": True},
        {"french": -1},
        {"place": 1, "other": 5},
        {"token": "1", "step": 2},
        {"step": 1},
    ],
)
def test_events_may_carry_anything(sent: Any) -> None:
    chosen = Selection(TEXTS[0])
    assert selection.clicked(chosen, sent) == (chosen, None)
    assert selection.clicked(chosen, {"forced": [7, None, -3, "a", True, 8]})[0].forced == "7.8"
    assert room._remember_step(SimpleNamespace(_data={"step": 3})) == 3  # type: ignore[arg-type]
    assert room._remember_step(SimpleNamespace(_data={"step": "3"})) != "3"  # type: ignore[arg-type]


def test_links_hold_only_tokens_of_the_vocabulary() -> None:
    assert selection.read_forced("5.6") == "5.6"
    for wrong in ("x", "5..6", "-5", "9" * 7, "5." * 500):
        with pytest.raises(ValueError, match="token"):
            selection.read_forced(wrong)


def test_no_place_is_never_word_0_to_a_control() -> None:
    with gr.Blocks():
        controls = room.build().controls
    held = {component: component.value for component in controls.all()}
    chosen = controls.selection(held)
    assert (chosen.french, chosen.english, chosen.place) == (None, None, None)
    assert controls.updates(replace(chosen, french=0), chosen) == {controls.french: selection.NO_PLACE}
    for name in ("french", "english", "place"):
        assert selection.PROPERTIES[name].default == selection.NO_PLACE == held[getattr(controls, name)]
