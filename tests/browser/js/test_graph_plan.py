"""Every model's graph is drawn so that it can be read."""

from __future__ import annotations

import itertools

import pytest

from webdemo import create_app
from webdemo.vision.solutions import index
from webdemo.web import app_state

PLAN = "/tests/browser/js/graph-plan.js"
LEAST_TYPE = 10
"""On a drawing of 1280 pixels, in the widest font."""
NODES = {"selfie": 6, "pose": 13, "face-detection": 6, "face-mesh": 15, "hands": 17, "holistic": 4}


@pytest.fixture(scope="module")
def graph_of(object_models):
    """A function that gives a model's graph, as the page gets it."""
    app = create_app({"RUNNERS_PER_MODEL": 1, "MODELS_DIR": object_models})
    client = app.test_client()

    def graph_of(model):
        names = {"solution": model.solution.id, "model": model.id}
        return client.get("/api/pipeline", query_string=names).json["graph"]

    yield graph_of
    app_state.of(app).runners.close()


def check(plan, title):
    """Assert that boxes are apart and in their zone, labels in their boxes, and arrows beside them."""
    names, boxes, zone = plan["names"], plan["boxes"], plan["zone"]
    assert len(set(names)) == len(names)
    assert set(names) <= set(boxes)
    for name in names:
        box = boxes[name]
        assert zone["x"] < box["x"] < right(box) < right(zone), (title, name)
        assert zone["y"] <= box["y"] < bottom(box) <= bottom(zone) + 0.01, (title, name)
        assert plan["widths"][name] <= box["width"], (title, name)
        assert len(plan["labels"][name]) in {1, 2}, (title, name)
        assert all(plan["labels"][name]), (title, name)
        assert plan["words"][name], f"{title}: {name} has a sentence"
    for one, other in itertools.combinations(boxes, 2):
        assert not overlap(boxes[one], boxes[other]), (title, one, other)
    assert plan["type"] >= LEAST_TYPE, title
    for (start, end, _), way in zip(plan["edges"], plan["ways"], strict=True):
        for a, b in itertools.pairwise(way):
            crossed = [name for name, box in boxes.items() if overlap(box, line(a, b), 0.5)]
            assert set(crossed) <= {start, end}, f"{title}: from {start} to {end}"
        assert touches(boxes[start], way[0]), (title, start, end)
        assert touches(boxes[end], way[-1]), (title, start, end)


def right(box):
    return box["x"] + box["width"]


def bottom(box):
    return box["y"] + box["height"]


def overlap(a, b, margin=0.0):
    return (
        min(right(a), right(b)) - max(a["x"], b["x"]) > margin
        and min(bottom(a), bottom(b)) - max(a["y"], b["y"]) > margin
    )


def line(a, b):
    """A line as a box, one unit thick."""
    x, y = min(a[0], b[0]), min(a[1], b[1])
    return {
        "x": x - 0.5,
        "y": y - 0.5,
        "width": abs(a[0] - b[0]) + 1,
        "height": abs(a[1] - b[1]) + 1,
    }


def touches(box, point):
    x, y = point
    return box["x"] - 0.1 <= x <= right(box) + 0.1 and box["y"] - 0.1 <= y <= bottom(box) + 0.1


def test_every_graph_can_be_read(modules, graph_of):
    models = [
        model
        for model in index.MODELS
        if not model.files or model in (index.find("objects-3d"), index.find("object-detection"))
    ]
    for model in models:
        graph = graph_of(model)
        title = f"{model.solution.id}/{model.id}"
        assert len(graph) == NODES.get(model.solution.id, len(graph)), title
        for font in ("system-ui", "monospace"):
            check(modules.call(PLAN, "planned", graph, list(model.gives), font), title)
