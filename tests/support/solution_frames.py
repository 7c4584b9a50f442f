"""Pictures and frames in which the solutions find something."""

from __future__ import annotations

import cv2
import numpy as np
from hand import draw_waving
from person import draw_person
from things import draw_thing

from webdemo.vision.solutions import index

IN_THE_WHEEL = [choice.id for choice in index.CHOICES if not choice.variant.files]
"""Solutions whose models are part of mediapipe."""

OF_OBJECTRON = ("objects-3d/chair", "objects-3d/cup", "objects-3d/camera", "object-detection")
"""Solutions that run on the files of `object_models`, and whose objects can be drawn."""

RUNNABLE = (*IN_THE_WHEEL, *OF_OBJECTRON)


def choice_of(name):
    return index.by_id(*name.split("/"))


def picture_of(name):
    """Return a picture in which the solution finds something: RGB uint8, 640x480."""
    solution, _, variant = name.partition("/")
    if solution in {"hands", "holistic"}:
        return draw_waving()
    if solution == "objects-3d":
        return draw_thing(variant)
    return draw_thing("chair") if solution == "object-detection" else draw_person()[0]


def frames_of(name, count=4):
    """Return frames of the solution's size, in which the picture moves to the right."""
    choice = choice_of(name)
    frame = cv2.resize(picture_of(name), (choice.width, choice.height), cv2.INTER_AREA)
    return [np.roll(frame, 5 * number, 1) for number in range(count)]
