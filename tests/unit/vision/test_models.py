from __future__ import annotations

import dataclasses
import importlib.util

import pytest
from webdemo.vision.models import GENERAL, LANDSCAPE, MODELS, ModelError

from webdemo.vision import models


def test_model_numbers_never_change():
    assert MODELS[0] is GENERAL
    assert MODELS[1] is LANDSCAPE


def test_default_model_is_in_the_list():
    assert models.DEFAULT in MODELS


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.id)
def test_by_id(model):
    assert models.by_id(model.id) is model


@pytest.mark.parametrize("model_id", ["", "General", "selfie"])
def test_unknown_model_id(model_id):
    with pytest.raises(ModelError, match=f"“{model_id}”.*general and landscape"):
        models.by_id(model_id)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.id)
@pytest.mark.usefixtures("app")  # has imported mediapipe without matplotlib
def test_input_size_matches_the_model_file(model):
    from mediapipe.tasks.metadata import schema_py_generated as schema

    tflite = schema.Model.GetRootAsModel(models.path_of(model).read_bytes(), 0)
    graph = tflite.Subgraphs(0)
    shape = graph.Tensors(graph.Inputs(0)).ShapeAsNumpy().tolist()
    assert shape == [1, model.height, model.width, model.channels]


def test_missing_file():
    gone = dataclasses.replace(GENERAL, filename="gone.tflite")
    with pytest.raises(ModelError, match=r"General.*gone\.tflite.*uv sync"):
        models.path_of(gone)


def test_mediapipe_not_installed(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(ModelError, match=r"not installed.*uv sync"):
        models.path_of(GENERAL)
