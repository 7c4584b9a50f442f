from __future__ import annotations

import base64
import dataclasses
import json

import cv2
import numpy as np
import pytest

from webdemo.vision.runners.mediapipe_loader import import_mediapipe
from webdemo.web.result_json import to_plain


@dataclasses.dataclass
class Category:
    score: float
    names: list


def picture_in(address):
    header, _, data = address.partition(",")
    assert header == "data:image/png;base64"
    png = np.frombuffer(base64.b64decode(data, validate=True), np.uint8)
    return cv2.imdecode(png, cv2.IMREAD_UNCHANGED)


def test_values_become_plain_and_others_are_refused():
    values = [None, True, 0, 3, 0.5, "text", ""]
    assert to_plain(values) == values
    value = {"a": [Category(0.5, ["Mug"]), Category(0.25, [])], "b": (1, 2)}
    plain = {
        "a": [{"score": 0.5, "names": ["Mug"]}, {"score": 0.25, "names": []}],
        "b": [1, 2],
    }
    assert to_plain(value) == plain == json.loads(json.dumps(plain))
    for other in (object(), Category, {1, 2}):
        with pytest.raises(TypeError, match="No plain form"):
            to_plain(other)


def test_protocol_buffer_has_its_own_names():
    import_mediapipe()
    from mediapipe.framework.formats import detection_pb2, landmark_pb2

    landmarks = landmark_pb2.NormalizedLandmarkList()
    landmarks.landmark.add(x=0.25, y=0.0, visibility=1)
    landmarks.landmark.add(x=0.5)
    assert to_plain(landmarks) == {
        "landmark": [{"x": 0.25, "y": 0.0, "visibility": 1.0}, {"x": 0.5}]
    }
    detection = detection_pb2.Detection(label=["Mug", "Cup"], score=[0.5, 0.25])
    assert to_plain([detection]) == [{"label": ["Mug", "Cup"], "score": [0.5, 0.25]}]


def test_masks_are_pictures():
    uint8 = np.arange(12, dtype=np.uint8).reshape(3, 4)
    assert np.array_equal(picture_in(to_plain(uint8)), uint8)
    confidence = np.array([[0, 0.5, 1]], np.float32)
    assert picture_in(to_plain(confidence)).tolist() == [[0, 128, 255]]
