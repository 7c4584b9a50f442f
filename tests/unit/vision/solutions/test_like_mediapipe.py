"""Each model finds what MediaPipe finds when it is called directly, in pictures and in a video."""

from __future__ import annotations

import contextlib
from types import MappingProxyType

import cv2
import numpy as np
import pytest
from hand import draw_waving
from masks import iou
from mediapipe_directly import assert_same, find_all
from solution_frames import RUNNABLE, frames_of, model_of
from things import draw_thing

from webdemo.vision.model_folder import NOWHERE
from webdemo.vision.runners.mediapipe_loader import import_mediapipe
from webdemo.vision.solutions import objects_3d

SELFIE = ("selfie/landscape", "selfie/general")
FOUND = {
    "pose/skeleton": {"pose": 33},
    "pose/cut-out": {"pose": 33},
    "face-detection/short-range": {"face": 6},
    "face-detection/full-range": {"face": 6},
    "face-mesh/mesh": {"face": 468},
    "iris/attention": {"face": 478},
    "hands/full": {"right hand": 21, "left hand": 21},
    "holistic/full": {"face": 468, "pose": 33, "left hand": 21, "right hand": 21},
    "objects-3d/chair": {"box": 9},
    "objects-3d/cup": {"box": 9},
    "objects-3d/camera": {"box": 9},
    "object-detection/oidv4": {"object": 0},
}
"""What there is to find in each frame, and how many points it has."""

AS_VIDEO = [
    *("pose/cut-out", "face-mesh/mesh", "iris/attention", "hands/full", "holistic/full"),
    "objects-3d/camera",
]
"""Of each solution that tracks, a model with all its parts."""


def test_every_model_is_compared():
    assert {*SELFIE, *FOUND} == set(RUNNABLE)
    tracking = {name.partition("/")[0] for name in FOUND if model_of(name).tracks}
    assert {name.partition("/")[0] for name in AS_VIDEO} == tracking


@pytest.mark.parametrize("name", SELFIE)
def test_masks_are_mediapipes(runner_of, mediapipe_mask, name, person_picture, person_truth):
    for step in (3, 1):
        frame = np.ascontiguousarray(person_picture[::step, ::step])
        result = runner_of(name).process(frame)
        expected = mediapipe_mask(model_of(name).id, frame)
        assert result.mask.dtype == np.uint8
        assert np.array_equal(result.mask, np.rint(expected * np.float32(255)))
        assert result.raw["confidence_mask"] is result.mask
        assert not result.detections
    assert iou(result.mask > 127, person_truth) > 0.9


def directly(folder_of, name, frames, still):
    folder = folder_of(name)
    return find_all(name, frames, still, None if folder is NOWHERE else folder.path)


def found_in(result):
    return {one.group: len(one.points) for one in result.detections}


def distance(result, other):
    """Maximum distance of the same points in two results."""
    pairs = zip(result.detections, other.detections, strict=True)
    return max(np.abs(one.points - two.points).max(initial=0) for one, two in pairs)


@pytest.mark.parametrize("name", FOUND)
def test_what_is_found_in_a_picture_is_mediapipes_and_nothing_is_remembered(
    runner_of, folder_of, name
):
    one, other = frames_of(name, 13)[::12]
    room = np.full((240, 320, 3), 128, np.uint8)
    process = runner_of(name).process
    first, second, again = map(process, (one, other, one))
    empty = process(room)
    assert (empty.detections, empty.mask) == ([], None)
    assert [found_in(result) for result in (first, second)] == [FOUND[name]] * 2
    assert (first.mask is not None) == ("mask" in model_of(name).gives)
    assert distance(first, again) == 0
    expected = directly(folder_of, name, [one, room, other], True)
    assert_same(first, expected[0])
    assert_same(second, expected[2])


@pytest.mark.parametrize("name", AS_VIDEO)
def test_what_is_found_in_a_video_is_mediapipes(runner_of, folder_of, name):
    frames = frames_of(name)
    results = list(map(runner_of(name, still=False).process, frames))
    for result, expected in zip(results, directly(folder_of, name, frames, False), strict=True):
        assert_same(result, expected)
    picture = runner_of(name).process(frames[-1])
    assert distance(results[-1], picture) > 2e-3, "it does not track"


def objectrons_models():
    import_mediapipe()
    from mediapipe.python.solutions import objectron

    return objectron._MODEL_DICT


def test_boxes_of_shoes_and_all_labels_are_mediapipes(folder_of, monkeypatch):
    """A camera stands for a shoe: none has been drawn that is found."""
    models = objectrons_models()
    labels = {name.lower(): model.label_name for name, model in models.items()}
    assert dict(objects_3d.LABELS) == labels
    shoe = type(models["Shoe"])(model_path=models["Shoe"].model_path, label_name="Camera")
    monkeypatch.setitem(models, "Shoe", shoe)
    monkeypatch.setattr(objects_3d, "LABELS", MappingProxyType({**labels, "shoe": "Camera"}))
    # Of a camera the shoe's model is not sure.
    monkeypatch.setattr(objects_3d, "MIN_TRACKING_CONFIDENCE", 0.0)
    name, picture = "objects-3d/shoe", draw_thing("camera")
    folder = folder_of(name)
    with contextlib.closing(model_of(name).build(folder, True)) as runner:
        result = runner.process(picture)
    assert [one.label for one in result.detections] == ["Shoe"]
    options = {"min_tracking_confidence": 0.0}
    assert_same(result, *find_all(name, [picture], True, folder.path, **options))


def test_graphs_run_from_the_frame_to_the_result(runner_of):
    for name in RUNNABLE:
        graph = runner_of(name).graph
        assert len(graph) >= 3
        assert any(not node.feeds_on for node in graph)
        assert all(other < number for number, node in enumerate(graph) for other in node.feeds_on)


# What labels, groups and drawings say.


@pytest.mark.parametrize("name", ["hands/full", "holistic/full"])
def test_left_and_right_are_the_persons(runner_of, name):
    """In a picture of a person who faces the camera, the person's left is on the right."""
    detections = runner_of(name).process(draw_waving()).detections
    found = {one.group: one for one in detections}
    assert found["right hand"].points[:, 0].mean() < 0.3
    assert found["left hand"].points[:, 0].mean() > 0.7
    for one in detections:
        hand_label = one.group.partition(" ")[0].title() if name == "hands/full" else ""
        assert one.label == hand_label
        drawing = model_of(name).solution.drawing()["groups"][one.group]
        strokes = {stroke["role"]: np.ravel(stroke["pairs"]) for stroke in drawing["strokes"]}
        if one.group in {"pose", "face"}:
            x = {side: one.points[strokes[side], 0] for side in ("left", "right")}
            assert x["left"].min() > x["right"].max(), one.group
    for picture, hand in ((draw_waving(1), "right hand"), (draw_waving(1)[:, ::-1], "left hand")):
        detections = runner_of(name).process(np.ascontiguousarray(picture)).detections
        assert [one.group for one in detections if "hand" in one.group] == [hand]


def test_person_in_a_smaller_part_of_the_picture_is_farther(runner_of, person_picture):
    small = cv2.resize(person_picture, (448, 336), interpolation=cv2.INTER_AREA)
    far = cv2.copyMakeBorder(small, 72, 72, 96, 96, cv2.BORDER_REPLICATE)
    distances = []
    for picture in (person_picture, far):
        result = runner_of("iris/attention").process(picture)
        (found,) = result.detections
        (distance_mm,) = result.raw["distance_mm_estimates"]
        assert found.label == f"about {distance_mm / 10:.0f} cm (estimate)"
        distances.append(distance_mm)
    assert 200 < distances[0] < 1000
    assert distances[1] / distances[0] == pytest.approx(640 / 448, rel=0.1)


def test_two_people_are_found(runner_of, person_picture):
    for name, picture, count in (
        ("face-mesh/mesh", person_picture[:360, 180:460], 1),
        ("hands/full", draw_waving(), 2),
    ):
        both = np.ascontiguousarray(np.hstack((picture, picture)))
        assert len(runner_of(name).process(both).detections) == 2 * count, name
