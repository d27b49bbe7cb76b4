"""Models from the Hugging Face Hub that a visitor may ask for: one table, nothing imported, nothing fetched."""

from dataclasses import dataclass


@dataclass(frozen=True)
class HubModel:
    """One model that others trained, beside ours.

    name: as in `classify(image, model="imagenet")`. task: which of our functions serves it.
    repo, revision: on the Hub; revision is a branch, and the commit that it resolves to is shown with each result.
    bytes, parameters: as published; the page shows the Hub's own byte count once it was asked.
    weights: the one weights file that is fetched, beside the small files of the repository's root. Where it is neither
    there nor in a pull request of the Hub's own converter, it is the pickle of the same model, read for tensors alone.
    scope: what it can tell, write or paint. what_changed: since the network of this project, with `source`.
    network, processor: what loads it, as import paths; `from_pretrained` of both takes repo and revision.
    """

    name: str
    task: str
    title: str
    repo: str
    bytes: int
    parameters: int
    year: int
    licence: str
    scope: str
    what_changed: str
    source: str
    network: str
    processor: str
    revision: str = "main"
    weights: str = "model.safetensors"
    commit: str = ""  # the only one that is fetched, of a model that was checked at it
    converted: bool = False  # only pickles at that revision; safetensors in a pull request of the Hub's own converter
    url: str = ""  # for what lies elsewhere: the file itself, its SHA-256 begun in its name, as torchvision has it

    @property
    def pickle(self) -> str:
        """The same weights in the form of before safetensors."""
        stem = self.weights.removesuffix(".safetensors")
        return f"{'pytorch_model' if stem == 'model' else stem}.bin"

    @property
    def source_name(self) -> str:
        """Where it is fetched from, for people."""
        return f"{self.repo} on the Hugging Face Hub" if not self.url else self.repo

    @property
    def label(self) -> str:
        """What a picker says of it."""
        source = self.repo if self.url else "the Hub"
        return f"{self.scope[0].upper()}{self.scope[1:]}, from {source} ({megabytes(self.bytes)})"


def megabytes(count: float) -> str:
    """Write a number of bytes as "178 MB" or "0.4 MB"."""
    return f"{count / 1e6:.0f} MB" if count >= 1e6 else f"{count / 1e6:.1f} MB"


_MODELS = (
    HubModel(
        "imagenet",
        "classify",
        "ConvNeXt",
        "facebook/convnext-tiny-224",
        114_400_000,
        28_589_128,
        2022,
        "Apache-2.0",
        "a thousand kinds of things",
        "The same convolutions with what was learned since (fewer activations, larger filters, better training), on a "
        "million pictures of 224 x 224 pixels.",
        "Liu et al., A ConvNet for the 2020s, 2022, arXiv:2201.03545",
        "transformers.AutoModelForImageClassification",
        "transformers.AutoImageProcessor",
    ),
    HubModel(
        "vit",
        "classify",
        "Vision Transformer",
        "google/vit-base-patch16-224",
        346_300_000,
        86_567_656,
        2020,
        "Apache-2.0",
        "a thousand kinds of things",
        "No convolution at all: 196 patches of the picture look at one another, which pays once there are millions of "
        "pictures to learn it from.",
        "Dosovitskiy et al., An Image is Worth 16x16 Words, 2020, arXiv:2010.11929",
        "transformers.AutoModelForImageClassification",
        "transformers.AutoImageProcessor",
    ),
    HubModel(
        "coco",
        "detect",
        "Mask R-CNN v2",
        "download.pytorch.org",
        185_828_065,
        46_359_409,
        2021,
        "BSD-3-Clause (code), COCO's terms (pictures)",
        "80 kinds of things",
        "The same idea with six times the parameters, on the 118,000 pictures of COCO and for far longer: scale and "
        "patience.",
        "Li et al., Benchmarking Detection Transfer Learning with Vision Transformers, 2021, arXiv:2111.11429",
        "torchvision.models.detection.maskrcnn_resnet50_fpn_v2",
        "torchvision.models.detection.MaskRCNN_ResNet50_FPN_V2_Weights.COCO_V1",
        url="https://download.pytorch.org/models/maskrcnn_resnet50_fpn_v2_coco-73cbd019.pth",
    ),
    HubModel(
        "mask2former",
        "detect",
        "Mask2Former",
        "facebook/mask2former-swin-tiny-coco-instance",
        190_000_000,
        47_439_633,
        2022,
        "its own, listed as “other”; COCO's terms (pictures)",
        "80 kinds of things",
        "No boxes and no anchors: a hundred queries each look at the whole picture by attention and draw one mask.",
        "Cheng et al., Masked-attention Mask Transformer, 2022, arXiv:2112.01527",
        "transformers.Mask2FormerForUniversalSegmentation",
        "transformers.AutoImageProcessor",
    ),
    HubModel(
        "distilgpt2",
        "write",
        "DistilGPT-2",
        "distilbert/distilgpt2",
        353_000_000,
        81_912_576,
        2019,
        "Apache-2.0",
        "English from the web",
        "Attention in place of a memory: it looks back at every word at once, and it read 8 million web pages in place "
        "of one writer.",
        "Radford et al., Language Models are Unsupervised Multitask Learners, 2019; Sanh et al., arXiv:1910.01108",
        "transformers.AutoModelForCausalLM",
        "transformers.AutoTokenizer",
    ),
    HubModel(
        "smollm2",
        "write",
        "SmolLM2",
        "HuggingFaceTB/SmolLM2-135M",
        269_000_000,
        134_515_008,
        2024,
        "Apache-2.0",
        "English, some code and mathematics",
        "The same idea as GPT-2, but two trillion tokens of chosen text: what a small network reads counts as much as "
        "how large it is.",
        "Ben Allal et al., SmolLM2, 2025, arXiv:2502.02737",
        "transformers.AutoModelForCausalLM",
        "transformers.AutoTokenizer",
    ),
    HubModel(
        "opus-mt",
        "translate",
        "Opus-MT",
        "Helsinki-NLP/opus-mt-en-fr",
        301_000_000,
        75_133_952,
        2020,
        "Apache-2.0",
        "English to French",
        "The recurrence is gone and attention is all that is left, six layers on either side, trained on OPUS, the "
        "great open collection of translated texts.",
        "Vaswani et al., Attention Is All You Need, 2017, arXiv:1706.03762; Tiedemann and Thottingal, OPUS-MT, 2020",
        "transformers.AutoModelForSeq2SeqLM",
        "transformers.AutoTokenizer",
        converted=True,
    ),
    HubModel(
        "t5",
        "translate",
        "T5 small",
        "google-t5/t5-small",
        242_000_000,
        60_506_624,
        2019,
        "Apache-2.0",
        "English to French among other tasks",
        "One Transformer for every task that can be put as text: it learned from 750 GB of web pages first, and was "
        "told what to do in words.",
        "Raffel et al., Exploring the Limits of Transfer Learning, 2019, arXiv:1910.10683",
        "transformers.AutoModelForSeq2SeqLM",
        "transformers.AutoTokenizer",
    ),
    HubModel(
        "ddpm",
        "faces",
        "Denoising diffusion",
        "google/ddpm-celebahq-256",
        455_000_000,
        113_673_219,
        2020,
        "Apache-2.0",
        "faces of 256 x 256 pixels",
        "No discriminator: the network was trained to remove a little noise from a picture. It generates a face by "
        "doing so again and again, starting from pure noise.",
        "Ho et al., Denoising Diffusion Probabilistic Models, 2020, arXiv:2006.11239",
        "diffusers.UNet2DModel",
        "diffusers.DDIMScheduler",
        weights="diffusion_pytorch_model.safetensors",
    ),
)
MODELS = {model.name: model for model in _MODELS}
"""Every model that is offered, by its name."""
MOST_NAMED = 200
_named: dict[str, HubModel] = {}
"""Models beside the table that were named by their repositories and checked, by those, the newest last."""


def add_named(model: HubModel) -> None:
    """Let a checked model beside the table be used until this process ends; the oldest of many is forgotten."""
    _named.pop(model.name, None)
    _named[model.name] = model
    while len(_named) > MOST_NAMED:
        del _named[next(iter(_named))]


def find(name: object) -> HubModel | None:
    """Return the model of this name, of the table or named beside it, or None where there is none."""
    return MODELS.get(name) or _named.get(name) if isinstance(name, str) else None


def serves(name: object, task: str) -> bool:
    """Whether there is a model of this name for one of our functions, of the table or named beside it."""
    model = find(name)
    return model is not None and model.task == task


def offered(task: str) -> dict[str, HubModel]:
    """Return the models for one of our functions: `classify`, `detect`, `write`, `translate` or `faces`."""
    return {name: model for name, model in MODELS.items() if model.task == task}
