"""The direction of imports between the page's modules, read from their import statements."""

from __future__ import annotations

import re
from pathlib import Path

from webdemo.vision.solutions.index import SOLUTIONS

ROOT = Path(__file__).parents[2] / "static" / "js"
STATIC = re.compile(r"""^import [^;]*?["'](\.[^"']+)["'];""", re.MULTILINE)
DYNAMIC = re.compile(r"""\bimport\(["'](\.[^"']+)["']\)""")

BELOW = {
    "sources": set(),
    "stream": set(),
    "view": {"stream", "ui"},
    "drawing": {"sources"},  # a film may be the background
    "performance": {"stream", "ui"},
    "explain": {"stream", "view", "drawing", "performance", "ui"},
    "export": {"sources", "drawing", "ui"},
    "ui": {"stream", "drawing"},
}
"""The folders that each folder may import statically, besides itself and the root's modules."""


def modules():
    return sorted(ROOT.rglob("*.js"))


def folder_of(path):
    """The folder below static/js; "" for a module at its root."""
    parts = path.relative_to(ROOT).parts
    return parts[0] if len(parts) > 1 else ""


def code_of(path):
    """The module without its comments, which may import types."""
    return re.sub(r"/\*[\s\S]*?\*/|^\s*//[^\n]*$", "", path.read_text("utf-8"), flags=re.MULTILINE)


def static_imports(path):
    return [(path.parent / name).resolve() for name in STATIC.findall(code_of(path))]


def test_folders_import_only_folders_below_them():
    wrong = [
        f"{path.relative_to(ROOT)} imports {other.relative_to(ROOT)}"
        for path in modules()
        if (folder := folder_of(path)) in BELOW
        for other in static_imports(path)
        if folder_of(other) not in BELOW[folder] | {folder, ""}
    ]
    assert wrong == []
    assert not [path for path in modules() if ROOT / "main.js" in static_imports(path)]


def test_every_import_names_a_module_and_every_module_is_used():
    used = {ROOT / "main.js", *OVERLAYS}
    for path in modules():
        names = STATIC.findall(code_of(path)) + DYNAMIC.findall(code_of(path))
        used |= {(path.parent / name).resolve() for name in names}
    assert used == set(modules())


OVERLAYS = {ROOT / f"drawing/overlays/{name}.js" for one in SOLUTIONS for name in one.overlays}
