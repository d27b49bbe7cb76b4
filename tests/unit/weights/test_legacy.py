"""Old names of tensors: in the shipped files, which are never rewritten, and in checkpoints from before a rename."""

from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

import weights
from training.common.average import Average
from training.common.checkpoint import CheckpointFiles
from training.common.run import Run
from training.mask_rcnn.data import write_tiny
from training.mask_rcnn.network import MaskRCNN
from training.mask_rcnn.presets import PRESETS
from training.mask_rcnn.train import train
from weights.legacy import TENSORS, tensor_name, tensor_names

TINY = PRESETS["tiny"]
CPU = torch.device("cpu")


def old_name(name: str) -> str:
    """The first name that a tensor had."""
    return next((old + name.removeprefix(new) for old, new in TENSORS.items() if name.startswith(new)), name)


def old_names(state: Any) -> Any:
    """A checkpoint's state as it was written before the renames."""
    if not isinstance(state, dict):
        return state
    return {old_name(key) if isinstance(key, str) else key: old_names(entry) for key, entry in state.items()}


@pytest.mark.parametrize("name", ["mask_rcnn_everyday", "mask_rcnn_nuclei"])
def test_every_tensor_of_a_shipped_detector_arrives(name: str) -> None:
    state = weights.load(name, MaskRCNN).state_dict()
    shipped = load_file(weights.find(name))
    assert any(key.startswith("rpn.head.") for key in state)
    assert {tensor_name(key) for key in shipped} == set(state)
    for key, tensor in shipped.items():
        torch.testing.assert_close(state[tensor_name(key)], tensor, check_dtype=False)


def test_only_the_beginning_of_a_name_counts() -> None:
    assert tensor_name("proposer.head.cls_logits.weight") == "rpn.head.cls_logits.weight"
    assert tensor_name("other.proposer.weight") == "other.proposer.weight"
    assert tensor_names({"updates": 3, "network": {"proposer.head": 1}}) == {"updates": 3, "network": {"rpn.head": 1}}


@pytest.mark.slow
def test_a_checkpoint_from_before_the_renames_goes_on(tmp_path: Path) -> None:
    data, out = tmp_path / "data", tmp_path / "run"
    write_tiny(data)
    train(TINY, Run(out, TINY, CPU, steps=2), data)
    saved = CheckpointFiles(out).load()
    renamed = saved | {"objects": old_names(saved["objects"])}
    assert renamed["objects"]["network"].keys() != saved["objects"]["network"].keys()
    CheckpointFiles(out).save(renamed)

    network = TINY.network(["disc", "square"])
    average = Average(network, 0.9)
    optimizer = torch.optim.AdamW(network.parameters(), lr=1.0)
    resumed = Run(out, TINY, CPU, steps=4, resume=True)
    assert resumed.resume(network=network, optimizer=optimizer, average=average) == 2
    for thing, name in ((network, "network"), (average.network, "average")):
        expected = saved["objects"][name] if name == "network" else saved["objects"][name]["network"]
        for key, tensor in thing.state_dict().items():
            assert torch.equal(tensor, expected[key]), key
    for number, entry in optimizer.state_dict()["state"].items():
        assert torch.equal(entry["exp_avg"], saved["objects"]["optimizer"]["state"][number]["exp_avg"])

    train(TINY, Run(out, TINY, CPU, steps=4, resume=True), data)
    assert CheckpointFiles(out).load()["step"] == 4
