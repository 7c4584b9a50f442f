"""The HTTP API for other programs: the models, and the mask of a picture."""

from flask import Blueprint, Response, abort, current_app, jsonify

from webdemo.vision import models
from webdemo.vision.codec import mask_to_uint8
from webdemo.vision.mask_settings import THRESHOLD
from webdemo.vision.picture_output import OUTPUTS, Output
from webdemo.vision.smoothing.nearest_person import NearestPerson
from webdemo.web import app_state, picture_upload

bp = Blueprint("api", __name__, url_prefix="/api")


@bp.get("/models")
def list_models() -> Response:
    """The models, with their input tensors."""
    return jsonify(models.describe_models())


@bp.post("/segment")
def segment() -> Response:
    """Picture file in; out its mask, cut-out or outline: see `vision.picture_output`."""
    with picture_upload.queued():
        model, output, nearest = _wish()
        with picture_upload.decoded(output.detail) as picture:
            pool = app_state.of(current_app).picture_pool
            with pool.lend(model, current_app.config["SEGMENTER_WAIT_SECONDS"]) as segmenter:
                mask = mask_to_uint8(segmenter.process(picture.rgb_frame))
            if nearest:
                NearestPerson(*mask.shape).keep(mask, THRESHOLD)
            return Response(output.write(picture, mask), mimetype=output.mimetype)


def _wish() -> tuple[models.Model, Output, bool]:
    """Give the model, the output, and whether only the nearest person is wanted."""
    given = picture_upload.values()
    try:
        model = models.by_id(given.get("model", models.DEFAULT.id))
    except models.ModelError as error:
        abort(400, str(error))
    name = given.get("output", "mask")
    if name not in OUTPUTS:
        abort(400, f"There is no output “{name}”. The outputs are {', '.join(OUTPUTS)}.")
    nearest = given.get("nearest", "0")
    if nearest not in {"0", "1"}:
        abort(400, f"“nearest” is 1 for the nearest person only, else 0, not “{nearest}”.")
    return model, OUTPUTS[name], nearest == "1"
