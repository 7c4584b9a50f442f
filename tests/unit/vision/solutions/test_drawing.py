"""What the page is told about drawing a result."""

from __future__ import annotations

import json
from itertools import chain

import numpy as np
import pytest
from hand import draw_waving
from solution_frames import choice_of

from webdemo.vision.model_folder import NOWHERE
from webdemo.vision.runners.mediapipe_loader import import_mediapipe
from webdemo.vision.solutions import index

import_mediapipe()

LANDMARKS = {
    "pose": {"pose": 33},
    "face-mesh": {"face": 468},
    "iris": {"face": 478},
    "hands": {"left hand": 21, "right hand": 21},
    "holistic": {"face": 468, "pose": 33, "left hand": 21, "right hand": 21},
    "objects-3d": {"box": 9},
}
"""Points of each group."""

WITH_DRAWING = pytest.mark.parametrize("name", LANDMARKS)


def drawing_of(name):
    return choice_of(name).solution.drawing()


def pairs_of(group):
    return [tuple(pair) for stroke in group["strokes"] for pair in stroke["pairs"]]


@pytest.mark.parametrize("solution", index.SOLUTIONS, ids=lambda solution: solution.id)
def test_drawing_is_json(solution):
    drawing = solution.drawing()
    assert json.loads(json.dumps(drawing)) == drawing
    assert set(drawing.get("groups", {})) == set(LANDMARKS.get(solution.id, {}))


@WITH_DRAWING
def test_only_points_that_exist(name):
    for group, drawn in drawing_of(name)["groups"].items():
        used = {*chain(*pairs_of(drawn)), *drawn["dots"], *chain(*drawn["circles"])}
        assert used
        assert used <= set(range(LANDMARKS[name][group]))


@WITH_DRAWING
def test_each_line_is_drawn_once_within_a_role(name):
    for drawn in drawing_of(name)["groups"].values():
        roles = [stroke["role"] for stroke in drawn["strokes"]]
        assert len(set(roles)) == len(roles)
        for stroke in drawn["strokes"]:
            assert stroke["pairs"]
            assert len(set(map(tuple, stroke["pairs"]))) == len(stroke["pairs"])


def test_lines_are_mediapipes():
    from mediapipe.python.solutions import face_mesh_connections, hands_connections, objectron
    from mediapipe.python.solutions.pose_connections import POSE_CONNECTIONS

    expected = {
        ("pose", "pose"): POSE_CONNECTIONS,
        ("hands", "left hand"): hands_connections.HAND_CONNECTIONS,
        ("hands", "right hand"): hands_connections.HAND_CONNECTIONS,
        ("face-mesh", "face"): face_mesh_connections.FACEMESH_TESSELATION
        | face_mesh_connections.FACEMESH_CONTOURS,
        ("objects-3d", "box"): objectron.BOX_CONNECTIONS,
    }
    for (name, group), pairs in expected.items():
        assert set(pairs_of(drawing_of(name)["groups"][group])) == set(pairs)


def test_left_and_right_are_the_persons():
    """In a picture of a person who faces the camera, the person's left is on the right."""
    solution = choice_of("holistic").build(NOWHERE, True)
    found = {one.group: one.points for one in solution.process(draw_waving()).detections}
    solution.close()
    for group in ("pose", "face"):
        x = {
            stroke["role"]: found[group][np.array(stroke["pairs"]).ravel(), 0]
            for stroke in drawing_of("holistic")["groups"][group]["strokes"]
        }
        assert x["left"].min() > x["right"].max()


def test_holistic_leaves_the_face_to_the_mesh():
    pose = drawing_of("holistic")["groups"]["pose"]
    assert min(*chain(*pairs_of(pose)), *pose["dots"]) == 11
