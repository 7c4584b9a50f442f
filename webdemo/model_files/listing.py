"""The list that `webdemo models` prints."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from webdemo.vision.model_folder import ModelFile, ModelFolder
from webdemo.vision.solutions.index import CHOICES
from webdemo.vision.solutions.solution import Choice


@dataclass(frozen=True)
class Row:
    """A solution, or one of its variants."""

    label: str
    files: tuple[ModelFile, ...] = ()
    """The files that it needs besides mediapipe's wheel."""
    missing: ModelFile | None = None
    """The first of them that is not there; None if the solution runs now."""


def solution_rows(folder: ModelFolder) -> list[Row]:
    """Describe selfie segmentation and all other solutions, in each variant."""
    return [
        Row("Selfie segmentation"),
        *(
            Row(_label(choice), choice.variant.files, choice.missing_file(folder))
            for choice in CHOICES
        ),
    ]


def _label(choice: Choice) -> str:
    variant = choice.variant.label
    return f"{choice.label}: {variant}" if variant else choice.label


def listing(rows: Sequence[Row]) -> str:
    """Lay rows out for a terminal: each has a line, and one per source of its files."""
    width = max((len(row.label) for row in rows), default=0)
    lines = []
    for row in rows:
        state = "runs now"
        if row.missing:
            state = f"needs {row.missing.name}: {row.missing.command}"
        lines.append(f"{row.label:<{width}}  {state}")
        lines += [f"  {origin}" for origin in _origins(row.files)]
    return "\n".join(lines)


def _origins(files: Iterable[ModelFile]) -> Iterable[str]:
    """Name the sources of files, each once, with its licence."""
    return dict.fromkeys(f"from {file.source}; licence: {file.licence}" for file in files)
