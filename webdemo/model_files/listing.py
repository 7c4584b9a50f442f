"""The list that `webdemo models` prints."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from webdemo.vision.model_folder import ModelFile, ModelFolder
from webdemo.vision.solutions.index import MODELS


@dataclass(frozen=True)
class Row:
    """A model."""

    label: str
    files: tuple[ModelFile, ...] = ()
    """The files that it needs besides mediapipe's wheel."""
    missing: ModelFile | None = None
    """The first of them that is not there; None if the model runs now."""


def solution_rows(folder: ModelFolder) -> list[Row]:
    """Describe all models of all solutions."""
    return [Row(model.title, model.files, model.missing_file(folder)) for model in MODELS]


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
