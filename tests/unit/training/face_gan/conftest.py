"""What a finished training measures over thousands of faces is measured over hundreds."""

from collections.abc import Iterator
from functools import partial

import pytest

from training.face_gan import export, latent_rescaling
from training.face_gan.directions import principal_directions


@pytest.fixture(scope="package", autouse=True)
def fewer_faces() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(latent_rescaling, "PAINTED", 200)
        patch.setattr(export, "principal_directions", partial(principal_directions, samples=512))
        yield
