"""What the page is told about drawing a result."""

from __future__ import annotations

import json
from itertools import chain

from webdemo.vision.runners.mediapipe_loader import import_mediapipe
from webdemo.vision.solutions import index

import_mediapipe()

POINTS = {
    "pose": {"pose": 33},
    "face-mesh": {"face": 468},
    "iris": {"face": 478},
    "hands": {"left hand": 21, "right hand": 21},
    "holistic": {"face": 468, "pose": 33, "left hand": 21, "right hand": 21},
    "objects-3d": {"box": 9},
}
"""Number of points of each group."""


def groups_of(solution_id):
    return index.find(solution_id).solution.drawing().get("groups", {})


def pairs_of(group):
    return [tuple(pair) for stroke in group["strokes"] for pair in stroke["pairs"]]


def test_drawing_is_json_of_points_that_exist_and_has_each_line_once():
    for solution in index.SOLUTIONS:
        drawing = solution.drawing()
        assert json.loads(json.dumps(drawing)) == drawing
        points = POINTS.get(solution.id, {})
        assert groups_of(solution.id).keys() == points.keys()
        for name, group in groups_of(solution.id).items():
            used = {*chain(*pairs_of(group)), *group["dots"], *chain(*group["circles"])}
            assert set() < used <= set(range(points[name])), solution.id
            strokes = {stroke["role"]: stroke["pairs"] for stroke in group["strokes"]}
            assert len(strokes) == len(group["strokes"])
            for pairs in strokes.values():
                assert len(set(map(tuple, pairs))) == len(pairs) > 0


def test_lines_are_mediapipes():
    from mediapipe.python.solutions import face_mesh_connections, hands_connections, objectron
    from mediapipe.python.solutions.pose_connections import POSE_CONNECTIONS

    mesh = face_mesh_connections.FACEMESH_TESSELATION | face_mesh_connections.FACEMESH_CONTOURS
    for solution_id, group, pairs in (
        ("pose", "pose", POSE_CONNECTIONS),
        ("hands", "left hand", hands_connections.HAND_CONNECTIONS),
        ("hands", "right hand", hands_connections.HAND_CONNECTIONS),
        ("face-mesh", "face", mesh),
        ("objects-3d", "box", objectron.BOX_CONNECTIONS),
    ):
        assert set(pairs_of(groups_of(solution_id)[group])) == set(pairs)


def test_holistic_leaves_the_face_to_the_mesh():
    pose = groups_of("holistic")["pose"]
    assert min(*chain(*pairs_of(pose)), *pose["dots"]) == 11
