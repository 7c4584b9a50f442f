"""Face mesh: 468 landmarks of each of up to four faces."""

from collections.abc import Mapping
from typing import Any

from webdemo.vision.model_folder import ModelFolder
from webdemo.vision.optics import Optics
from webdemo.vision.result import Detection, Result
from webdemo.vision.runners.python_solution import PythonSolution, to_points
from webdemo.vision.runners.several import MOST, Several
from webdemo.vision.solutions.solution import Model, Solution, drawn_as

GRAPH = "face_landmark/face_landmark_front_cpu"


def make_mesh(solutions: Any, still: bool, **options: Any) -> Any:
    """Make MediaPipe's face mesh for up to four faces, with these options."""

    def make(faces: int) -> Any:
        return solutions.face_mesh.FaceMesh(still, max_num_faces=faces, **options)

    if still:
        return make(MOST)
    return Several(make, solutions.face_detection.FaceDetection(), "multi_face_landmarks")


def _build(folder: ModelFolder, still: bool) -> PythonSolution:
    return PythonSolution(lambda solutions: make_mesh(solutions, still), _read, GRAPH)


def _read(values: Mapping[str, Any], optics: Optics) -> Result:
    faces = values["multi_face_landmarks"] or []
    return Result(
        detections=[Detection("face", points=to_points(face)) for face in faces], raw=values
    )


def group() -> dict[str, Any]:
    """Describe how a face is drawn: the tesselation, and the contours on top."""
    from mediapipe.python.solutions import face_mesh_connections as connections

    left = connections.FACEMESH_LEFT_EYE | connections.FACEMESH_LEFT_EYEBROW
    right = connections.FACEMESH_RIGHT_EYE | connections.FACEMESH_RIGHT_EYEBROW
    contour = connections.FACEMESH_FACE_OVAL | connections.FACEMESH_LIPS
    mesh = connections.FACEMESH_TESSELATION
    return drawn_as(mesh=mesh, contour=contour, left=left, right=right)


FACE_MESH = Solution(
    id="face-mesh",
    label="Face mesh",
    overlays=("landmarks",),
    drawing=lambda: {"groups": {"face": group()}},
)

MODELS = (
    Model(
        FACE_MESH,
        "mesh",
        "Face mesh",
        width=480,
        height=360,
        build=_build,
        tensor=(192, 192, 3),
        in_wheel="face_landmark/face_landmark.tflite",
    ),
)
