"""An index of the training faces' features, to tell how far a painted face is from the nearest photograph it saw.

`python -m training.face_gan.nearest_index FOLDER --data PATH` writes index.safetensors into a shipped folder: for every
training face its features in the penultimate layer of a shipped ResNet, reduced to principal components, and no
picture. With it go two yardsticks: how far photographs that weren't trained on are from their nearest training face,
and how far a training photograph is after it was moved by one pixel.
"""

import argparse
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

import weights
from training.face_gan import data
from training.face_gan.evaluate import BATCH, FEATURE_NETWORKS, PIXELS, extractor, feature_network
from weights.card import read_card, write_card

FILE = "index.safetensors"
DAMAGED = "The index of the training faces is damaged. Make it again or fetch the repository."
COMPONENTS = 64
MOVED = 500  # training faces that are moved by a pixel
CPU = torch.device("cpu")


class IndexUnusable(weights.WeightsUnavailable):
    """The index is missing, damaged, or was made with another feature network than the one that is here."""


@dataclass(frozen=True)
class Index:
    """The training faces as points, and what distances to them mean.

    network, sha256: the feature network and the hash of its weights, empty for plain pixels. mean: features.
    components: features x components. faces: faces x components, float16. unseen, moved: sorted distances of
    photographs that weren't trained on, and of training photographs moved by one pixel, to their nearest face here.
    """

    network: str
    sha256: str
    mean: Tensor
    components: Tensor
    faces: Tensor
    unseen: Tensor
    moved: Tensor

    def distances(self, faces: Tensor) -> Tensor:
        """Distance of each face (uint8, n x 3 x 64 x 64) to its nearest training face; mirrored ones count as well."""
        points = torch.stack([self._points(faces), self._points(faces.flip(3))])  # 2 x n x components
        parts = torch.split(points.flatten(0, 1), BATCH)
        nearest = torch.cat([torch.cdist(part, self.faces.float()).amin(1) for part in parts])
        return nearest.view(2, -1).amin(0)

    def _points(self, faces: Tensor) -> Tensor:
        return reduced(features(faces, self.network), self.mean, self.components)


@torch.no_grad()
def features(faces: Tensor, network: str) -> Tensor:
    """Features of faces (uint8, n x 3 x 64 x 64) in a network's penultimate layer: n x features."""
    extract = extractor(network, CPU)
    return torch.cat([extract(part) for part in torch.split(faces, BATCH)])


def reduced(found: Tensor, mean: Tensor, components: Tensor) -> Tensor:
    """Features as points: n x features to n x components."""
    return (found - mean) @ components


def make(train: Tensor, unseen: Tensor, network: str) -> Index:
    """Make the index of training faces, with the yardsticks; both uint8, n x 3 x 64 x 64."""
    found = features(train, network)
    mean = found.mean(0)
    values, vectors = torch.linalg.eigh(torch.cov((found - mean).T.double()))
    components = vectors.flip(1)[:, : min(COMPONENTS, len(values))].float().contiguous()
    points = reduced(found, mean, components).half()
    bare = Index(network, sha256(network), mean, components, points, torch.empty(0), torch.empty(0))
    return replace(
        bare,
        unseen=bare.distances(unseen).sort().values,
        moved=bare.distances(moved(train[:MOVED])).sort().values,
    )


def moved(faces: Tensor) -> Tensor:
    """Faces moved to the right by one pixel; the first column is there twice."""
    return torch.cat([faces[..., :1], faces[..., :-1]], dim=3)


def sha256(network: str) -> str:
    """Hash of the feature network's weights, as its card has it; empty for plain pixels."""
    return "" if network == PIXELS else weights.card(network).files[weights.MODEL].sha256


def write(index: Index, shipped: Path) -> None:
    """Put the index into a shipped folder and its card."""
    tensors = {
        "mean": index.mean,
        "components": index.components,
        "faces": index.faces,
        "unseen": index.unseen,
        "moved": index.moved,
    }
    save_file(tensors, shipped / FILE, {"network": index.network, "sha256": index.sha256})
    write_card(shipped, read_card(shipped))


def read(path: Path) -> Index:
    """Read an index; raises IndexUnusable if it is damaged, or was made with another network than the one here."""
    try:
        with safe_open(path, "pt") as stored:
            facts = stored.metadata() or {}
            index = from_tensors({name: stored.get_tensor(name) for name in stored.keys()}, facts)  # noqa: SIM118
    except (SafetensorError, OSError):
        raise IndexUnusable(DAMAGED) from None
    check(index)
    return index


def from_tensors(tensors: dict[str, Tensor], metadata: dict[str, str]) -> Index:
    """Return the index that a file holds, whose tensors and metadata were read; raise IndexUnusable."""
    try:
        parts = {name: tensors[name] for name in ("mean", "components", "faces", "unseen", "moved")}
        return Index(metadata["network"], metadata["sha256"], **parts)
    except KeyError:
        raise IndexUnusable(DAMAGED) from None


def check(index: Index) -> None:
    """Raise IndexUnusable unless the feature network that is here is the one that an index was made with."""
    if index.network not in FEATURE_NETWORKS:
        raise IndexUnusable(f"The index of the training faces names an unknown feature network: {index.network[:40]}.")
    if sha256(index.network) != index.sha256:
        raise IndexUnusable(
            f"The index of the training faces was made with other weights of {index.network} than those that are here, "
            "so its distances would mean nothing. It has to be made again."
        )


def main() -> None:
    """Make and write the index, and print what it says."""
    parser = argparse.ArgumentParser(description="Write the index of the training faces into a folder of face_gan.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--data", type=Path, required=True, help="folder with train.parquet and valid.parquet")
    parser.add_argument("--features", choices=FEATURE_NETWORKS, default=feature_network())
    arguments = parser.parse_args()
    train, unseen = (data.load(arguments.data / f"{split}.parquet") for split in ("train", "valid"))
    index = make(train, unseen, arguments.features)
    write(index, arguments.folder)
    size = (arguments.folder / FILE).stat().st_size / 1e6
    print(
        f"{len(index.faces):,} faces in {index.components.shape[1]} components of {index.network}, {size:.1f} MB; "
        f"median distance: unseen {index.unseen.median():.3f}, moved by a pixel {index.moved.median():.3f}"
    )


if __name__ == "__main__":
    main()
