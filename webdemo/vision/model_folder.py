"""The folder of the model files that mediapipe's wheel lacks."""

import os
from dataclasses import dataclass
from pathlib import Path

from webdemo.vision.runners.runner import ModelError


@dataclass(frozen=True)
class ModelFile:
    """A model that is not part of the wheel."""

    name: str
    """Its name in the folder."""
    source: str
    """Where it comes from, in words."""
    licence: str
    command: str
    """The command that brings it, such as `webdemo models fetch objects`."""


class ModelFolder:
    """Finds model files."""

    def __init__(self, path: Path) -> None:
        """Use this folder; it need not exist."""
        self.path = path

    def has(self, file: ModelFile) -> bool:
        """Whether the file is there."""
        return (self.path / file.name).is_file()

    def path_of(self, file: ModelFile) -> Path:
        """Give the file's path.

        Raises:
            ModelError: It is not there; the message says which command brings it.
        """
        if not self.has(file):
            raise ModelError(missing_sentence(file))
        return self.path / file.name


NOWHERE = ModelFolder(Path(os.devnull))
"""A folder without files."""


def missing_sentence(file: ModelFile) -> str:
    """Say that the file is missing, and which command brings it."""
    return f"The file {file.name} is missing. Run `{file.command}`."
