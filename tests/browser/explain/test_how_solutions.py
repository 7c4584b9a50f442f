"""The panel "How it works" follows from what a model gives."""

from __future__ import annotations

import base64
import re

import cv2
import numpy as np
import pytest
from stage import PRESENTER
from stream_log import StreamLog

from webdemo.web import how_it_works

BOXES = """() => [...document.querySelectorAll("#graph .calculator")].map(({ dataset }) => dataset.node)"""
CODE = """() => [...document.querySelectorAll("#python code")].map((line) => line.textContent.trimEnd())"""
PART = """(name) => document.querySelector(`#packet [data-part="${name}"]`).textContent"""
SHOWN = """(after) => {
  const frame = document.querySelector('#packet [data-part="frame"]').textContent;
  return Number(/^Frame (\\d+),/.exec(frame)?.[1]) > after;
}"""
PICTURE = """() => document.querySelector('#packet [data-part="picture"]').toDataURL("image/png")"""
PENS = [(0xFF, 0x9D, 0x1E), (0x2F, 0xC6, 0xFF), (0xFF, 0xFF, 0xFF)]
"""Left, right and middle, as on the live picture."""
SELFIE_NODES = {
    *("ImagePropertiesCalculator", "ImageCloneCalculator", "ImageToTensorCalculator"),
    *("InferenceCalculatorCpu", "TensorsToSegmentationCalculator"),
    "MergeImagesToVectorCalculator",
}
FACE_NODES = {
    *("ToImageCalculator", "ImageToTensorCalculator", "InferenceCalculatorCpu"),
    *("TensorsToDetectionsCalculator", "NonMaxSuppressionCalculator"),
    "DetectionProjectionCalculator",
}


@pytest.fixture
def open_how(browser, open_stage):
    """A function that opens the panel with a solution. `log` records its stream."""

    def open_how(query):
        logs = []
        stage = open_stage(
            browser,
            f"{PRESENTER}&fresh=1&how=1&{query}",
            before=lambda page: logs.append(StreamLog(page)),
        ).wait_live()
        (stage.log,) = logs
        stage.until("() => document.querySelector('#graph .node')", what="the graph")
        stage.until(SHOWN, 0, what="the first packets")
        return stage

    return open_how


def until_nodes(stage, expected):
    stage.until(lambda: set(stage.page.evaluate(BOXES)) == expected, what="the other graph")


def show(stage, packet, after=None):
    """Choose a packet by its dot; return its title, kind, picture (RGB uint8) and result."""
    dot = stage.page.locator(f'#graph [data-packet="{packet}"]').first
    dot.focus()
    dot.press("Enter")
    stage.until(SHOWN, stage.log.newest if after is None else after, what=f"packet {packet}")
    title, kind, frame, png = stage.page.evaluate(
        f"() => [...['title', 'kind', 'frame'].map({PART}), ({PICTURE})()]"
    )
    data = np.frombuffer(base64.b64decode(png.partition(",")[2]), np.uint8)
    picture = cv2.cvtColor(cv2.imdecode(data, cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB)
    number = int(re.match(r"Frame (\d+),", frame)[1])
    return (
        title,
        kind.replace("\u00a0", " ").replace("\u202f", ""),
        picture,
        stage.log.replies[number].result,
    )


def bytes_of(detections):
    """As webdemo/stream/protocol.py writes them."""
    texts = sum(len(one.group.encode()) + len(one.label.encode()) for one in detections)
    return texts + sum(28 + 16 * len(one.points) for one in detections)


def test_solution_has_its_own_graph_and_python(open_how):
    how = open_how("solution=pose&view=python")
    names = how.page.evaluate(BOXES)
    assert len(names) == len(set(names)) == 13
    assert {"PoseDetectionCpu", "GateCalculator", "GateCalculator 2"} <= set(names)
    expected = how_it_works.source()
    assert how.page.evaluate(CODE) == [line.text for line in expected]
    lit = """() => [...document.querySelectorAll("#graph .node.lit")].map(({ dataset }) => dataset.node)"""
    seen = set()

    def look():
        seen.update(how.page.evaluate(lit))
        return {"decode", "GateCalculator", "GateCalculator 2", "PoseLandmarkByRoiCpu"} <= seen

    how.until(look, what="nodes that are lit as the frame passes")


def test_landmarks_are_those_of_the_reply(open_how):
    how = open_how("solution=pose&packet=raw")
    assert how.page.evaluate(PART, "title") == "Landmarks", "pose has no mask"
    assert how.query()["packet"] == "raw", "the link stays as it is"
    title, kind, picture, result = show(how, "detections")
    (person,) = result.detections
    assert person.points.shape == (33, 4)
    assert title == "Landmarks"
    assert kind == f"33×4, float32: x, y, z, visibility · {bytes_of(result.detections)} bytes"
    height, width = picture.shape[:2]
    for x, y, _, visibility in person.points:
        if 0.02 < x < 0.98 and 0.02 < y < 0.98 and visibility > 0.9:
            pixel = picture[int(y * height), int(x * width)].astype(int)
            assert min(np.abs(pixel - pen).max() for pen in PENS) < 40, (x, y)
    assert (picture == (0x11, 0x14, 0x18)).all(axis=2).mean() > 0.8, "a dark ground"
    _, kind, _, result = show(how, "reply")
    assert kind.startswith("WDM4: times, 1 detection · ")
    assert kind.endswith(f" {64 + bytes_of(result.detections)} bytes")
    how.page.locator('#graph [data-node="GateCalculator 2"]').press("Enter")
    assert "Lets a packet pass" in how.page.evaluate(PART, "words")
    assert how.page.evaluate(PART, "title").replace("\u200b", "") == "GateCalculator"
    how.page.locator('#graph [data-node="PoseDetectionCpu"]').press("Enter")
    assert "subgraph" in how.page.evaluate(PART, "kind")


def test_solution_with_a_mask_has_all_packets(open_how):
    how = open_how("solution=pose&model=cut-out")
    kinds = set()
    for edge in how.page.locator("#graph .edge[data-packet]").all():
        kinds.add(edge.get_attribute("data-packet"))
    assert kinds == {
        *("camera", "small", "sent", "decoded"),
        *("raw", "mask", "contours", "detections", "reply", "picture"),
    }
    began = how.log.newest
    for kind in sorted(kinds):
        title, described, picture, result = show(how, kind, began)
        assert title, kind
        assert described, kind
        assert picture.std() > 5, kind
    assert result.mask is not None
    assert result.contours
    assert how.page.locator('#how [data-setting="threshold"]').is_visible()


def test_solution_changes_while_the_panel_is_open(open_how):
    how = open_how("solution=face-detection&packet=detections&view=time")
    until_nodes(how, FACE_NODES)
    threshold = how.page.locator('#how [data-setting="threshold"]')
    assert not threshold.is_visible()
    head = (
        """() => [...document.querySelectorAll("#waterfall .head")].map((one) => one.textContent)"""
    )
    solutions = how.page.locator('#how [data-setting="solution"]')
    solutions.select_option("pose")
    how.until(lambda: "PoseDetectionCpu" in how.page.evaluate(BOXES), what="the graph of pose")
    how.until(lambda: "Face detection" in how.page.evaluate(head), what="the solution before")
    title, _, _, result = show(how, "detections")
    assert title == "Landmarks"
    assert result.detections
    solutions.select_option("selfie")
    until_nodes(how, SELFIE_NODES)
    assert how.page.evaluate(CODE) == [line.text for line in how_it_works.source()]
    assert threshold.is_visible()
    title, _, _, result = show(how, "raw")
    assert title == "Confidence mask"
    assert not result.detections


def test_boxes_are_told_by_their_number(open_how):
    how = open_how("solution=face-detection&packet=detections")
    title, kind, picture, result = show(how, "detections")
    (face,) = result.detections
    assert title == "Boxes"
    assert kind.startswith("4, float32: x, y, width, height; 6×4, float32: x, y, z, visibility · ")
    x, y, _, height = face.box
    tall, wide = picture.shape[:2]
    left = int(x * wide)  # its line is within
    side = picture[int((y + height / 3) * tall), left : left + 6].astype(int)
    assert np.abs(side - PENS[0]).max(axis=1).min() < 60
    assert "tensor" in {
        edge.get_attribute("data-packet") for edge in how.page.locator("#graph .edge").all()
    }


def test_graph_of_a_solution_that_cannot_be_read(open_how):
    how = open_how("solution=face-detection")
    url = "**/api/pipeline?solution=pose*"
    how.page.route(url, lambda route: route.fulfill(status=503, json={"error": "Too many."}))
    solutions = how.page.locator('#how [data-setting="solution"]')
    solutions.select_option("pose")
    how.until(lambda: "Too many." in how.notice(), what="the reason")
    how.until(lambda: how.page.evaluate(BOXES) == [], what="a graph of the stages alone")
    how.until(SHOWN, how.log.newest, what="packets all the same")
    solutions.select_option("face-detection")
    until_nodes(how, FACE_NODES)
    how.until(lambda: not how.has_notice(), what="the end of the message")
    how.errors.clear()  # the browser itself logs the 503
