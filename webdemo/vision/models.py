"""The models, and where their files are."""

import importlib.util
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class ModelError(RuntimeError):
    """A model that can't be used; the message says why and what to do."""


@dataclass(frozen=True)
class Model:
    """One segmentation model.

    `height`, `width` and `channels` are its input tensor's, RGB in that order. Sizes and names
    are those of MediaPipe's model card for Selfie Segmentation.
    """

    id: str
    label: str
    filename: str
    height: int
    width: int
    channels: int = 3


GENERAL = Model("general", "General", "selfie_segmentation.tflite", 256, 256)
LANDSCAPE = Model("landscape", "Landscape", "selfie_segmentation_landscape.tflite", 144, 256)

MODELS: tuple[Model, ...] = (GENERAL, LANDSCAPE)
"""All models. A model's place here is its number on the wire: append, never reorder."""

DEFAULT = LANDSCAPE
"""The original demo's choice."""


def describe_models() -> list[dict[str, Any]]:
    """Describe all models by plain values, in the order of their numbers on the wire."""
    return [
        {
            "id": model.id,
            "label": model.label,
            "height": model.height,
            "width": model.width,
            "channels": model.channels,
            "default": model is DEFAULT,
        }
        for model in MODELS
    ]


def by_id(model_id: str) -> Model:
    """Look a model up by its id.

    Raises:
        ModelError: No model has this id.
    """
    for model in MODELS:
        if model.id == model_id:
            return model
    known = " and ".join(model.id for model in MODELS)
    raise ModelError(f"There is no model “{model_id}”. The models are {known}.")


def path_of(model: Model) -> Path:
    """Find a model's file in the installed mediapipe, without importing mediapipe (0.8 s).

    Raises:
        ModelError: mediapipe, or the model within it, is not installed.
    """
    spec = importlib.util.find_spec("mediapipe")
    if spec is None or not spec.submodule_search_locations:
        raise ModelError("mediapipe is not installed. Run `uv sync`, or `pip install .`.")
    folder = Path(spec.submodule_search_locations[0]) / "modules" / "selfie_segmentation"
    path = folder / model.filename
    if not path.is_file():
        raise ModelError(
            f"The {model.label} model ({model.filename}) is missing from the installed mediapipe. "
            "Releases after 0.10.21 ship none: run `uv sync --reinstall-package mediapipe`."
        )
    return path
