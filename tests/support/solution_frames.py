"""Pictures and frames in which each model finds something. A model's name is solution/model."""

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
from webdemo.vision.solutions import index


def name_of(model):
    return f"{model.solution.id}/{model.id}"


def model_of(name):
    return index.find(*name.split("/"))


IN_THE_WHEEL = [name_of(model) for model in index.MODELS if not model.files]
"""Models that are part of mediapipe."""

OF_OBJECTRON = (
    *(f"objects-3d/{kind}" for kind in ("chair", "cup", "camera")),
    "object-detection/oidv4",
)
"""Models that are files of `object_models`, and whose objects can be drawn."""

RUNNABLE = (*IN_THE_WHEEL, *OF_OBJECTRON)


def picture_of(name):
    """Return a picture in which the model finds something: RGB uint8, 640x480."""
    solution, _, model = name.partition("/")
    if solution in {"hands", "holistic"}:
        return draw_waving()
    if solution == "objects-3d":
        return draw_thing(model)
    return draw_thing("chair") if solution == "object-detection" else draw_person()[0]


def frames_of(name, count=4):
    """Return frames of the model's size, in which the picture moves to the right."""
    model = model_of(name)
    frame = cv2.resize(picture_of(name), (model.width, model.height), cv2.INTER_AREA)
    return [np.roll(frame, 5 * number, 1) for number in range(count)]


def message_of(name, frame_id=1, rgb_frame=None, **changes):
    """Build a FRAME message for a model. `changes` are fields of it."""
    rgb_frame = frames_of(name, 1)[0] if rgb_frame is None else rgb_frame
    height, width = rgb_frame.shape[:2]
    fields = {
        "model": index.MODELS.index(model_of(name)),
        "encoding": Encoding.I420,
        "width": width,
        "height": height,
        "picture": i420_of(rgb_frame),
    }
    return protocol.serialize_frame(Frame(frame_id=frame_id, **{**fields, **changes}))
