"""Checks what is to be measured before a server is started for it."""

from webdemo.bench.pictures import open_picture
from webdemo.bench.subject import Plan
from webdemo.vision.models import ModelError
from webdemo.vision.picture import PictureError
from webdemo.vision.solutions.solution import Choice


class PlanError(ValueError):
    """It can't be measured; the message says why."""


def check(plan: Plan) -> None:
    """Check that the picture can be opened, and that all model files are there and can be used.

    Raises:
        PlanError: One of both is not so.
    """
    try:
        open_picture(plan.picture)
    except (OSError, PictureError) as error:
        raise PlanError(f"{plan.picture} can't be used: {error}") from error
    for subject in plan.subjects:
        if isinstance(subject, Choice) and subject.variant.files:
            try:
                subject.build(plan.folder).close()
            except ModelError as error:
                raise PlanError(str(error)) from error
