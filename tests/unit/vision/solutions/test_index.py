from __future__ import annotations

import dataclasses
import importlib.util
import json
import re

import pytest
from solution_frames import model_of, name_of

from webdemo.limits import DEFAULTS
from webdemo.vision import wheel
from webdemo.vision.model_folder import NOWHERE, ModelFolder
from webdemo.vision.runners.mediapipe_loader import import_mediapipe
from webdemo.vision.runners.runner import ModelError
from webdemo.vision.solutions import index
from webdemo.vision.solutions.index import MODELS, SOLUTIONS

NO_SOLUTION = (
    "There is no solution “posy”. The solutions are selfie, pose, face-detection, face-mesh, iris, "
    "hands, holistic, objects-3d, object-detection, hair."
)


def test_models_are_found_by_their_ids_and_the_first_is_the_default():
    assert name_of(MODELS[0]) == "selfie/landscape"
    assert index.find("selfie") is MODELS[0]
    assert [one for solution in SOLUTIONS for one in index.models_of(solution)] == list(MODELS)
    for model in MODELS:
        assert index.find(model.solution.id, model.id) is model
        assert index.find(model.solution.id) is index.models_of(model.solution)[0]


def test_every_model_fits_the_protocol_and_has_ids_that_fit_an_address():
    assert len(set(map(name_of, MODELS))) == len(MODELS) <= 256, "its number is one byte"
    assert len({solution.id for solution in SOLUTIONS}) == len(SOLUTIONS)
    for model in MODELS:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*/[a-z0-9]+(-[a-z0-9]+)*", name_of(model))
        assert model.width % 2 == model.height % 2 == 0
        assert model.width * model.height * 3 // 2 + 100 < DEFAULTS["STREAM_MESSAGE_BYTES"]


def test_unknown_ids_are_answered_with_the_known_ones():
    for ids, sentence in (
        (("posy",), NO_SOLUTION),
        (("posy", "skeleton"), NO_SOLUTION),
        (("pose", "heavy"), "Pose has no model “heavy”. The models are skeleton, cut-out."),
        (("hands", "Full"), "Hands has no model “Full”. The models are full."),
    ):
        with pytest.raises(ModelError) as refused:
            index.find(*ids)
        assert str(refused.value) == sentence


def test_title_names_the_solution_and_the_model_unless_they_are_the_same():
    titles = {name_of(model): model.title for model in MODELS}
    assert titles["pose/cut-out"] == "Pose: Skeleton and cut-out"
    assert titles["hands/full"] == "Hands"
    assert len(set(titles.values())) == len(MODELS)


def test_description_is_json_of_every_model_in_the_order_of_its_number():
    described = index.describe(NOWHERE)
    assert [f"{one['solution']}/{one['id']}" for one in described] == list(map(name_of, MODELS))
    assert json.loads(json.dumps(described))[3] == {
        "solution": "pose",
        "id": "cut-out",
        "label": "Skeleton and cut-out",
        "solutionLabel": "Pose",
        "onePerson": True,
        "tensor": [256, 256, 3],
        "width": 480,
        "height": 360,
        "keepsAspect": True,
        "gives": ["mask", "detections"],
        "cutsOut": True,
        "smoothsMask": False,
        "overlays": ["outline", "landmarks"],
        "missing": "",
    }


def test_only_a_persons_mask_is_cut_out_and_only_selfies_smoothed():
    described = {name_of(m): one for m, one in zip(MODELS, index.describe(NOWHERE), strict=True)}
    selfie = {"selfie/landscape", "selfie/general"}
    assert {name for name, one in described.items() if one["cutsOut"]} == selfie | {"pose/cut-out"}
    assert {name for name, one in described.items() if one["smoothsMask"]} == selfie
    with_mask = {name for name, one in described.items() if "mask" in one["gives"]}
    assert with_mask == selfie | {"pose/cut-out", "hair/own"}


def test_missing_file_is_named_with_its_command():
    described = index.describe(NOWHERE)
    for model in MODELS:
        missing = model.missing(NOWHERE)
        assert bool(missing) == bool(model.files) != bool(model.in_wheel)
        if missing:
            file = model.files[0]
            assert missing == f"The file {file.name} is missing. Run `{file.command}`."
            assert described[MODELS.index(model)]["missing"] == missing
            with pytest.raises(ModelError) as refused:
                model.build(NOWHERE, False)
            assert str(refused.value) == missing


def test_frame_fits_in_even_sizes_up_to_the_models_or_in_its_only_one():
    for name, sizes, fits in (
        ("pose/skeleton", [(480, 360), (480, 270), (2, 2)], True),
        ("pose/skeleton", [(482, 360), (360, 480), (0, 360), (1, 360)], False),
        ("selfie/landscape", [(256, 144)], True),
        ("selfie/landscape", [(256, 142)], False),
    ):
        assert [model_of(name).fits(*size) for size in sizes] == [fits] * len(sizes), sizes


def input_of(path):
    import_mediapipe()
    from mediapipe.tasks.metadata import schema_py_generated as schema

    graph = schema.Model.GetRootAsModel(path.read_bytes(), 0).Subgraphs(0)
    return graph.Tensors(graph.Inputs(0)).ShapeAsNumpy().tolist()


def test_tensors_are_the_inputs_of_the_models_files(object_models):
    folder, files = ModelFolder(object_models), {}
    for model in MODELS:
        if model.in_wheel:
            files[name_of(model)] = wheel.path_of(model.in_wheel)
        elif model.tensor:
            files[name_of(model)] = folder.path_of(model.files[-1])
    inputs = {name: input_of(path) for name, path in files.items()}
    assert inputs == {name: [1, *model_of(name).tensor] for name in files}
    assert len(inputs) == sum(bool(model.in_wheel) for model in MODELS) + 5


def test_wheel_has_all_its_models(monkeypatch):
    index.check_wheel()
    gone = dataclasses.replace(MODELS[-1], in_wheel="pose_landmark/gone.tflite")
    monkeypatch.setattr(index, "MODELS", (*MODELS, gone))
    with pytest.raises(ModelError, match=r"^The model gone\.tflite is missing.*uv sync"):
        index.check_wheel()
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(ModelError, match=r"^mediapipe is not installed.*uv sync"):
        index.check_wheel()
