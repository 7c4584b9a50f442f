from __future__ import annotations

import ast
import inspect

import pytest
from fakes import create_fake_app

from webdemo.stream import protocol
from webdemo.vision import models, pipeline
from webdemo.vision.segmenter import Segmenter
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


def test_a_method_without_a_docstring():
    class Pot:
        def warm(self, clock):
            clock.mark("warm")

    (line,) = how_it_works.lines_by_stage(Pot.warm)
    assert line == how_it_works.Line('clock.mark("warm")', "warm")


def test_the_pipeline_is_told_whole():
    lines = how_it_works.lines_by_stage(pipeline.segment_frame)
    assert list(dict.fromkeys(line.stage for line in lines)) == [*protocol.STAGES, ""]
    told = ast.parse("\n".join(line.text for line in lines if not line.text.startswith("return")))
    (runs,) = ast.parse(inspect.getsource(pipeline.segment_frame)).body
    _docstring, *statements, _return = runs.body
    assert list(map(ast.unparse, told.body)) == list(map(ast.unparse, statements))
    assert all(len(line.text) <= 80 for line in lines), "can be read on a projector"


def test_a_function_without_its_file():
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


def test_the_page_is_told_both(app):
    told = app.test_client().get("/api/pipeline").json
    assert told["source"][0]["stage"] == "receive"
    assert told["graph"][-1] == {"calculator": "MergeImagesToVectorCalculator", "feeds_on": [4]}


def test_no_segmenter_is_free():
    app, _ = create_fake_app({"SEGMENTER_WAIT_SECONDS": 0.01})
    pool = app.extensions["webdemo"].pool
    with pool.lend(models.DEFAULT, 1):
        answer = app.test_client().get("/api/pipeline")
    assert answer.status_code == 503
    assert answer.json["error"]
