from __future__ import annotations

import inspect

import pytest
from fakes import create_fake_app

from webdemo import anatomy, models, pipeline, protocol
from webdemo.segmenter import Segmenter


def test_lines_are_the_functions_own():
    lines = anatomy.lines_by_stage(pipeline.segment_frame)
    source = inspect.getsource(pipeline.segment_frame)
    assert lines[0].text == "model = _model_of(frame)"
    assert lines[-1].text == "return message"
    body = "\n".join(line.text and "    " + line.text for line in lines)
    assert source.rstrip().endswith(body)
    assert '"""' not in body


def test_each_line_belongs_to_the_stage_that_ends_after_it():
    lines = anatomy.lines_by_stage(pipeline.segment_frame)
    stages = list(dict.fromkeys(line.stage for line in lines))
    assert stages == [*protocol.STAGES, ""]
    stage_of = {line.text.strip(): line.stage for line in lines}
    assert stage_of["rgb_frame = _decode(frame)"] == "decode"
    assert stage_of["confidence = segmenter.segment(rgb_frame)"] == "segment"
    assert stage_of["settled = history.settle(frame, rgb_frame, raw)"] == "steady"
    assert all(len(line.text) <= 80 for line in lines), "can be read on a projector"


def test_a_function_without_its_file():
    namespace = {}
    exec("def nowhere(): pass", namespace)
    with pytest.raises(OSError):
        anatomy.lines_by_stage(namespace["nowhere"])


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
