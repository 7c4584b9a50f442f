from __future__ import annotations

import ast
import inspect
from itertools import groupby

import pytest
from fakes import create_fake_app
from webdemo.vision.segmenter import Segmenter

from webdemo.vision import models
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


def test_method_without_a_docstring():
    class Pot:
        def warm(self, clock):
            clock.mark("warm")

    (line,) = how_it_works.lines_by_stage(Pot.warm)
    assert line == how_it_works.Line('clock.mark("warm")', "warm")


def test_source_shows_all_stages_in_order():
    lines = how_it_works.source()
    assert [stage for stage, _ in groupby(line.stage for line in lines if line.stage)] == [*STAGES]
    files = [line.text for line in lines if line.text.startswith("# webdemo/")]
    assert files == [
        "# webdemo/stream/session.py, receive",
        "# webdemo/vision/pipeline.py, segment_frame",
        "# webdemo/stream/answerer.py, pack",
    ]
    assert all(len(line.text) <= 80 for line in lines), "can be read on a projector"


@pytest.mark.parametrize("function", how_it_works.FUNCTIONS, ids=lambda function: function.__name__)
def test_whole_function_is_explained(function):
    lines = how_it_works.lines_by_stage(function)
    explained = ast.parse(
        "\n".join(line.text for line in lines if not line.text.startswith("return"))
    )
    (runs,) = ast.parse(inspect.getsource(function)).body
    _docstring, *statements, _return = runs.body
    assert list(map(ast.unparse, explained.body)) == list(map(ast.unparse, statements))


def test_function_without_a_source_file():
    namespace = {}
    exec("def nowhere(): pass", namespace)
    with pytest.raises(OSError):
        how_it_works.lines_by_stage(namespace["nowhere"])


@pytest.mark.parametrize("model", models.MODELS, ids=lambda model: model.id)
def test_graph_is_the_path_from_frame_to_mask(model):
    segmenter = Segmenter(model)
    try:
        graph = segmenter.graph
    finally:
        segmenter.close()
    names = [node.calculator.rpartition(".")[2] for node in graph]
    assert sorted(names) == sorted(
        [
            "ImagePropertiesCalculator",
            "ImageCloneCalculator",
            "ImageToTensorCalculator",
            "InferenceCalculatorCpu",
            "TensorsToSegmentationCalculator",
            "MergeImagesToVectorCalculator",
        ]
    )
    feeds = {
        name: {names[i] for i in node.feeds_on} for name, node in zip(names, graph, strict=True)
    }
    assert feeds["ImageCloneCalculator"] == feeds["ImagePropertiesCalculator"] == set()
    assert feeds["InferenceCalculatorCpu"] == {"ImageToTensorCalculator"}
    assert feeds["TensorsToSegmentationCalculator"] == {
        "ImagePropertiesCalculator",
        "InferenceCalculatorCpu",
    }
    assert all(other < number for number, node in enumerate(graph) for other in node.feeds_on)


def test_page_gets_source_and_graph(app):
    answer = app.test_client().get("/api/pipeline").json
    assert answer["source"][1]["stage"] == "receive"
    assert answer["graph"][-1] == {"calculator": "MergeImagesToVectorCalculator", "feeds_on": [4]}


def test_no_free_segmenter_is_reported():
    app, _ = create_fake_app({"RUNNER_WAIT_SECONDS": 0.01})
    pool = app.extensions["webdemo"].runners.models
    with pool.lend(models.DEFAULT, 1):
        answer = app.test_client().get("/api/pipeline")
    assert answer.status_code == 503
    assert answer.json["error"]
