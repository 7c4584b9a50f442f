"""What MediaPipe itself finds: its solutions called as its documentation does."""

from __future__ import annotations

import contextlib
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import pytest
from masks import iou
from objectron_directly import object_detector, resources

from webdemo.vision.runners import free_memory
from webdemo.vision.runners.mediapipe_loader import import_mediapipe


class Found(NamedTuple):
    """One thing that MediaPipe has found."""

    group: str
    label: str = ""
    score: float = 1.0
    box: tuple | None = None
    points: np.ndarray = np.empty((0, 4))


class Directly:
    """A MediaPipe solution, by the name of our model. Close it with `with`."""

    def __init__(self, name, still, folder=None, **options):
        self.name = name
        with resources(folder) if folder else contextlib.nullcontext():
            self._solution = _make(name, still, **options)
            self.process(np.zeros((64, 64, 3), np.uint8))  # MediaPipe opens its files meanwhile

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._solution.close()
        free_memory.give_back()

    def find(self, rgb_frame):
        """Return all that it finds, and the mask: float32 0 to 1, or None."""
        outputs = self.process(rgb_frame)
        found = _READERS[self.name.partition("/")[0]](outputs)
        return found, getattr(outputs, "segmentation_mask", None)

    def process(self, rgb_frame):
        """Return MediaPipe's outputs."""
        given = {"image": rgb_frame} if self.name.startswith("object-detection") else rgb_frame
        return self._solution.process(given)


def find_all(name, frames, still, folder=None, **options):
    with Directly(name, still, folder, **options) as solution:
        return [solution.find(frame) for frame in frames]


def assert_same(result, expected):
    """What the product has found equals what MediaPipe has found."""
    found, mask = expected
    assert [one.group for one in result.detections] == [one.group for one in found]
    for ours, theirs in zip(result.detections, found, strict=True):
        assert ours.label == theirs.label or not theirs.label
        assert ours.score == pytest.approx(theirs.score, abs=1e-3)
        assert np.allclose(ours.points, theirs.points, atol=1e-3)
        assert ours.points.dtype == np.float32
        assert (ours.box is None) == (theirs.box is None)
        assert ours.box is None or box_iou(ours.box, theirs.box) >= 0.99
    assert (result.mask is None) == (mask is None)
    if mask is not None:
        assert mask.max() > 0.9
        assert np.abs(result.mask - mask * 255.0).max() <= 1
        assert iou(result.mask > 127, mask > 0.5) >= 0.995


def box_iou(one, other):
    """Intersection over union of two boxes: x, y, width, height."""
    sides = [
        max(0.0, min(one[i] + one[i + 2], other[i] + other[i + 2]) - max(one[i], other[i]))
        for i in (0, 1)
    ]
    both = sides[0] * sides[1]
    return both / (one[2] * one[3] + other[2] * other[3] - both)


def _make(name, still, **options):
    solutions = import_mediapipe().solutions
    solution, _, variant = name.partition("/")
    if solution == "pose":
        return solutions.pose.Pose(
            static_image_mode=still,
            smooth_landmarks=False,
            enable_segmentation=variant == "cut-out",
        )
    if solution == "face-detection":
        return solutions.face_detection.FaceDetection(model_selection=int(variant == "full-range"))
    if solution in {"face-mesh", "iris"}:
        refine = solution == "iris"
        return solutions.face_mesh.FaceMesh(static_image_mode=still, refine_landmarks=refine)
    if solution == "hands":
        return solutions.hands.Hands(static_image_mode=still)
    if solution == "holistic":
        return solutions.holistic.Holistic(static_image_mode=still, smooth_landmarks=False)
    if solution == "objects-3d":
        objectron = solutions.objectron.Objectron
        return objectron(static_image_mode=still, model_name=variant.capitalize(), **options)
    return object_detector()


def _points(landmarks):
    return np.array(
        [
            (one.x, one.y, one.z, one.visibility if one.HasField("visibility") else 1)
            for one in landmarks.landmark
        ]
    )


def _read_boxes(group, label=None):
    def read(outputs):
        found = []
        for one in outputs.detections or []:
            place = one.location_data
            box = place.relative_bounding_box
            points = [(point.x, point.y, 0, 1) for point in place.relative_keypoints]
            sides = box.xmin, box.ymin, box.width, box.height
            name = label or one.label[0]
            found.append(Found(group, name, one.score[0], sides, np.reshape(points, (-1, 4))))
        return found

    return read


def _read_hands(outputs):
    found = []
    hands = zip(outputs.multi_hand_landmarks or [], outputs.multi_handedness or [], strict=True)
    for hand, side in hands:
        seen_in_a_mirror = side.classification[0].label == "Left"
        label = "Right" if seen_in_a_mirror else "Left"
        score = side.classification[0].score
        found.append(Found(f"{label.lower()} hand", label, score, None, _points(hand)))
    return found


def _read_holistic(outputs):
    parts = {
        "face": outputs.face_landmarks,
        "pose": outputs.pose_landmarks,
        "left hand": outputs.left_hand_landmarks,
        "right hand": outputs.right_hand_landmarks,
    }
    return [Found(group, points=_points(part)) for group, part in parts.items() if part]


def _read_boxes_3d(outputs):
    found = []
    for one in outputs.detected_objects or []:
        flat, deep = one.landmarks_2d.landmark, one.landmarks_3d.landmark
        points = [(at.x, at.y, -far.z, 1) for at, far in zip(flat, deep, strict=True)]
        found.append(Found("box", points=np.array(points)))
    return found


def _read_landmarks(group, found):
    return [Found(group, points=_points(one)) for one in found or [] if one]


def _read_faces(outputs):
    return _read_landmarks("face", outputs.multi_face_landmarks)


_READERS = MappingProxyType(
    {
        "pose": lambda outputs: _read_landmarks("pose", [outputs.pose_landmarks]),
        "face-detection": _read_boxes("face", "Face"),
        "face-mesh": _read_faces,
        "iris": _read_faces,
        "hands": _read_hands,
        "holistic": _read_holistic,
        "objects-3d": _read_boxes_3d,
        "object-detection": _read_boxes("object"),
    }
)
