"""What is measured: a model of selfie segmentation, or another solution."""

from collections.abc import Sequence
from dataclasses import dataclass

from webdemo.vision.model_folder import NOWHERE, ModelFolder
from webdemo.vision.models import MODELS, Model, by_id
from webdemo.vision.runners.runner import Runner
from webdemo.vision.segmenter import Segmenter
from webdemo.vision.solutions import index
from webdemo.vision.solutions.solution import Choice

Subject = Model | Choice


@dataclass(frozen=True)
class Plan:
    """What to measure, and with what."""

    subjects: Sequence[Subject] = MODELS
    picture: str = ""
    """Path of a picture of a person or an object; "" for a plain figure, which not every solution
    takes for a person."""
    folder: ModelFolder = NOWHERE
    """The model files that the wheel lacks; a server is given it unless it is NOWHERE."""


def of_id(name: str) -> Subject:
    """Look a subject up: a model, a solution, or "solution/variant".

    Raises:
        ModelError: There is none of this name.
    """
    if any(model.id == name for model in MODELS):
        return by_id(name)
    solution, _, variant = name.partition("/")
    return index.by_id(solution, variant)


def number_of(subject: Subject) -> int:
    """Give its number on the wire."""
    return subject.number if isinstance(subject, Choice) else MODELS.index(subject)


def build(subject: Subject, folder: ModelFolder) -> Runner:
    """Load it.

    Raises:
        ModelError: Its file is missing.
    """
    if isinstance(subject, Choice):
        return subject.build(folder)
    return Segmenter(subject)
