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

AS_VIDEO = [name for name in FOUND if model_of(name).tracks]


def test_every_model_is_compared():
    assert {*SELFIE, *FOUND} == set(RUNNABLE)


@pytest.mark.parametrize("name", SELFIE)
@pytest.mark.parametrize("step", [1, 3])
def test_masks_are_mediapipes(runner_of, mediapipe_mask, name, step, person_picture):
    frame = np.ascontiguousarray(person_picture[::step, ::step])
    result = runner_of(name).process(frame)
    expected = mediapipe_mask(model_of(name).id, frame)
    assert result.mask.dtype == np.uint8
    assert np.array_equal(result.mask, np.rint(expected * np.float32(255)))
    assert result.raw["confidence_mask"] is result.mask
    assert not result.detections


@pytest.mark.parametrize("name", SELFIE)
def test_drawn_person_is_segmented(runner_of, name, person_picture, person_truth):
    mask = runner_of(name).process(person_picture).mask
    assert iou(mask > 127, person_truth) > 0.9


def directly(folder_of, name, frames, still):
    folder = folder_of(name)
    return find_all(name, frames, still, None if folder is NOWHERE else folder.path)


def found_in(result):
    return {one.group: len(one.points) for one in result.detections}


def distance(result, other):
    """Maximum distance of the same points in two results."""
    pairs = zip(result.detections, other.detections, strict=True)
    return max(np.abs(one.points - two.points).max() for one, two in pairs)


@pytest.mark.parametrize("name", FOUND)
def test_what_is_found_in_a_picture_is_mediapipes(runner_of, folder_of, name):
    frames = frames_of(name, 2)
    results = list(map(runner_of(name).process, frames))
    assert [found_in(result) for result in results] == [FOUND[name]] * 2
    assert (results[0].mask is not None) == ("mask" in model_of(name).gives)
    empty = np.zeros_like(frames[0])
    one, _, two = directly(folder_of, name, [frames[0], empty, frames[1]], True)
    for result, expected in zip(results, (one, two), strict=True):
        assert_same(result, expected)


@pytest.mark.parametrize("name", AS_VIDEO)
def test_what_is_found_in_a_video_is_mediapipes(runner_of, folder_of, name):
    frames = frames_of(name)
    results = list(map(runner_of(name, still=False).process, frames))
    for result, expected in zip(results, directly(folder_of, name, frames, False), strict=True):
        assert_same(result, expected)
    picture = runner_of(name).process(frames[-1])
    assert distance(results[-1], picture) > 2e-3, "it does not track"


@pytest.mark.parametrize("name", FOUND)
def test_nothing_is_found_in_an_empty_room(runner_of, name):
    empty = runner_of(name).process(np.full((240, 320, 3), 128, np.uint8))
    assert not empty.detections
    assert empty.mask is None


@pytest.mark.parametrize("name", ["pose/cut-out", "face-mesh/mesh", "hands/full", "holistic/full"])
def test_pictures_have_no_memory(runner_of, name):
    picture, other = frames_of(name, 13)[::12]
    results = [runner_of(name).process(each) for each in (other, picture, picture)]
    assert distance(results[1], results[2]) == 0


def objectrons_models():
    import_mediapipe()
    from mediapipe.python.solutions import objectron

    return objectron._MODEL_DICT


def test_labels_of_3d_objects_are_mediapipes():
    models = {name.lower(): model.label_name for name, model in objectrons_models().items()}
    assert dict(objects_3d.LABELS) == models


def test_boxes_of_shoes_are_mediapipes(folder_of, monkeypatch):
    """A camera stands for a shoe: none has been drawn that is found."""
    models = objectrons_models()
    shoe = type(models["Shoe"])(model_path=models["Shoe"].model_path, label_name="Camera")
    monkeypatch.setitem(models, "Shoe", shoe)
    labels = MappingProxyType({**objects_3d.LABELS, "shoe": "Camera"})
    monkeypatch.setattr(objects_3d, "LABELS", labels)
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


@pytest.mark.parametrize("group", ["pose", "face"])
def test_left_and_right_of_a_drawing_are_the_persons(runner_of, group):
    """In a picture of a person who faces the camera, the person's left is on the right."""
    detections = runner_of("holistic/full").process(draw_waving()).detections
    (points,) = (one.points for one in detections if one.group == group)
    strokes = model_of("holistic/full").solution.drawing()["groups"][group]["strokes"]
    x = {stroke["role"]: points[np.array(stroke["pairs"]).ravel(), 0] for stroke in strokes}
    assert x["left"].min() > x["right"].max()


def hands_in(runner, picture):
    detections = runner.process(np.ascontiguousarray(picture)).detections
    return {one.group: one for one in detections if one.group.endswith("hand")}


@pytest.mark.parametrize("name", ["hands/full", "holistic/full"])
def test_left_and_right_hands_are_the_persons(runner_of, name):
    """A person who faces the camera has the right hand on the left of the picture."""
    hands = hands_in(runner_of(name), draw_waving())
    assert hands["right hand"].points[:, 0].mean() < 0.3
    assert hands["left hand"].points[:, 0].mean() > 0.7
    labels = {"hands/full": ["Left", "Right"], "holistic/full": ["", ""]}
    assert sorted(one.label for one in hands.values()) == labels[name]
    assert list(hands_in(runner_of(name), draw_waving(1))) == ["right hand"]
    assert list(hands_in(runner_of(name), draw_waving(1)[:, ::-1])) == ["left hand"]


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
