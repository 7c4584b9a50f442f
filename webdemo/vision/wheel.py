"""The model files in the installed mediapipe, found without importing it (0.8 s)."""

import importlib.util
from pathlib import Path

from webdemo.vision.runners.runner import ModelError


def path_of(name: str) -> Path:
    """Find a file below mediapipe/modules.

    Args:
        name: Such as "pose_landmark/pose_landmark_full.tflite".

    Raises:
        ModelError: mediapipe, or the file within it, is not installed.
    """
    spec = importlib.util.find_spec("mediapipe")
    if spec is None:
        raise ModelError("mediapipe is not installed. Run `uv sync`, or `pip install .`.")
    if not spec.submodule_search_locations:
        raise ModelError(f"{spec.origin} hides mediapipe. Rename it, or unset PYTHONPATH.")
    path = Path(spec.submodule_search_locations[0]) / "modules" / name
    if not path.is_file():
        raise ModelError(
            f"The model {path.name} is missing from the installed mediapipe. "
            "Releases after 0.10.21 ship none: run `uv sync --reinstall-package mediapipe`."
        )
    return path
