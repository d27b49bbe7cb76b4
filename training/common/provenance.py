"""Where weights come from, as their card tells it: which code, which machine."""

import subprocess
from pathlib import Path

import torch


def commit() -> str:
    """Return the commit of the code, or "unknown" outside a repository."""
    here = Path(__file__).parents[1]
    found = subprocess.run(["git", "rev-parse", "HEAD"], cwd=here, capture_output=True, text=True, check=False)
    return found.stdout.strip() or "unknown"


def device_words(device: torch.device, processes: int = 1) -> str:
    """Return what a training runs on, in words: "2 CPU cores", "one NVIDIA H100"."""
    if device.type == "cuda":
        return ("one " if processes == 1 else f"{processes} x ") + str(torch.cuda.get_device_name(device))
    threads = torch.get_num_threads() * processes
    return f"{threads} CPU {'core' if threads == 1 else 'cores'}"
