"""The solutions beside selfie segmentation, for the page and for other programs."""

from typing import Any

from flask import Blueprint, Response, abort, current_app, jsonify

from webdemo.vision.models import ModelError
from webdemo.vision.runners.mediapipe_loader import import_mediapipe
from webdemo.vision.solutions import index
from webdemo.vision.solutions.solution import Choice, Solution
from webdemo.web import app_state, picture_upload
from webdemo.web.plain_values import to_plain

DETAIL = 1024
"""Number of pixels of a picture's shorter side that are enough: see `decode_picture`."""

bp = Blueprint("solutions", __name__, url_prefix="/api")


def describe() -> list[dict[str, Any]]:
    """Describe all solutions by plain values.

    `missing` is "" for a variant that can run, else a sentence that says what to do.
    """
    folder = app_state.of(current_app).model_folder
    return [
        {
            "id": solution.id,
            "label": solution.label,
            "overlay": solution.overlay,
            "width": solution.width,
            "height": solution.height,
            "keepsAspect": solution.keeps_aspect,
            "variants": [
                {
                    "id": choice.variant.id,
                    "label": choice.variant.label,
                    "number": choice.number,
                    "missing": choice.missing(folder),
                    "cutsOut": choice.variant.cuts_out,
                }
                for choice in index.choices_of(solution)
            ],
        }
        for solution in index.SOLUTIONS
    ]


@bp.get("/solutions")
def list_solutions() -> Response:
    """All solutions, and which of them can run."""
    return jsonify(describe())


@bp.get("/solutions/<name>/drawing")
def drawing(name: str) -> Response:
    """What the page needs to draw a solution's result: see drawing/overlays."""
    import_mediapipe()  # a drawing is read from its modules, and they may not be loaded yet
    return jsonify(_solution(name).drawing())


@bp.post("/analyse")
def analyse() -> Response:
    """Picture file in; out what a solution finds in it, with MediaPipe's names and units.

    A large JPEG is analysed at a reduced size: `width` and `height` are those of what was analysed,
    as are pixels in the result.
    """
    with picture_upload.queued():
        choice = wish()
        with picture_upload.decoded(DETAIL) as picture:
            pool = app_state.of(current_app).picture_solutions
            pool.free_others(choice)  # each takes up to 200 MB
            with pool.lend(choice, current_app.config["SEGMENTER_WAIT_SECONDS"]) as solution:
                analysis = solution.process(picture.rgb_frame)
                values = to_plain(analysis.raw)
            height, width = picture.rgb_frame.shape[:2]
            return jsonify(
                solution=choice.solution.id,
                variant=choice.variant.id,
                width=width,
                height=height,
                **values,
            )


def wish() -> Choice:
    """Give the solution that the request names; 400 for none, 404 for an unknown one."""
    given = picture_upload.values()
    if "solution" not in given:
        names = ", ".join(one.id for one in index.SOLUTIONS)
        abort(400, f"Say which solution, as in “?solution=pose”. The solutions are {names}.")
    try:
        choice = index.by_id(given["solution"], given.get("variant", ""))
    except ModelError as error:
        abort(404, str(error))
    if sentence := choice.missing(app_state.of(current_app).model_folder):
        abort(409, sentence)
    return choice


def _solution(name: str) -> Solution:
    try:
        return index.by_id(name).solution
    except ModelError as error:
        abort(404, str(error))
