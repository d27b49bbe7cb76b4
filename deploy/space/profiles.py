"""The two kinds of machine that a Space may run on, and what the page needs on each: requirements and front matter."""

import re
from dataclasses import dataclass
from pathlib import Path

from weights.hub import MODELS

ROOT = Path(__file__).parents[2]
TAG = "four-breakthroughs"
"""In the front matter of every Space made here: one without it is somebody's other work, and left alone."""


@dataclass(frozen=True)
class Profile:
    """What differs between the machines of Spaces.

    hardware: the Hub's name of the machine. python: as the Hub's front matter takes it. pins: versions that stand in
    for those of requirements.txt. more: requirements beside them. lines: options of pip, first in the file.
    """

    name: str
    hardware: str
    python: str
    pins: dict[str, str]
    more: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()


PROFILES = {
    "zero": Profile(
        "zero",
        "zero-a10g",
        "3.12.12",
        {"torch": "2.11.0", "torchvision": "0.26.0"},  # the newest that ZeroGPU offers
        ("spaces==0.51.3           # models from the Hub on a GPU, for the seconds of one answer",),
    ),
    "cpu": Profile(
        "cpu",
        "cpu-basic",
        "3.12",
        {},
        (),
        ("--extra-index-url https://download.pytorch.org/whl/cpu",),  # the other wheel brings 3 GB of CUDA along
    ),
}
"""By name: `zero` is what a free account gets (ZeroGPU), `cpu` a paid one (2 vCPU, 16 GB)."""


def requirements(profile: Profile, root: Path = ROOT) -> str:
    """Return requirements.txt for a profile: the project's own pins, those of the extras, and the profile's."""
    lines = list(profile.lines)
    for line in (root / "requirements.txt").read_text(encoding="utf-8").splitlines():
        lines.append(_pinned(line, profile.pins))
    extras = (root / "requirements-extra.txt").read_text(encoding="utf-8").splitlines()
    lines += [line for line in extras if line.startswith("diffusers")]  # the faces' model from the Hub
    return "\n".join([*lines, *profile.more]) + "\n"


def _pinned(line: str, pins: dict[str, str]) -> str:
    name = line.partition("==")[0]
    return f"{name}=={pins[name]}" if name in pins else line


def front_matter(profile: Profile, root: Path = ROOT) -> str:
    """Return the Space's front matter: what README.md has, with the profile's machine and Python."""
    own = (root / "README.md").read_text(encoding="utf-8").split("---\n")[1]
    kept = [line for line in own.splitlines() if not line.startswith(("python_version:", "sdk_version:"))]
    gradio = re.findall(r"^gradio==(\S+)", (root / "requirements.txt").read_text(encoding="utf-8"), re.MULTILINE)[0]
    lines = [
        *kept,
        f"sdk_version: {gradio}",
        f'python_version: "{profile.python}"',
        f"suggested_hardware: {profile.hardware}",
        "startup_duration_timeout: 30m",
        "fullWidth: true",
        "header: mini",
        "tags:",
        f"  - {TAG}",
        "models:",
        *(f"  - {model.repo}" for model in MODELS.values() if not model.url),
    ]
    return "---\n" + "\n".join(lines) + "\n---\n"
