"""Describes the running pipeline: the source code of each stage, and MediaPipe's graph."""

import ast
import inspect
import re
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from flask import Blueprint, Response, abort, current_app, jsonify, request

from webdemo.stream import answerer, session
from webdemo.vision import models, pipeline
from webdemo.vision.runners.calculator_graph import Node
from webdemo.vision.runners.runner import PoolBusy
from webdemo.vision.solutions.solution import Choice
from webdemo.vision.stream_runners import StreamRunners
from webdemo.web import app_state, solutions

bp = Blueprint("how_it_works", __name__)

FUNCTIONS = (session.receive, pipeline.segment_frame, answerer.pack)
"""The functions that mark the stages, in the order of the stages."""

SOLUTION_FUNCTIONS = (session.receive, pipeline.analyse_frame, answerer.pack)
"""The same for the solutions beside selfie segmentation."""

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
    """Give the source code by stage, and the graph: each node with the nodes that feed it.

    Of selfie segmentation, or of `?solution=`.
    """
    is_solution = "solution" in request.args
    functions = SOLUTION_FUNCTIONS if is_solution else FUNCTIONS
    graph = _graph_of(solutions.wish() if is_solution else models.DEFAULT)
    return jsonify(source=list(map(asdict, source(functions))), graph=list(map(asdict, graph)))


def _graph_of(wanted: models.Model | Choice) -> tuple[Node, ...]:
    """Give the graph; a solution that has not run yet is loaded for it."""
    shared = app_state.of(current_app).runners
    if wanted not in shared.graphs:
        runners = StreamRunners(shared)
        try:
            with runners.lend(wanted):
                pass
        except (PoolBusy, models.ModelError) as error:
            abort(503, str(error))
        finally:
            runners.close()
    return shared.graphs[wanted]
