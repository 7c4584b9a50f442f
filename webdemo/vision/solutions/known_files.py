"""The model files that mediapipe's wheel lacks, with the hashes of those that are fetched."""

from collections.abc import Mapping
from types import MappingProxyType

from webdemo.vision.model_folder import ModelFile

OBJECTRON = "@mediapipe/objectron"
OBJECTRON_VERSION = "0.4.1675468480"
"""The npm package with the models for objects, and the last version of it."""
OBJECTRON_SHA512 = (
    "2285ae5b4a2373d19a496e94a030885e0c232d2a9311c479c3c358b861fe479f"
    "aafa72b34bb28e2067d8fdecb1e03b6d45eba66f7f7c5baf8fa56d0343646cff"
)


def _from_objectron(name: str, sha256: str) -> ModelFile:
    return ModelFile(
        name=name,
        source=f"the npm package {OBJECTRON} {OBJECTRON_VERSION}",
        licence="Apache-2.0",
        command="webdemo models fetch objects",
        sha256=sha256,
    )


OBJECT_DETECTOR = _from_objectron(
    "object_detection_ssd_mobilenetv2_oidv4_fp16.tflite",
    "d0a5255bf8c4f5a0bc4240741a76c41d5e939f7655078f945f50ab53a9375da6",
)
"""Finds objects of 24 kinds. Objectron looks for its objects with it."""

OBJECTS_3D: Mapping[str, ModelFile] = MappingProxyType(
    {
        "shoe": _from_objectron(
            "object_detection_3d_sneakers.tflite",
            "4eb1633d646a43ae979ba497487e95dbf89f97406ed02200ae39ae46b0a0543d",
        ),
        "chair": _from_objectron(
            "object_detection_3d_chair.tflite",
            "190e4ea49ba891ed242ddc73703e03d70164c27f3da07492d7010379e24f2a6b",
        ),
        "cup": _from_objectron(
            "object_detection_3d_cup.tflite",
            "c4f4ea8def16bd191d11279f754e6f3f2a9d94839a956b975e5697e943157ac7",
        ),
        "camera": _from_objectron(
            "object_detection_3d_camera.tflite",
            "f66e92e81ed3f4698f74d565a7668e016e2288ea92fb42938e33b778bd1e110d",
        ),
    }
)
"""Objectron's models, each for one kind of object."""

HAIR = ModelFile(
    name="hair_segmenter.tflite",
    source="a file that you have: MediaPipe's hair segmenter",
    licence="Apache-2.0 at MediaPipe",
    command="webdemo models add hair_segmenter.tflite",
    loader="webdemo.vision.runners.image_segmenter",
)

OWN_DETECTOR = ModelFile(
    name="object_detector.tflite",
    source="a file that you have: TFLite with metadata for MediaPipe's ObjectDetector",
    licence="as with the file",
    command="webdemo models add FILE --as object_detector",
    loader="webdemo.vision.solutions.object_detection",
)
"""Any detector that MediaPipe Tasks can run, in place of OBJECT_DETECTOR."""

OBJECT_FILES: tuple[ModelFile, ...] = (OBJECT_DETECTOR, *OBJECTS_3D.values())
"""The files from the npm package."""

KNOWN: tuple[ModelFile, ...] = (*OBJECT_FILES, HAIR, OWN_DETECTOR)
"""All files that the folder may hold."""
