"""What runs, to be shown while it does: the pipeline's own source, and MediaPipe's graph."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from flask import Blueprint, Response, abort, current_app, jsonify

from webdemo.vision import models, pipeline
from webdemo.vision.segmenter_pool import PoolBusy
from webdemo.web import app_state

bp = Blueprint("anatomy", __name__)

_MARK = re.compile(r"""clock\.mark\(["'](\w+)["']\)""")


@dataclass(frozen=True)
class Line:
    """A line of source, and the stage that it belongs to; "" for what follows the last one."""

    text: str
    stage: str


def lines_by_stage(function: Callable[..., Any]) -> list[Line]:
    """Read a function's body from its file, and what stage each of its lines is timed as.

    A stage is what stands before its `clock.mark(…)`, that included.

    Raises:
        OSError: Its file is not there.
    """
    source = textwrap.dedent(inspect.getsource(function))
    definition = ast.parse(source).body[0]
    assert isinstance(definition, ast.FunctionDef)
    begin = definition.body[ast.get_docstring(definition) is not None].lineno - 1
    texts = textwrap.dedent("\n".join(source.splitlines()[begin:])).splitlines()
    lines: list[Line] = []
    stage = ""
    for text in reversed(texts):
        found = _MARK.search(text)
        stage = found[1] if found else stage
        lines.append(Line(text, stage))
    return lines[::-1]


@bp.get("/api/pipeline")
def describe() -> Response:
    """The source by stage, and the graph: each node's calculator, and those that feed it."""
    try:
        lines = lines_by_stage(pipeline.segment_frame)
    except OSError:
        lines = []  # run from bytecode alone
    pool = app_state.of(current_app).pool
    try:
        with pool.lend(models.DEFAULT, current_app.config["SEGMENTER_WAIT_SECONDS"]) as segmenter:
            graph = segmenter.graph
    except (PoolBusy, models.ModelError) as error:
        abort(503, str(error))
    return jsonify(source=[asdict(line) for line in lines], graph=[asdict(node) for node in graph])
