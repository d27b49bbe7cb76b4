"""Detectors with the stages of one picture: the shipped ones, and an untrained one of another shape."""

import numpy as np
import pytest

from demos.images.analysis.detector_stages import detector_stages, run_stages, trained
from demos.images.catalog import DETECTORS
from tests.unit.demos.images.detector_reference import Staged, picture, strange


@pytest.fixture(params=["everyday", "nuclei", "strange"])
def staged(request: pytest.FixtureRequest) -> Staged:
    """A network, a picture, the limit of objects, and the stages."""
    model = request.param
    if model == "strange":
        network, shown, limit = strange(), picture("everyday").resize((211, 130)), 9
        return network, shown, limit, run_stages(network, np.asarray(shown), limit)
    return trained(model), picture(model), DETECTORS[model].max_objects, detector_stages(picture(model), model)
