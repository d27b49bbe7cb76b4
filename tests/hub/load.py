"""Loads every model of our table from the Hub that HF_ENDPOINT names and uses it once; prints what came of it as JSON.

Runs in a process of its own: huggingface_hub reads its environment when it is imported.
"""

import importlib
import json
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from huggingface_hub import try_to_load_from_cache
from PIL import Image

from tests.hub.tiny_text import T5_PREFIX
from training.common import torchvision_compat
from weights import hub

torchvision_compat.install()  # before anything that imports torchvision


def _load(what: str, model: hub.HubModel, **options: Any) -> Any:
    module, name = what.rsplit(".", 1)
    loader = getattr(importlib.import_module(module), name)
    return loader.from_pretrained(model.repo, revision=model.revision, **options)


def use(model: hub.HubModel) -> dict[str, Any]:
    """One answer of a model, with the commit that the cache has it from."""
    network = _load(model.network, model, use_safetensors=True)
    processor = _load(model.processor, model)
    picture = Image.fromarray(np.random.default_rng(0).integers(0, 255, (60, 80, 3), np.uint8))
    began = time.perf_counter()
    with torch.inference_mode():
        if model.task == "classify":
            logits = network(**processor(picture, return_tensors="pt")).logits
            answer: Any = [network.config.id2label[int(logits.argmax())], float(logits.softmax(-1).max())]
        elif model.task == "detect":
            found = network(**processor(picture, return_tensors="pt"))
            post = processor.post_process_instance_segmentation(found, threshold=0.3, target_sizes=[(60, 80)])
            answer = [network.config.id2label[one["label_id"]] for one in post[0]["segments_info"]]
        elif model.task == "faces":
            processor.set_timesteps(5)
            noise = torch.randn(1, 3, 32, 32)
            answer = list(processor.step(network(noise, 800).sample, 800, noise).prev_sample.shape)
        else:
            answer = [_text(network, processor, model, beams) for beams in (1, 4)]
    cached = try_to_load_from_cache(model.repo, "config.json", revision=model.revision)
    return {"answer": answer, "commit": Path(str(cached)).parent.name, "seconds": time.perf_counter() - began}


def _text(network: Any, tokenizer: Any, model: hub.HubModel, beams: int) -> list[Any]:
    told = [
        (T5_PREFIX if model.name == "t5" else "") + text for text in ("The cat sleeps.", "Zebra quux in 1999!", "Oh")
    ]
    made = []
    for text in told:
        asked = tokenizer(text, return_tensors="pt")
        longest = 20 if model.task == "write" else 100
        ids = network.generate(**asked, max_new_tokens=longest, num_beams=beams, do_sample=False)[0]
        new = ids[asked["input_ids"].shape[1] :] if model.task == "write" else ids
        made.append([len(new), tokenizer.decode(new, skip_special_tokens=True)])
    return made


if __name__ == "__main__":
    results = {model.repo: use(model) for model in hub.MODELS.values() if not model.url}
    json.dump(results, sys.stdout)
