"""What a fetched model's self-test came to: a mark beside weights that passed, and why others were deleted."""

from weights.fetch_plan import LocalModel
from weights.hub import HubModel

MARK = ".self-test-passed"
_passed: set[str] = set()
_rejected: dict[str, str] = {}


def has_passed(found: LocalModel) -> bool:
    """Whether these weights have answered their question since they were fetched."""
    return _key(found) in _passed or (found.weights.parent / f"{found.weights.name}{MARK}").is_file()


def note_passed(found: LocalModel) -> None:
    """Keep that they have; where nothing can be written there, for as long as this process runs."""
    _passed.add(_key(found))
    try:
        (found.weights.parent / f"{found.weights.name}{MARK}").touch()
    except OSError:
        return


def reject(model: HubModel, found: LocalModel, reason: str) -> str:
    """Delete weights that failed, so that the model counts as not here, and return the sentence for the visitor."""
    try:
        found.weights.resolve().unlink(missing_ok=True)
        found.weights.unlink(missing_ok=True)
        went = "It was deleted."
    except OSError:
        went = f"Delete {found.weights.name} from its cache."
    _rejected[model.name] = f"{model.title} was fetched, but it failed its self-test: {reason}. {went}"
    return f"{_rejected[model.name]} Download it again, or take another model."


def rejection(model: HubModel) -> str:
    """Return why the model that was here last isn't used, or an empty text."""
    return _rejected.get(model.name, "")


def _key(found: LocalModel) -> str:
    return f"{found.weights}@{found.commit}"
