"""MediaPipe's Objectron with model files from a folder, which it would download itself."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest

from webdemo.vision.runners.mediapipe_loader import import_mediapipe


def object_detector():
    """The detector inside Objectron, which MediaPipe has no solution for, with all its labels."""
    from mediapipe.framework import calculator_pb2
    from mediapipe.python.solution_base import SolutionBase

    config = calculator_pb2.CalculatorGraphConfig(
        input_stream=["image"], output_stream=["detections"]
    )
    node = config.node.add(calculator="ObjectDetectionOidV4Subgraph")
    node.input_stream.append("IMAGE:image")
    node.input_side_packet.append("LABELS_CSV:labels")
    node.output_stream.append("DETECTIONS:detections")
    names = Path(import_mediapipe().__file__).parent / "modules/objectron"
    labels = (names / "object_detection_oidv4_labelmap.txt").read_text().split("\n")
    return SolutionBase(graph_config=config, side_inputs={"labels": ",".join(labels[1:])})


@contextlib.contextmanager
def resources(folder):
    """Let MediaPipe find the files of `folder` where it would download them to."""
    import_mediapipe()
    from mediapipe.python import solution_base
    from mediapipe.python.solutions import objectron

    wheel = Path(solution_base.__file__).parents[1]
    root = folder.parent / f"{folder.name}-as-mediapipe"
    if not root.exists():
        _link_all(wheel, root / "mediapipe", but="modules")
        _link_all(wheel / "modules", root / "mediapipe/modules", but="objectron")
        _link_all(wheel / "modules/objectron", root / "mediapipe/modules/objectron")
        _link_all(folder, root / "mediapipe/modules/objectron")
    with pytest.MonkeyPatch.context() as patched:
        place = root / "mediapipe/python/solution_base.py"
        patched.setattr(solution_base, "__file__", str(place))
        patched.setattr(objectron, "_download_oss_objectron_models", lambda _: None)
        yield


def _link_all(source, target, but=None):
    target.mkdir(parents=True, exist_ok=True)
    for path in source.iterdir():
        if path.name != but:
            (target / path.name).symlink_to(path)
