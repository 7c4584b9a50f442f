"""All solutions beside selfie segmentation, in the order in which the page lists them."""

from webdemo.vision.models import MODELS, ModelError
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
)
from webdemo.vision.solutions.solution import Choice, Solution

SOLUTIONS = (
    pose.SOLUTION,
    face_detection.SOLUTION,
    face_mesh.SOLUTION,
    iris.SOLUTION,
    hands.SOLUTION,
    holistic.SOLUTION,
    objects_3d.SOLUTION,
    object_detection.SOLUTION,
    hair.SOLUTION,
)

CHOICES = tuple(
    Choice(number, solution, variant)
    for number, (solution, variant) in enumerate(
        ((solution, variant) for solution in SOLUTIONS for variant in solution.variants),
        start=len(MODELS),
    )
)
"""Each solution in each variant; its number on the wire follows those of the models."""


def choices_of(solution: Solution) -> list[Choice]:
    """Give a solution in each of its variants."""
    return [choice for choice in CHOICES if choice.solution is solution]


def by_number(number: int) -> Choice | None:
    """Look a choice up by its number on the wire; None if there is none."""
    place = number - len(MODELS)
    return CHOICES[place] if 0 <= place < len(CHOICES) else None


def by_id(solution: str, variant: str = "") -> Choice:
    """Look a choice up; without a variant, the solution's first.

    Raises:
        ModelError: There is no such solution or variant.
    """
    known = [choice for choice in CHOICES if choice.solution.id == solution]
    if not known:
        names = ", ".join(one.id for one in SOLUTIONS)
        raise ModelError(f"There is no solution “{solution}”. The solutions are {names}.")
    for choice in known:
        if variant in {"", choice.variant.id}:
            return choice
    names = ", ".join(choice.variant.id for choice in known)
    raise ModelError(f"{known[0].label} has no variant “{variant}”. The variants are {names}.")
