"""The panel "How it works" follows from what a model gives."""

from __future__ import annotations

import numpy as np
from panel import BOXES, CODE, HEADS, packets_on, part, press, show, until_nodes
from shared_page import choose

from webdemo.web import how_it_works

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
LIT = """() => [...document.querySelectorAll("#graph .node.lit")].map(({ dataset }) => dataset.node)"""


def until_pose(how):
    how.until(lambda: "PoseDetectionCpu" in how.page.evaluate(BOXES), what="the graph of pose")


def bytes_of(detections):
    """As webdemo/stream/protocol.py writes them."""
    texts = sum(len(one.group.encode()) + len(one.label.encode()) for one in detections)
    return texts + sum(28 + 16 * len(one.points) for one in detections)


def test_solution_has_its_own_graph_and_landmarks(how):
    press(how, '[data-packet="raw"]')
    choose(how, solution="pose", model="skeleton")
    until_pose(how)
    names = how.page.evaluate(BOXES)
    assert len(names) == len(set(names)) == 13
    assert {"PoseDetectionCpu", "GateCalculator", "GateCalculator 2"} <= set(names)
    assert how.page.evaluate(CODE) == [line.text for line in how_it_works.source()]
    assert show(how).title == "Landmarks", "pose has no mask"
    assert how.query()["packet"] == "raw", "the link stays as it is"
    seen = set()

    def look():
        seen.update(how.page.evaluate(LIT))
        return {"decode", "GateCalculator", "GateCalculator 2", "PoseLandmarkByRoiCpu"} <= seen

    how.until(look, what="nodes that are lit as the frame passes")
    packet = show(how, "detections")
    (person,) = packet.result.detections
    assert person.points.shape == (33, 4)
    assert packet.title == "Landmarks"
    size = bytes_of(packet.result.detections)
    assert packet.kind == f"33×4, float32: x, y, z, visibility · {size} bytes"
    height, width = packet.picture.shape[:2]
    for x, y, _, visibility in person.points:
        if 0.02 < x < 0.98 and 0.02 < y < 0.98 and visibility > 0.9:
            pixel = packet.picture[int(y * height), int(x * width)].astype(int)
            assert min(np.abs(pixel - pen).max() for pen in PENS) < 40, (x, y)
    assert (packet.picture == (0x11, 0x14, 0x18)).all(axis=2).mean() > 0.8, "a dark ground"
    packet = show(how, "reply")
    assert packet.kind.startswith("WDM4: times, 1 detection · ")
    assert packet.kind.endswith(f" {64 + bytes_of(packet.result.detections)} bytes")
    press(how, '[data-node="GateCalculator 2"]')
    assert "Lets a packet pass" in part(how, "words")
    assert part(how, "title") == "GateCalculator"
    press(how, '[data-node="PoseDetectionCpu"]')
    assert "subgraph" in part(how, "kind")


def test_solution_with_a_mask_has_all_packets(how):
    choose(how, solution="pose", model="cut-out")
    until_pose(how)
    kinds = packets_on(how)
    assert kinds == {
        *("camera", "small", "sent", "decoded"),
        *("raw", "mask", "contours", "detections", "reply", "picture"),
    }
    began = how.log.newest
    for kind in sorted(kinds):
        packet = show(how, kind, began)
        assert packet.title, kind
        assert packet.kind, kind
        assert packet.picture.std() > 5, kind
    assert packet.result.mask is not None
    assert packet.result.contours
    assert how.page.locator('#how [data-setting="threshold"]').is_visible()


def test_solution_changes_while_the_panel_is_open(how):
    solutions = how.page.locator('#how [data-setting="solution"]')
    threshold = how.page.locator('#how [data-setting="threshold"]')
    how.page.check("[data-setting=view][value=time]", force=True)
    solutions.select_option("face-detection")
    until_nodes(how, FACE_NODES)
    assert not threshold.is_visible()
    packet = show(how, "detections")
    (face,) = packet.result.detections
    assert packet.title == "Boxes"
    boxes = "4, float32: x, y, width, height; 6×4, float32: x, y, z, visibility · "
    assert packet.kind.startswith(boxes)
    x, y, _, height = face.box
    tall, wide = packet.picture.shape[:2]
    left = int(x * wide)  # its line is within, and no point of the face is beside it
    side = packet.picture[int((y + 0.9 * height) * tall), left : left + 6].astype(int)
    assert np.abs(side - PENS[0]).max(axis=1).min() < 60
    assert "tensor" in packets_on(how)
    solutions.select_option("pose")
    until_pose(how)
    how.until(lambda: "Face detection" in how.page.evaluate(HEADS), what="the solution before")
    packet = show(how, "detections")
    assert packet.title == "Landmarks"
    assert packet.result.detections
    solutions.select_option("selfie")
    until_nodes(how, SELFIE_NODES)
    assert how.page.evaluate(CODE) == [line.text for line in how_it_works.source()]
    assert threshold.is_visible()
    packet = show(how, "raw")
    assert packet.title == "Confidence mask"
    assert not packet.result.detections


def test_graph_that_cannot_be_read(how):
    url = "**/api/pipeline?solution=face-detection*"
    how.page.route(url, lambda route: route.fulfill(status=503, json={"error": "Too many."}))
    solutions = how.page.locator('#how [data-setting="solution"]')
    solutions.select_option("face-detection")
    how.until(lambda: "Too many." in how.notice(), what="the reason")
    how.until(lambda: how.page.evaluate(BOXES) == [], what="a graph of the stages alone")
    assert how.page.locator("#graph .node").count() > 3
    show(how)
    solutions.select_option("selfie")
    until_nodes(how, SELFIE_NODES)
    how.until(lambda: not how.has_notice(), what="the end of the message")
    how.page.keyboard.press("p")
    solutions.select_option("face-detection", force=True)
    how.page.keyboard.press("p")
    how.until(lambda: "Too many." in how.notice(), what="the reason, as the panel opens")
    how.page.unroute(url)
    how.page.keyboard.press("p")
    how.page.keyboard.press("p")
    until_nodes(how, FACE_NODES)
    how.errors.clear()  # the browser itself logs the 503
