"""Every model's graph is drawn so that it can be read."""

from __future__ import annotations

import contextlib
from dataclasses import asdict

from webdemo.vision.model_folder import ModelFolder
from webdemo.vision.solutions import index

PLAN = "/tests/browser/js/graph-plan.js"
WITH_FILES = ("objects-3d", "object-detection")
NODES = {"selfie": 6, "pose": 13, "face-detection": 6, "face-mesh": 15, "hands": 17, "holistic": 4}


def test_every_graph_can_be_read(modules, object_models):
    chosen = [model for model in index.MODELS if not model.files]
    for model in [*chosen, *map(index.find, WITH_FILES)]:
        with contextlib.closing(model.build(ModelFolder(object_models), False)) as runner:
            graph = list(map(asdict, runner.graph))
        title = f"{model.solution.id}/{model.id}"
        assert len(graph) == NODES.get(model.solution.id, len(graph)), title
        for font in ("system-ui", "monospace"):
            problems = modules.call(PLAN, "problemsOf", graph, list(model.gives), font)
            assert problems == [], title
