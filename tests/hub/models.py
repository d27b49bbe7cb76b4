"""Tiny models in the real repositories' own files, built once where asked for: what the loopback Hub has to offer."""

import getpass
import hashlib
import importlib
import shutil
import tempfile
from importlib.metadata import version
from pathlib import Path

_DECOY = b"Whoever fetches this one fetched too much.\n"
_PICKLES = {"model": "pytorch_model"}


REPOSITORIES = {
    "facebook/convnext-tiny-224": "tiny_pictures.convnext",
    "google/vit-base-patch16-224": "tiny_pictures.vit",
    "facebook/mask2former-swin-tiny-coco-instance": "tiny_pictures.mask2former",
    "distilbert/distilgpt2": "tiny_text.distilgpt2",
    "HuggingFaceTB/SmolLM2-135M": "tiny_text.smollm2",
    "Helsinki-NLP/opus-mt-en-fr": "tiny_text.opus_mt",
    "google-t5/t5-small": "tiny_text.t5",
    "google/ddpm-celebahq-256": "tiny_pictures.ddpm",
    "hustvl/yolos-tiny": "tiny_pictures.yolos",
}
"""What `build` can build, and what builds it; the last one isn't in our table, for who names it."""
CARD = "---\nlicense: apache-2.0\n---\nA tiny stand-in.\n"


def build(repo: str, folder: Path) -> Path:
    """The tiny model of a repository in folder, which must be new or built before; the folder.

    Beside the weights lies a pickle that nobody should fetch, as in many a real repository. Each is built once a
    machine, about two seconds of one core, and copied from the temporary directory from then on.
    """
    if folder.exists() and any(folder.iterdir()):
        return folder
    kept = _shelf(repo) / repo
    if not kept.exists():
        _build(repo, kept)
    shutil.copytree(kept, folder, dirs_exist_ok=True)
    return folder


def _build(repo: str, folder: Path) -> None:
    """Builds beside folder and then moves there whole, so that two at once do no harm."""
    import torch

    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch, torch.random.fork_rng(devices=[]):
        torch.manual_seed(17)
        made = Path(scratch) / "made"
        made.mkdir()
        module, builder = REPOSITORIES[repo].split(".")
        getattr(importlib.import_module(f"tests.hub.{module}"), builder)(made)
        (made / "README.md").write_text(CARD)
        for weights in made.glob("*.safetensors"):
            _pickle_beside(weights).write_bytes(_DECOY)
        try:
            made.rename(folder)
        except OSError:
            if not folder.exists():
                raise


def _shelf(repo: str) -> Path:
    """Where a built model is kept: another place once what builds it is another."""
    module = REPOSITORIES[repo].split(".")[0]
    built_by = [Path(__file__).with_name(name) for name in (f"{module}.py", "texts.py", "models.py")]
    libraries = "".join(version(name) for name in ("torch", "transformers", "diffusers", "tokenizers"))
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in built_by) + libraries.encode()).hexdigest()
    return Path(tempfile.gettempdir()) / f"tiny-hub-{getpass.getuser()}-{digest[:12]}"


def build_all(root: Path) -> dict[str, Path]:
    """Every tiny model but torchvision's, each in root/owner/name; those that are there already stay."""
    return {repo: build(repo, root / repo) for repo in REPOSITORIES}


def pickle_only(folder: Path) -> None:
    """Turns a built folder into one of the old kind: its weights as a pickle, no safetensors."""
    import torch
    from safetensors.torch import load_file

    for weights in folder.glob("*.safetensors"):
        torch.save(load_file(weights), _pickle_beside(weights))
        weights.unlink()


def maskrcnn(folder: Path) -> Path:
    """A random state of torchvision's detector in folder, named after its SHA-256 as its own files are; 180 MB."""
    import torch

    from tests.hub import tiny_pictures

    made = folder / "made.pth"
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(17)
        tiny_pictures.maskrcnn(made)
    with made.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return made.rename(folder / f"maskrcnn_resnet50_fpn_v2_coco-{digest[:8]}.pth")


def _pickle_beside(weights: Path) -> Path:
    return weights.with_name(f"{_PICKLES.get(weights.stem, weights.stem)}.bin")


def rewritten(folder: Path, network: str, processor: str) -> None:
    """Turns a built folder into one whose every file is as the library's own classes write it today.

    network, processor: what loads them, as in our table.
    """
    written = folder.with_name(f"{folder.name}-rewritten")
    for what in (network, processor):
        module, name = what.rsplit(".", 1)
        getattr(importlib.import_module(module), name).from_pretrained(folder).save_pretrained(written)
    shutil.rmtree(folder)
    written.rename(folder)
