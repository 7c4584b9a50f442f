from __future__ import annotations

import ast
import inspect
import json
from itertools import groupby

from webdemo.vision.runners.runner import ModelError
from webdemo.vision.stage_clock import STAGES
from webdemo.web import how_it_works


def tea(
    clock,
    water,
):
    """Say what it says.

    clock.mark("nothing")
    """
    if water:
        boil = water * 2

    clock.mark("boil")
    # A comment is part of it.
    clock.mark("pour")
    return boil


def test_each_line_belongs_to_the_stage_that_ends_after_it():
    class Pot:
        def warm(self, clock):
            clock.mark("warm")

    lines = how_it_works.lines_by_stage(tea)
    assert [(line.stage, line.text) for line in lines] == [
        ("boil", "if water:"),
        ("boil", "    boil = water * 2"),
        ("boil", ""),
        ("boil", 'clock.mark("boil")'),
        ("pour", "# A comment is part of it."),
        ("pour", 'clock.mark("pour")'),
        ("", "return boil"),
    ]
    (line,) = how_it_works.lines_by_stage(Pot.warm)  # without a docstring
    assert line == how_it_works.Line('clock.mark("warm")', "warm")


def test_source_shows_all_stages_in_order():
    lines = how_it_works.source()
    assert [stage for stage, _ in groupby(line.stage for line in lines if line.stage)] == [*STAGES]
    files = [line.text for line in lines if line.text.startswith("# webdemo/")]
    assert files == [
        "# webdemo/stream/session.py, receive",
        "# webdemo/vision/pipeline.py, process_frame",
        "# webdemo/stream/session.py, pack",
    ]
    assert all(len(line.text) <= 80 for line in lines), "can be read on a projector"


def test_whole_functions_are_explained():
    for function in how_it_works.FUNCTIONS:
        lines = how_it_works.lines_by_stage(function)
        explained = ast.parse(
            "\n".join(line.text for line in lines if not line.text.startswith("return"))
        )
        (runs,) = ast.parse(inspect.getsource(function)).body
        _docstring, *statements, _return = runs.body
        assert list(map(ast.unparse, explained.body)) == list(map(ast.unparse, statements))


def test_source_and_graph_of_a_model_that_runs(server):
    """Paths in general: see `test_calculator_graph`."""
    status, _, body = server.request("/api/pipeline?solution=selfie&model=general")
    answer = json.loads(body)
    assert (status, answer["source"][1]["stage"]) == (200, "receive")
    names = [node["calculator"].rpartition(".")[2] for node in answer["graph"]]
    feeds = {
        name: {names[other] for other in node["feeds_on"]}
        for name, node in zip(names, answer["graph"], strict=True)
    }
    assert len(feeds) == 6
    assert feeds["InferenceCalculatorCpu"] == {"ImageToTensorCalculator"}
    assert feeds["TensorsToSegmentationCalculator"] == {
        "ImagePropertiesCalculator",
        "InferenceCalculatorCpu",
    }


def test_graph_is_that_of_the_model_and_built_once(fake_app):
    app, factory = fake_app()
    for query in ("solution=pose", "solution=pose&model=cut-out", "solution=pose"):
        answer = app.test_client().get(f"/api/pipeline?{query}")
        assert answer.json["graph"] == []  # the fake's
    models = [(made.model.solution.id, made.model.id) for made in factory.made[2:]]
    assert models == [("pose", "skeleton"), ("pose", "cut-out")]
    assert all(made.closed for made in factory.made[2:])  # no stream has it


def test_graph_that_can_not_be_given(fake_app, tmp_path):
    app, factory = fake_app({"MODELS_DIR": tmp_path, "TRACKERS_MAX": 0})
    for query, status, words in (
        ("", 400, "?solution=pose"),
        ("solution=posy", 404, "selfie, pose"),
        ("solution=pose&model=x", 404, "skeleton, cut-out"),
        ("solution=hair", 409, "hair_segmenter.tflite is missing"),
        ("solution=holistic", 503, "All places for Holistic"),
        ("solution=face-detection", 503, "It is gone: do this."),
    ):
        factory.errors[:] = [ModelError("It is gone: do this.")]
        answer = app.test_client().get(f"/api/pipeline?{query}")
        assert answer.status_code == status, query
        assert words in answer.json["error"]
