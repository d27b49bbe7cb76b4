"""Runs that are stopped by their names."""

from demos.serving import runs


def test_a_run_is_stopped_alone() -> None:
    one, other = runs.new_run(), runs.new_run()
    assert one != other
    runs.stop(one)
    assert (runs.is_stopped(one), runs.is_stopped(other)) == (True, False)


def test_no_name_is_no_run() -> None:
    runs.stop("")
    assert not runs.is_stopped("")


def test_only_so_many_are_remembered() -> None:
    first = runs.new_run()
    runs.stop(first)
    for _ in range(runs.MAX_STOPPED):
        runs.stop(runs.new_run() * 100)
    assert not runs.is_stopped(first)
