from demos.images.catalog import everyday_classes
from demos.images.views.classes_view import SHOWN, detectors_hint


def test_the_first_classes_stand_in_a_line_and_all_others_unfold() -> None:
    classes = everyday_classes()
    summary, others = detectors_hint(classes).split("</summary>")
    assert summary.endswith(f"{', '.join(classes[:SHOWN])} <u>and {len(classes) - SHOWN} more</u>")
    assert others.startswith(", ".join(classes[SHOWN:]))


def test_few_classes_stand_in_a_line() -> None:
    assert "<details" not in detectors_hint(("cat", "<dog>"))
    assert "cat, &lt;dog&gt;." in detectors_hint(("cat", "<dog>"))
    assert "such as person" in detectors_hint(())
