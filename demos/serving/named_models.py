"""A model from the Hub that a visitor names: checked by its small files alone, then offered as those of the table.

Kind, form, size and licence are known before a byte of weights is fetched; no code of a repository is ever run.
"""

import inspect
from dataclasses import dataclass, replace
from typing import Any

from demos.serving.limits import NAMED_MODEL_BYTES
from weights import fetch, hub, named
from weights.fetch_plan import SWITCHED_OFF, NotAvailable
from weights.hub import HubModel, megabytes
from weights.named import Repository


class NamedModelRefused(ValueError):
    """The model can't be used here; the message says why, and what can."""

    title = "Not this model"


@dataclass(frozen=True)
class Kind:
    """What one of our functions can use: in words, the ends of its classes' names, and what loads it."""

    what: str
    ends: tuple[str, ...]
    network: str
    processor: str
    needs: str


KINDS = {
    "classify": Kind(
        "an image classifier",
        ("ForImageClassification",),
        "transformers.AutoModelForImageClassification",
        "transformers.AutoImageProcessor",
        "preprocessor_config.json",
    ),
    "detect": Kind(
        "an object detector",
        ("ForObjectDetection",),
        "transformers.AutoModelForObjectDetection",
        "transformers.AutoImageProcessor",
        "preprocessor_config.json",
    ),
    "write": Kind(
        "a language model that goes on with a text",
        ("ForCausalLM", "GPT2LMHeadModel"),
        "transformers.AutoModelForCausalLM",
        "transformers.AutoTokenizer",
        "tokenizer.json",
    ),
    "translate": Kind(
        "a translator (Marian or T5)",
        ("MarianMTModel", "T5ForConditionalGeneration"),
        "transformers.AutoModelForSeq2SeqLM",
        "transformers.AutoTokenizer",
        "",
    ),
}
"""By the name of the function."""
MASKS = "Mask2FormerForUniversalSegmentation"
FORMS = {".safetensors": "safetensors", ".bin": "a pickle, of which nothing but tensors is read"}

_only_listed = False


def allow_only_listed(only: bool = True) -> None:
    """Let this process use the models of the table alone."""
    global _only_listed
    _only_listed = only


def are_allowed() -> bool:
    """Whether visitors may name models here."""
    return not _only_listed and not fetch.is_switched_off()


def check(text: str, task: str) -> HubModel:
    """Check a model that is named by its repository, for one of our functions, and let it be used from now on.

    text: "owner/name", or its address on the Hub. A few small files are fetched, and no weights. Raises
    NamedModelRefused.
    """
    repo = named.repository_name(text)
    if not repo:
        raise NamedModelRefused(
            "A model on the Hub is named by its owner and its name, as “google/vit-base-patch16-224”."
        )
    listed = next((model for model in hub.MODELS.values() if model.repo == repo and model.task == task), None)
    if listed:
        return listed
    try:
        if not are_allowed():
            raise NotAvailable("this page uses the models of its list alone" if _only_listed else SWITCHED_OFF)
        found = named.look_up(repo)
        model = _checked(found, task)
    except NotAvailable as error:
        raise NamedModelRefused(f"{repo} can't be used here: {error}.") from None
    hub.add_named(model)
    return model


def form(model: HubModel) -> str:
    """Return the form of a named model's weights, for people."""
    return FORMS["." + model.weights.rpartition(".")[2]]


def _checked(found: Repository, task: str) -> HubModel:
    """Return the entry of a repository that does. Raises NotAvailable."""
    kind = KINDS[task]
    _check_size(found)
    if not found.licence:
        raise NotAvailable("its page states no licence, so nobody but its owners may use it")
    config = found.json("config.json")
    name = _architecture(config, task)
    if kind.needs and not found.has(kind.needs):
        raise NotAvailable(f"its repository has no {kind.needs}")
    _check_tokenizer(found, config, task)
    network = f"transformers.{name}" if name == MASKS else kind.network
    parameters = _parameters(found, network, task)
    if 0.9 * parameters > found.weights.bytes:
        raise NotAvailable("its weights don't hold what its config.json describes")
    title, link = found.repo.split("/")[1], f"https://huggingface.co/{found.repo}"
    model = replace(named.unknown(found.repo), task=task, title=title, network=network, processor=kind.processor)
    return replace(
        model,
        bytes=found.weights.bytes,
        parameters=parameters,
        year=found.year,
        licence=found.licence,
        scope=_scope(config, task),
        what_changed=_what_it_is(name, task),
        source=f"Named by you; its page: {link}",
        revision=found.planned.revision,
        commit=found.planned.commit,
        weights=found.weights.name,
    )


def _check_size(found: Repository) -> None:
    total = found.planned.total
    if total > NAMED_MODEL_BYTES:
        raise NotAvailable(f"it has {megabytes(total)}, and {megabytes(NAMED_MODEL_BYTES)} is the limit")


def _architecture(config: dict[str, Any], task: str) -> str:
    """Return the name of the class that a model is saved from. Raises NotAvailable where it isn't of the kind."""
    listed = config.get("architectures")
    name = str(listed[0]) if isinstance(listed, list) and listed else ""
    if not name.endswith(KINDS[task].ends) and not (task == "detect" and name == MASKS):
        said = f"a {name[:60]}" if name else "of a kind that it doesn't state"
        raise NotAvailable(f"it is {said}, and {KINDS[task].what} is needed")
    if config.get("quantization_config"):
        raise NotAvailable("its weights are quantised, which needs other libraries")
    if config.get("auto_map"):
        raise NotAvailable("it brings code of its own, which is never run here")
    return name


def _check_tokenizer(found: Repository, config: dict[str, Any], task: str) -> None:
    if task == "write" and "ByteLevel" not in str(found.json("tokenizer.json").get("decoder")):
        raise NotAvailable("its tokenizer isn't byte-level, as GPT-2's is, so its text can't be shown as it is written")
    if task == "translate" and config.get("model_type") == "marian" and found.has("tokenizer_config.json"):
        source = str(found.json("tokenizer_config.json").get("source_lang") or "en")
        if not source.lower().startswith("en"):
            raise NotAvailable(f"it reads another language (“{source[:20]}”), and here it is asked in English")


def _parameters(found: Repository, network: str, task: str) -> int:
    """Build the network without its weights and return how many parameters it has. Raises NotAvailable."""
    from training.common import torchvision_compat

    torchvision_compat.install()  # before anything that may import torchvision
    import torch
    import transformers

    try:
        folder = found.small_file("config.json").parent
        config = transformers.AutoConfig.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
        loader = getattr(transformers, network.split(".")[1])
        with torch.device("meta"):
            built = loader._from_config(config) if network.endswith(MASKS) else loader.from_config(config)
    except ImportError as error:
        raise NotAvailable(f"it needs a package that isn't here ({error.name or 'see its page'})") from None
    except Exception as error:
        raise NotAvailable(f"the library transformers can't build it ({type(error).__name__})") from None
    if task == "write" and "logits_to_keep" not in inspect.signature(type(built).forward).parameters:
        raise NotAvailable("models of its kind can't be asked for one token at a time")
    if task == "write" and not isinstance(getattr(config, "max_position_embeddings", None), int):
        raise NotAvailable("it doesn't say how long a text it reads")
    return sum(parameter.numel() for parameter in built.parameters())


def _scope(config: dict[str, Any], task: str) -> str:
    labels = config.get("id2label")
    if task in ("classify", "detect"):
        return f"{len(labels):,} classes" if isinstance(labels, dict) else "two classes"
    return "what its page says"


def _what_it_is(name: str, task: str) -> str:
    boxes = " It marks objects by boxes, without masks." if task == "detect" and name != MASKS else ""
    return f"It is a {name}, as its owners published it.{boxes}"
