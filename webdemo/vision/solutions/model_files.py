"""The model files that mediapipe's wheel lacks."""

from collections.abc import Mapping
from types import MappingProxyType

from webdemo.vision.model_folder import ModelFile

OBJECTRON = "@mediapipe/objectron"
OBJECTRON_VERSION = "0.4.1675468480"
"""The npm package with the models for objects, and the last version of it."""


def _from_objectron(name: str) -> ModelFile:
    return ModelFile(
        name=name,
        source=f"the npm package {OBJECTRON} {OBJECTRON_VERSION}",
        licence="Apache-2.0",
        command="webdemo models fetch objects",
    )


OBJECT_DETECTOR = _from_objectron("object_detection_ssd_mobilenetv2_oidv4_fp16.tflite")
"""Finds objects of 24 kinds. Objectron looks for its objects with it."""

OBJECTS_3D: Mapping[str, ModelFile] = MappingProxyType(
    {
        "shoe": _from_objectron("object_detection_3d_sneakers.tflite"),
        "chair": _from_objectron("object_detection_3d_chair.tflite"),
        "cup": _from_objectron("object_detection_3d_cup.tflite"),
        "camera": _from_objectron("object_detection_3d_camera.tflite"),
    }
)
"""Objectron's models, each for one kind of object."""

HAIR = ModelFile(
    name="hair_segmenter.tflite",
    source="a file that you have: MediaPipe's hair segmenter",
    licence="Apache-2.0 at MediaPipe",
    command="webdemo models add hair_segmenter.tflite",
)

OWN_DETECTOR = ModelFile(
    name="object_detector.tflite",
    source="a file that you have: TFLite with metadata for MediaPipe's ObjectDetector",
    licence="as with the file",
    command="webdemo models add FILE --as object_detector",
)
"""Any detector that MediaPipe Tasks can run, in place of OBJECT_DETECTOR."""

OBJECT_FILES: tuple[ModelFile, ...] = (OBJECT_DETECTOR, *OBJECTS_3D.values())
"""The files from the npm package."""

KNOWN: tuple[ModelFile, ...] = (*OBJECT_FILES, HAIR, OWN_DETECTOR)
"""All files that the folder may hold."""
