"""A copy of the product with one more solution: a file, and its name in the index."""

from __future__ import annotations

import shutil
from pathlib import Path

from server_process import environment

import webdemo

ROOT = Path(webdemo.__file__).parents[1]

FILE = '''"""Toy: what is green in a frame."""

from webdemo.vision.result import Result
from webdemo.vision.solutions.solution import Model, Solution


class Green:
    graph = ()

    def process(self, rgb_frame, film_mm=None):
        mask = rgb_frame[..., 1].copy()
        return Result(mask, raw={"green": mask})

    def close(self):
        pass


TOY = Solution(id="toy", label="Toy", overlays=("outline",), cuts_out=True)
MODELS = (
    Model(
        TOY,
        "green",
        "Green",
        width=320,
        height=240,
        build=lambda folder, still: Green(),
        gives=("mask",),
        tracks=False,
    ),
)
'''


def copy_with_toy(folder):
    """Copy the product into a folder and add the solution; return the environment to run it in."""
    for name in ("webdemo", "static", "templates"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    solutions = folder / "webdemo" / "vision" / "solutions"
    (solutions / "toy.py").write_text(FILE)
    index = solutions / "index.py"
    text = index.read_text()
    for line, more in (
        ("    selfie,\n", "    toy,\n"),
        ("    *hair.MODELS,\n", "    *toy.MODELS,\n"),
    ):
        assert text.count(line) == 1
        text = text.replace(line, line + more)
    index.write_text(text)
    return environment(PYTHONPATH=folder)
