"""The FID of the literature, in the features of Inception, where torch-fidelity is installed and can fetch them."""

import importlib.util
import sys
from collections.abc import Iterable

import torch
from torch import Tensor
from torch.utils.data import Dataset

from training.common import torchvision_compat

LIBRARY = "torch_fidelity"  # pip install -r requirements-extra.txt


class _Faces(Dataset[Tensor]):
    """Pictures as torch-fidelity wants them: uint8 3 x height x width."""

    def __init__(self, faces: Tensor) -> None:
        self.faces = faces

    def __len__(self) -> int:
        return len(self.faces)

    def __getitem__(self, index: int) -> Tensor:
        return self.faces[index]


def fid(real: Tensor, generated: Iterable[Tensor], device: torch.device) -> dict[str, float]:
    """Return {"fid": ...} of generated faces (batches) against real ones, uint8 n x 3 x 64 x 64 each.

    Nothing where torch-fidelity isn't installed, or can't fetch Inception's weights (91 MB); then a line says so.
    Heusel et al. 2017; Obukhov et al., torch-fidelity, 2020.
    """
    if importlib.util.find_spec(LIBRARY) is None:
        return {}
    torchvision_compat.install()  # before what imports torchvision
    import torch_fidelity

    try:
        found = torch_fidelity.calculate_metrics(
            input1=_Faces(torch.cat(list(generated))),
            input2=_Faces(real),
            fid=True,
            cuda=device.type == "cuda",
            cache=False,
            verbose=False,
        )
    except OSError as error:
        print(f"No FID: the weights of Inception couldn't be fetched ({error}).", file=sys.stderr)
        return {}
    return {"fid": float(found["frechet_inception_distance"])}
