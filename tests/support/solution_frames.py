"""Pictures and frames in which the solutions find something."""

from __future__ import annotations

import cv2
import numpy as np
from frames import i420_of
from hand import draw_waving
from person import draw_person
from things import draw_thing

from webdemo.stream import protocol
from webdemo.stream.messages import Frame
from webdemo.vision.codec import Encoding
from webdemo.vision.frame_settings import FrameSettings
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


def message_of(name, frame_id=1, rgb_frame=None, **changes):
    """Build a FRAME message for a solution. `changes` are fields of it; smoothing is 0."""
    choice = choice_of(name)
    rgb_frame = frames_of(name, 1)[0] if rgb_frame is None else rgb_frame
    height, width = rgb_frame.shape[:2]
    fields = {
        "model": choice.number,
        "encoding": Encoding.I420,
        "width": width,
        "height": height,
        "picture": i420_of(rgb_frame),
        "settings": FrameSettings(smoothing=0),
    }
    return protocol.serialize_frame(Frame(frame_id=frame_id, **{**fields, **changes}))
