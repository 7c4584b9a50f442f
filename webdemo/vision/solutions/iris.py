"""Iris: a refined face mesh of 478 landmarks, and the distance from the camera."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from webdemo.vision.array_types import Points
from webdemo.vision.model_folder import ModelFolder
from webdemo.vision.optics import Optics
from webdemo.vision.result import Detection, Result
from webdemo.vision.runners.python_solution import PythonSolution, to_points
from webdemo.vision.solutions import face_mesh
from webdemo.vision.solutions.solution import Model, Solution, drawn_as

IRISES = ((468, 469, 470, 471, 472), (473, 474, 475, 476, 477))
"""Landmarks of both irises: centre, right, top, left and bottom, as in MediaPipe's model card."""

IRIS_MM = 11.7
"""Diameter of a human iris in millimetres, nearly the same for everybody (± 0.5), from MediaPipe
Iris: https://research.google/blog/mediapipe-iris-real-time-iris-tracking-depth-estimation/"""


def distance_mm(points: Points, optics: Optics) -> float:
    """Estimate how far a face is from the camera, by the size of its irises.

    The method of MediaPipe's IrisToDepthCalculator: with the camera's focal length f in pixels, an
    iris of d pixels, r pixels away from the frame's centre, is IRIS_MM * sqrt(f² + r²) / d away. It
    is as exact as the focal length, which is assumed unless the picture's file tells it.

    Args:
        points: float32, (478, 4).
        optics: The frame's.

    Returns:
        Millimetres, mean of both irises.
    """
    size = np.array((optics.width, optics.height))
    pixels = points[:, :2].astype(np.float64) * size
    distances = []
    for center, right, top, left, bottom in IRISES:
        across = np.hypot(*(pixels[right] - pixels[left]))
        down = np.hypot(*(pixels[top] - pixels[bottom]))
        offset = np.hypot(*(pixels[center] - size / 2))
        distances.append(
            IRIS_MM * math.hypot(optics.focal, offset) / max((across + down) / 2, 1e-6)
        )
    return float(np.mean(distances))


def _build(folder: ModelFolder, still: bool) -> PythonSolution:
    def make(solutions: Any) -> Any:
        return face_mesh.make_mesh(solutions, still, refine_landmarks=True)

    return PythonSolution(make, _read, face_mesh.GRAPH)


def _read(values: Mapping[str, Any], optics: Optics) -> Result:
    detections = []
    estimates = []
    for face in values["multi_face_landmarks"] or []:
        points = to_points(face)
        estimate = distance_mm(points, optics)
        estimates.append(round(estimate))
        label = f"about {estimate / 10:.0f} cm (estimate)"
        detections.append(Detection("face", label, points=points))
    found = {"distance_mm_estimates": estimates, "focal_length": optics.sentence}
    return Result(detections=detections, raw={**values, **found})


def _drawing() -> dict[str, Any]:
    from mediapipe.python.solutions import face_mesh_connections as connections

    left = connections.FACEMESH_LEFT_EYE | connections.FACEMESH_LEFT_EYEBROW
    right = connections.FACEMESH_RIGHT_EYE | connections.FACEMESH_RIGHT_EYEBROW
    oval = connections.FACEMESH_FACE_OVAL
    return {"groups": {"face": drawn_as(circles=IRISES, contour=oval, left=left, right=right)}}


IRIS = Solution(id="iris", label="Iris", overlays=("landmarks",), drawing=_drawing)

MODELS = (
    Model(
        IRIS,
        "attention",
        "Iris",
        width=640,
        height=480,
        build=_build,
        tensor=(192, 192, 3),
        in_wheel="face_landmark/face_landmark_with_attention.tflite",
    ),
)
