"""All models of all solutions, in the order in which the page lists them."""

from typing import Any

from webdemo.vision import wheel
from webdemo.vision.model_folder import ModelFolder
from webdemo.vision.runners.runner import ModelError
from webdemo.vision.solutions import (
    face_detection,
    face_mesh,
    hair,
    hands,
    holistic,
    iris,
    object_detection,
    objects_3d,
    pose,
    selfie,
)
from webdemo.vision.solutions.solution import Model, Solution

MODELS: tuple[Model, ...] = (
    *selfie.MODELS,
    *pose.MODELS,
    *face_detection.MODELS,
    *face_mesh.MODELS,
    *iris.MODELS,
    *hands.MODELS,
    *holistic.MODELS,
    *objects_3d.MODELS,
    *object_detection.MODELS,
    *hair.MODELS,
)
"""A model's place here is its number on the wire. A solution's first model is its default."""

SOLUTIONS: tuple[Solution, ...] = tuple(dict.fromkeys(model.solution for model in MODELS))
"""The first one is the default."""


def models_of(solution: Solution) -> list[Model]:
    """Give a solution's models."""
    return [model for model in MODELS if model.solution is solution]


def find(solution: str, model: str = "") -> Model:
    """Look a model up by both ids; without the second, the solution's first.

    Raises:
        ModelError: There is no such solution or model.
    """
    known = [one for one in MODELS if one.solution.id == solution]
    if not known:
        names = ", ".join(one.id for one in SOLUTIONS)
        raise ModelError(f"There is no solution “{solution}”. The solutions are {names}.")
    for one in known:
        if model in {"", one.id}:
            return one
    names = ", ".join(one.id for one in known)
    raise ModelError(f"{known[0].solution.label} has no model “{model}”. The models are {names}.")


def check_wheel() -> None:
    """Check that the installed mediapipe has its models, without importing it.

    Raises:
        ModelError: mediapipe, or a model within it, is not installed.
    """
    for model in MODELS:
        if model.in_wheel:
            wheel.path_of(model.in_wheel)


def describe(folder: ModelFolder) -> list[dict[str, Any]]:
    """Describe all models by plain values, in the order of their numbers on the wire.

    `missing` is "" for a model that can run, else a sentence that says what to do.
    """
    return [
        {
            "solution": model.solution.id,
            "solutionLabel": model.solution.label,
            "onePerson": model.solution.one_person,
            "id": model.id,
            "label": model.label,
            "tensor": model.tensor,
            "width": model.width,
            "height": model.height,
            "keepsAspect": model.keeps_aspect,
            "gives": model.gives,
            "cutsOut": model.cuts_out,
            "smoothsMask": model.solution.smooths_mask,
            "overlays": model.solution.overlays,
            "missing": model.missing(folder),
        }
        for model in MODELS
    ]
