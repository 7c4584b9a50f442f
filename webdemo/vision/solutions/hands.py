"""Hands: 21 landmarks of up to four hands, left or right."""

from collections.abc import Mapping
from typing import Any

from webdemo.vision.array_types import RgbFrame
from webdemo.vision.model_folder import ModelFolder
from webdemo.vision.optics import Optics
from webdemo.vision.result import Detection, Result
from webdemo.vision.runners.python_solution import PythonSolution, to_points
from webdemo.vision.runners.several import MOST, Several
from webdemo.vision.solutions.solution import Model, Solution, drawn_as

LANDMARKS = 21
OTHER = {"Left": "Right", "Right": "Left"}

PALMS = """
input_stream: "image"
input_side_packet: "complexity"
output_stream: "detections"
node {
  calculator: "PalmDetectionCpu"
  input_stream: "IMAGE:image"
  input_side_packet: "MODEL_COMPLEXITY:complexity"
  output_stream: "DETECTIONS:detections"
}
"""


class _PalmDetector:
    """The first network of the hands' graph. MediaPipe has no Python class for it."""

    def __init__(self) -> None:
        from mediapipe.python.solution_base import SolutionBase

        outputs = ["detections"]
        self._base = SolutionBase(
            graph_config=PALMS, side_inputs={"complexity": 1}, outputs=outputs
        )

    def process(self, rgb_frame: RgbFrame) -> Any:
        return self._base.process({"image": rgb_frame})

    def close(self) -> None:
        self._base.close()


def _build(folder: ModelFolder, still: bool) -> PythonSolution:
    def make(solutions: Any) -> Any:
        def make_hands(hands: int) -> Any:
            return solutions.hands.Hands(still, max_num_hands=hands)

        if still:
            return make_hands(MOST)
        return Several(make_hands, _PalmDetector(), "multi_hand_landmarks", least=2)

    return PythonSolution(make, _read, "hand_landmark/hand_landmark_tracking_cpu")


def _read(values: Mapping[str, Any], optics: Optics) -> Result:
    hands = zip(values["multi_hand_landmarks"] or [], values["multi_handedness"] or [], strict=True)
    return Result(detections=[_read_hand(*hand) for hand in hands], raw=values)


def _read_hand(landmarks: Any, handedness: Any) -> Detection:
    (side,) = handedness.classification
    # MediaPipe names the hand of a mirrored picture; frames come as the camera gives them.
    label = OTHER[side.label]
    return Detection(f"{label.lower()} hand", label, side.score, points=to_points(landmarks))


def group(side: str) -> dict[str, Any]:
    """Describe how a hand is drawn; `side` is left or right."""
    from mediapipe.python.solutions.hands_connections import HAND_CONNECTIONS

    return drawn_as(dots=range(LANDMARKS), **{side: HAND_CONNECTIONS})


HANDS = Solution(
    id="hands",
    label="Hands",
    overlays=("landmarks",),
    drawing=lambda: {"groups": {f"{side} hand": group(side) for side in ("left", "right")}},
)

MODELS = (
    Model(
        HANDS,
        "full",
        "Hands",
        width=640,
        height=480,
        build=_build,
        tensor=(224, 224, 3),
        in_wheel="hand_landmark/hand_landmark_full.tflite",
    ),
)
