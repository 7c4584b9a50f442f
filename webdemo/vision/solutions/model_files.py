"""The model files that mediapipe's wheel lacks."""

from webdemo.vision.model_folder import ModelFile

_FETCH = "webdemo models fetch objects"
_SOURCE = "npm package @mediapipe/objectron 0.4.1675468480"


def _objectron(name: str) -> ModelFile:
    return ModelFile(name, _SOURCE, "Apache-2.0", _FETCH)


OBJECT_DETECTOR = _objectron("object_detection_ssd_mobilenetv2_oidv4_fp16.tflite")

OBJECTS_3D = {
    "shoe": _objectron("object_detection_3d_sneakers.tflite"),
    "chair": _objectron("object_detection_3d_chair.tflite"),
    "cup": _objectron("object_detection_3d_cup.tflite"),
    "camera": _objectron("object_detection_3d_camera.tflite"),
}

HAIR = ModelFile(
    "hair_segmenter.tflite", "MediaPipe", "Apache-2.0", "webdemo models add hair_segmenter.tflite"
)

OWN_DETECTOR = ModelFile(
    "object_detector.tflite", "a file of yours", "", "webdemo models add FILE --as object_detector"
)
