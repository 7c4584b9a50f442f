"""The HTTP API for other programs: the solutions, and what a model finds in a picture."""

from itertools import groupby
from typing import Any

from flask import Blueprint, Response, abort, current_app, jsonify

from webdemo.vision.frame_settings import THRESHOLD
from webdemo.vision.picture_output import OUTPUTS
from webdemo.vision.runners.mediapipe_loader import import_mediapipe
from webdemo.vision.runners.runner import ModelError
from webdemo.vision.smoothing.masks.nearest_person import NearestPerson
from webdemo.vision.solutions import index
from webdemo.vision.solutions.solution import Model
from webdemo.web import app_state, picture_upload
from webdemo.web.result_json import to_plain

JSON = "json"
JSON_DETAIL = 1024
"""Number of pixels of a picture's shorter side that are enough: see `decode_picture`."""

bp = Blueprint("analyse_api", __name__, url_prefix="/api")


def describe() -> list[dict[str, Any]]:
    """Describe all solutions with their models by plain values, as `index.describe` does."""
    models = index.describe(app_state.of(current_app).model_folder)
    return [
        {
            "id": solution,
            "label": label,
            "models": [
                {key: value for key, value in model.items() if not key.startswith("solution")}
                for model in of_solution
            ],
        }
        for (solution, label), of_solution in groupby(
            models, lambda model: (model["solution"], model["solutionLabel"])
        )
    ]


@bp.get("/solutions")
def list_solutions() -> Response:
    """All solutions with their models, and which of them can run."""
    return jsonify(describe())


@bp.get("/solutions/<name>/drawing")
def drawing(name: str) -> Response:
    """What the page needs to draw a solution's result: see drawing/overlays."""
    import_mediapipe()  # a drawing is read from its modules, and they may not be loaded yet
    try:
        return jsonify(index.find(name).solution.drawing())
    except ModelError as error:
        abort(404, str(error))


@bp.post("/segment", defaults={"solution": index.SOLUTIONS[0].id})
@bp.post("/analyse", defaults={"solution": ""})
def analyse(solution: str) -> Response:
    """Picture file in; out what a model finds in it, in the form that `output` names.

    JSON has MediaPipe's names and units. For it a large JPEG is analysed at a reduced size: `width`
    and `height` are those of what was analysed, as are pixels in the result. The other forms are
    those of `vision.picture_output`.
    """
    picture_upload.check_accepted()
    model = requested_model(solution)
    output = _requested_output(model)
    nearest = _requested_nearest(output)
    detail = JSON_DETAIL if output == JSON else OUTPUTS[output].detail
    with picture_upload.decoded(detail) as picture:
        pool = app_state.of(current_app).picture_runners
        pool.free_others(model)  # each takes up to 200 MB
        borrower = pool.borrower()
        try:
            with borrower.lend(model) as runner:
                result = runner.process(picture.on_white, picture.film_mm)
                values = to_plain(result.raw) if output == JSON else {}
        finally:
            borrower.close()
        if output == JSON:
            height, width = picture.rgb_frame.shape[:2]
            names = {"solution": model.solution.id, "model": model.id}
            return jsonify(**names, width=width, height=height, **values)
        mask = result.mask
        if mask is None:  # as a pose without a body
            abort(422, f"{model.title} found nothing in this picture, so it gives no mask.")
        if nearest:
            NearestPerson(*mask.shape).keep(mask, THRESHOLD)
        written = OUTPUTS[output].write(picture, mask)
        return Response(written, mimetype=OUTPUTS[output].mimetype)


def requested_model(solution: str = "") -> Model:
    """Give the model that the request names, of this solution unless it names another one.

    400 for no solution, 404 for an unknown one, 409 for a model that lacks its file.
    """
    given = picture_upload.values()
    name = given.get("solution", solution)
    if not name:
        names = ", ".join(one.id for one in index.SOLUTIONS)
        abort(400, f"Say which solution, as in “?solution=pose”. The solutions are {names}.")
    try:
        model = index.find(name, given.get("model", ""))
    except ModelError as error:
        abort(404, str(error))
    if sentence := model.missing(app_state.of(current_app).model_folder):
        abort(409, sentence)
    return model


def _requested_output(model: Model) -> str:
    possible = [*(OUTPUTS if "mask" in model.gives else ()), JSON]
    default = JSON if "detections" in model.gives else possible[0]
    output = picture_upload.values().get("output", default)
    if output not in possible:
        abort(400, f"There is no output “{output}”. The outputs are {', '.join(possible)}.")
    return output


def _requested_nearest(output: str) -> bool:
    """Whether only the nearest person of a mask is wanted."""
    nearest = picture_upload.values().get("nearest", "0")
    if nearest == "1" and output == JSON:
        abort(400, f"“nearest” is for a mask, and the output is “{JSON}”. Leave one of them out.")
    if nearest not in {"0", "1"}:
        abort(400, f"“nearest” is 1 for the nearest person only, else 0, not “{nearest}”.")
    return nearest == "1"
