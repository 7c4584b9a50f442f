"""Describes the running pipeline: the source code of each stage, and MediaPipe's graph."""

import ast
import functools
import inspect
import re
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from flask import Blueprint, Response, abort, current_app, jsonify

from webdemo.stream import session
from webdemo.vision import pipeline
from webdemo.vision.runners.runner import ModelError, PoolBusy
from webdemo.web import analyse_api, app_state

bp = Blueprint("how_it_works", __name__)

FUNCTIONS = (session.receive, pipeline.process_frame, session.pack)
"""The functions that mark the stages, in the order of the stages."""

_MARK = re.compile(r"""clock\.mark\(["'](\w+)["']\)""")


@dataclass(frozen=True)
class Line:
    """A line of source code and its stage; "" after the last stage."""

    text: str
    stage: str


def lines_by_stage(function: Callable[..., Any]) -> list[Line]:
    """Read a function's body from its file, with the stage of each line.

    A stage ends with the line of its `clock.mark(…)`.

    Raises:
        OSError: The file is missing.
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


@functools.cache
def source(functions: Sequence[Callable[..., Any]] = FUNCTIONS) -> list[Line]:
    """Read functions, each under a comment that names its file; [] if the files are missing."""
    lines = []
    try:
        for function in functions:
            path = function.__module__.replace(".", "/")
            lines.append(Line(f"# {path}.py, {function.__name__}", ""))
            lines.extend(lines_by_stage(function))
    except OSError:
        return []  # the server runs from bytecode
    return lines


@bp.get("/api/pipeline")
def describe() -> Response:
    """Give the source code by stage, and the graph of `?solution=&model=`.

    The graph is a list of nodes, each with the nodes that feed it. A model that has not run yet is
    loaded for it.
    """
    model = analyse_api.requested_model()
    try:
        graph = app_state.of(current_app).runners.graph_of(model)
    except (PoolBusy, ModelError) as error:
        abort(503, str(error))
    return jsonify(source=list(map(asdict, source())), graph=list(map(asdict, graph)))
