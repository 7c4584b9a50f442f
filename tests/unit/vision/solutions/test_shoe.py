"""3D boxes of shoes. A camera stands for one: no shoe has been drawn that is found."""

from __future__ import annotations

from types import MappingProxyType

from mediapipe_directly import assert_same, find_all
from solution_frames import choice_of
from things import draw_thing

from webdemo.vision.model_folder import ModelFolder
from webdemo.vision.runners.mediapipe_loader import import_mediapipe
from webdemo.vision.solutions import objects_3d

NAME = "objects-3d"


def mediapipes_models():
    import_mediapipe()
    from mediapipe.python.solutions import objectron

    return objectron._MODEL_DICT


def test_labels_are_mediapipes():
    models = {name.lower(): model.label_name for name, model in mediapipes_models().items()}
    assert dict(objects_3d.LABELS) == models


def test_shoe_model_equals_mediapipes(object_models, monkeypatch):
    models = mediapipes_models()
    shoe = type(models["Shoe"])(model_path=models["Shoe"].model_path, label_name="Camera")
    monkeypatch.setitem(models, "Shoe", shoe)
    labels = MappingProxyType({**objects_3d.LABELS, "shoe": "Camera"})
    monkeypatch.setattr(objects_3d, "LABELS", labels)
    # Of a camera the shoe's model is not sure.
    monkeypatch.setattr(objects_3d, "MIN_TRACKING_CONFIDENCE", 0.0)
    picture = draw_thing("camera")
    solution = choice_of(NAME).build(ModelFolder(object_models), True)
    analysis = solution.process(picture)
    solution.close()
    assert [one.label for one in analysis.detections] == ["Shoe"]
    expected = find_all(NAME, [picture], True, object_models, min_tracking_confidence=0.0)
    assert_same(analysis, *expected)
