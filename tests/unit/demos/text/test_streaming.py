"""Pacing: a fast stream is thinned, and its end always comes."""

from demos.text.streaming import paced


def test_pacing_thins_a_fast_stream_and_keeps_its_end() -> None:
    pieces = ["x" * count for count in range(1, 5001)]
    shown = [piece for piece, _ in paced(iter(pieces))]
    assert shown[-1] == pieces[-1]
    assert len(shown) < 50
    assert [piece for piece, _ in paced(iter(pieces[:5]), watched=True)] == pieces[:5]
    assert list(paced(iter([]))) == []
