"""The page, its files, and whether the server is well."""

from pathlib import Path

from flask import Blueprint, Response, current_app, jsonify, render_template, request

from webdemo import __version__
from webdemo.vision import models
from webdemo.web import app_state

_PACKAGE = Path(__file__).parents[1]
# In a wheel the page's files lie in the package, in a checkout beside it.
_ROOT = _PACKAGE if (_PACKAGE / "static").is_dir() else _PACKAGE.parent
STATIC = _ROOT / "static"
TEMPLATES = _ROOT / "templates"

bp = Blueprint("pages", __name__)


@bp.get("/")
def index() -> str:
    """The page."""
    modules = (path.relative_to(STATIC) for path in STATIC.rglob("*.js"))
    return render_template(
        "index.html",
        models=models.MODELS,
        default_model=models.DEFAULT,
        modules=sorted(path.as_posix() for path in modules),
        audience=current_app.config["AUDIENCE"],
        version=__version__,
    )


@bp.get("/healthz")
def health() -> Response:
    """200 as soon as the server answers; `refusal` says why it would take no stream, if so."""
    shared = app_state.of(current_app)
    return jsonify(
        status="ok",
        models_loaded=shared.pool.loaded,
        streams={"open": shared.slots.open, "limit": shared.slots.limit},
        refusal=shared.slots.refusal(request.remote_addr),
    )
