"""The HTTP API for other programs: the models, and the mask of a picture."""

import io
from typing import IO, Any

from flask import Blueprint, Flask, Request, Response, abort, current_app, jsonify, request

from webdemo.vision import models
from webdemo.vision.codec import mask_to_uint8
from webdemo.vision.mask_settings import THRESHOLD
from webdemo.vision.picture import PictureError, PictureTooLarge, UnsupportedPicture, decode_picture
from webdemo.vision.picture_output import OUTPUTS, Output
from webdemo.vision.segmenter import SegmentationError
from webdemo.vision.segmenter_pool import PoolBusy
from webdemo.vision.smoothing.nearest_person import NearestPerson
from webdemo.web import app_state

bp = Blueprint("api", __name__, url_prefix="/api")


class MemoryRequest(Request):
    """A request whose uploaded files stay in memory: Werkzeug would write large ones to disk."""

    def _get_file_stream(self, *_: Any, **__: Any) -> IO[bytes]:
        return io.BytesIO()


def init_app(app: Flask) -> None:
    """Add the routes."""
    app.request_class = MemoryRequest
    app.register_blueprint(bp)


@bp.get("/models")
def list_models() -> Response:
    """The models, with their input tensors."""
    return jsonify(models.describe_models())


@bp.post("/segment")
def segment() -> Response:
    """Picture file in; out its mask, cut-out or outline: see `vision.picture_output`."""
    if not current_app.config["PICTURES_AT_ONCE"]:
        abort(403, "This server takes no pictures, only streams.")
    shared = app_state.of(current_app)
    if not shared.picture_queue.acquire(blocking=False):
        abort(503, "Too many pictures are waiting. Try again in a moment.")
    try:
        return _answer(*_wish(), _receive(), shared)
    finally:
        shared.picture_queue.release()


def _wish() -> tuple[models.Model, Output, bool]:
    """Give the model, the output, and whether only the nearest person is wanted."""
    given = request.values if _is_form() else request.args
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


def _is_form() -> bool:
    return "boundary" in request.mimetype_params


def _receive() -> bytes:
    """Give the body, or the one file of a form."""
    if _is_form():
        files = list(request.files.values())
        if len(files) != 1:
            abort(400, f"The form has {len(files)} files. {_usage()}")
        picture: bytes = files[0].read()
    else:
        picture = request.get_data()
    limit = current_app.config["MAX_CONTENT_LENGTH"]
    if request.content_length is None and len(picture) >= limit:
        abort(413)  # sent in chunks: Flask stops reading at the limit, but reports no error
    if not picture:
        abort(400, f"The request has no picture. {_usage()}")
    return picture


def _usage() -> str:
    origin = request.headers.get("Origin")  # a proxy may have changed name and scheme
    url = f"{origin or request.host_url.rstrip('/')}{request.script_root}/api/segment"
    header = "" if current_app.config["PROGRAMS_FROM_LOOPBACK"] else f' -H "Origin: {origin}"'
    return (
        "Send a JPEG, PNG or WebP picture as the body, as in "
        f"“curl --data-binary @photo.jpg{header} {url} -o mask.png”."
    )


def _answer(
    model: models.Model,
    output: Output,
    nearest: bool,
    data: bytes,
    shared: app_state.AppState,
) -> Response:
    config = current_app.config
    wait_seconds: float = config["SEGMENTER_WAIT_SECONDS"]
    if not shared.picture_slots.acquire(timeout=wait_seconds):
        abort(503, "Too many pictures are being worked on. Try again in a moment.")
    try:
        picture = decode_picture(
            data, config["PICTURE_SIDE_MAX"], config["JPEG_PIXELS_MAX"], output.detail
        )
        with shared.picture_pool.lend(model, wait_seconds) as segmenter:
            mask = mask_to_uint8(segmenter.segment(picture.rgb_frame))
        if nearest:
            NearestPerson(*mask.shape).keep(mask, THRESHOLD)
        return Response(output.write(picture, mask), mimetype=output.mimetype)
    except PictureTooLarge as error:
        abort(413, str(error))
    except UnsupportedPicture as error:
        abort(415, f"{error} {_usage()}")
    except PictureError as error:
        abort(400, str(error))
    except PoolBusy as error:
        abort(503, str(error))
    except (models.ModelError, SegmentationError) as error:
        abort(500, str(error))
    finally:
        shared.picture_slots.release()
