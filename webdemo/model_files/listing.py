"""The list that `webdemo models` prints."""

from collections.abc import Iterable

from webdemo.vision.model_folder import ModelFile, ModelFolder
from webdemo.vision.runners.runner import ModelError
from webdemo.vision.solutions.index import MODELS


def listing(folder: ModelFolder) -> str:
    """Describe all models for a terminal: each has a line, and one per source of its files.

    A file of the user's is tried, which takes a second.
    """
    width = max(len(model.title) for model in MODELS)
    lines = []
    for model in MODELS:
        lines.append(f"{model.title:<{width}}  {_state(model.files, folder)}")
        lines += dict.fromkeys(
            f"  from {file.source}; licence: {file.licence}" for file in model.files
        )
    return "\n".join(lines)


def _state(files: Iterable[ModelFile], folder: ModelFolder) -> str:
    try:
        for file in files:
            folder.path_of(file)
    except ModelError as error:
        return str(error)
    return "runs now"
