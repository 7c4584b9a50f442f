"""The models in the real package."""

from __future__ import annotations

import pytest

from webdemo.vision.solutions.model_files import OBJECT_DETECTOR, OBJECTS_3D


@pytest.mark.slow
def test_models_have_the_right_sizes(object_models):
    found = {path.name: path.stat().st_size for path in object_models.iterdir()}
    assert found == {
        OBJECT_DETECTOR.name: 9_987_728,
        OBJECTS_3D["shoe"].name: 5_222_064,
        OBJECTS_3D["chair"].name: 5_222_528,
        OBJECTS_3D["cup"].name: 5_221_872,
        OBJECTS_3D["camera"].name: 5_222_560,
    }
