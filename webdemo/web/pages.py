"""The page, its files, and the server's health."""

import functools
import re
from pathlib import Path

from flask import Blueprint, Response, current_app, jsonify, render_template, request

from webdemo import __version__
from webdemo.vision import picture_output
from webdemo.web import analyse_api, app_state, join_token, request_checks

_PACKAGE = Path(__file__).parents[1]
# The page's files are in the package in a wheel, and beside it in a checkout.
_ROOT = _PACKAGE if (_PACKAGE / "static").is_dir() else _PACKAGE.parent
STATIC = _ROOT / "static"
TEMPLATES = _ROOT / "templates"

bp = Blueprint("pages", __name__)


_IMPORT = re.compile(r"""^import [^;]*?["'](\.[^"']+)["'];""", re.MULTILINE)


@functools.cache
def modules_at_start() -> list[str]:
    """Give the modules that the page needs at once: main.js and all that it imports statically.

    The page preloads them together. Otherwise the browser would find them one after another.

    Returns:
        Paths below `static`, in the order in which they are found.
    """
    found: dict[Path, None] = {}
    queue = [STATIC / "js" / "main.js"]
    for path in queue:
        if path not in found:
            found[path] = None
            specifiers = _IMPORT.findall(path.read_text("utf-8"))
            queue.extend((path.parent / specifier).resolve() for specifier in specifiers)
    return [path.relative_to(STATIC).as_posix() for path in found]


@bp.get("/")
def index() -> str:
    """The page."""
    return render_template(
        "index.html",
        solutions=analyse_api.describe(),
        outline_colour=picture_output.OUTLINE_COLOUR,
        modules=modules_at_start(),
        audience=current_app.config["AUDIENCE"],
        version=__version__,
    )


@bp.get("/healthz")
def health() -> Response:
    """Answer 200; `refusal` says why the server would accept no stream, if so."""
    request_checks.check_page()
    shared = app_state.of(current_app)
    return jsonify(
        status="ok",
        models_loaded=shared.runners.loaded,
        streams={"open": shared.slots.open, "limit": shared.slots.limit},
        refusal=shared.slots.refusal(request.remote_addr, join_token.device()),
    )
