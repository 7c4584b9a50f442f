"""The folder of the model files that mediapipe's wheel lacks."""

import contextlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from webdemo.vision.file_version import Version, sha256_of, sha256_once, version_of
from webdemo.vision.runners import trial
from webdemo.vision.runners.runner import ModelError


@dataclass(frozen=True, eq=False, kw_only=True)
class ModelFile:
    """A model that is not part of the wheel. It has a hash or is tried before use."""

    name: str
    """Its name in the folder."""
    source: str
    """Where it comes from, in words."""
    licence: str
    command: str
    """The command that brings it, such as `webdemo models fetch objects`."""
    sha256: str = ""
    """Of the only content that is accepted; "" for a file of the user's."""
    loader: str = ""
    """For a file of the user's: the module whose `load(file)` a trial calls (runners/trial.py)."""


class ModelFolder:
    """Finds model files that are safe to load. MediaPipe ends the process on some others."""

    def __init__(self, path: Path) -> None:
        """Use this folder; it need not exist."""
        self.path = path

    def check(self) -> None:
        """Check that the folder is one and can be read, if it is there.

        Raises:
            ModelError: It can't; the message says why.
        """
        try:
            with contextlib.suppress(FileNotFoundError), os.scandir(self.path):
                pass
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            raise ModelError(f"The folder {self.path} can't be read: {reason}.") from error

    def problem(self, file: ModelFile) -> str:
        """Say why the file can't be used and which command helps; "" if nothing is known.

        Quick: each version of a file is hashed once, and a file of the user's is not tried.
        """
        return self._problem(file, sha256_once)

    def version(self, file: ModelFile) -> Version | None:
        """Give what changes when the file is replaced or changed; None if it is missing."""
        try:
            return version_of(self.path / file.name)
        except OSError:
            return None

    def path_of(self, file: ModelFile) -> Path:
        """Give the path of a file that is safe to load.

        A file with a known hash is hashed again. Each version of a file of the user's is tried.

        Raises:
            ModelError: It can't be used; the message says why and which command helps.
        """
        if sentence := self._problem(file, lambda path, _: sha256_of(path)):
            raise ModelError(sentence)
        path = self.path / file.name
        if not file.sha256:
            try:
                trial.try_out(file.loader, path)
            except OSError as error:
                raise ModelError(
                    f"The file {file.name} can't be read: {error.strerror}."
                ) from error
        return path

    def _problem(self, file: ModelFile, sha256: Callable[[Path, Version], str]) -> str:
        path = self.path / file.name
        try:
            if not path.is_file():
                return f"The file {file.name} is missing. Run `{file.command}`."
            if not file.sha256 or sha256(path, version_of(path)) == file.sha256:
                return ""
        except OSError as error:
            return f"The file {file.name} can't be read: {error.strerror}."
        return f"The file {file.name} is damaged. Run `{file.command}`."


NOWHERE = ModelFolder(Path(os.devnull))
"""A folder without files."""
