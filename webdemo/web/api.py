"""The HTTP API for other programs: the models, and the mask of a picture."""

from flask import Blueprint, Response, abort, current_app, jsonify, request

from webdemo.vision import codec, models
from webdemo.vision.picture import PictureError, PictureTooLarge, UnsupportedPicture, decode_picture
from webdemo.vision.segmenter import SegmentationError
from webdemo.vision.segmenter_pool import PoolBusy
from webdemo.web import app_state

bp = Blueprint("api", __name__, url_prefix="/api")


@bp.get("/models")
def list_models() -> Response:
    """The models, with their input tensors."""
    return jsonify(models.describe_models())


@bp.post("/segment")
def segment() -> Response:
    """Picture file in, confidence mask out: an 8-bit greyscale PNG of the picture's size."""
    if not current_app.config["PICTURES_AT_ONCE"]:
        abort(403, "This server takes no pictures, only streams.")
    try:
        model = models.by_id(request.args.get("model", models.DEFAULT.id))
    except models.ModelError as error:
        abort(400, str(error))
    shared = app_state.of(current_app)
    if not shared.picture_queue.acquire(blocking=False):
        abort(503, "Too many pictures are waiting. Try again in a moment.")
    try:
        return _answer(_receive(), model, shared)
    finally:
        shared.picture_queue.release()


def _receive() -> bytes:
    picture = request.get_data()
    if request.content_length is None and len(picture) >= current_app.config["MAX_CONTENT_LENGTH"]:
        abort(413)  # sent in chunks: Flask stops reading at the limit, but reports no error
    if not picture:
        abort(400, "The request is empty: send a JPEG, PNG or WebP picture as its body.")
    return picture


def _answer(picture: bytes, model: models.Model, shared: app_state.AppState) -> Response:
    config = current_app.config
    wait_seconds: float = config["SEGMENTER_WAIT_SECONDS"]
    if not shared.picture_slots.acquire(timeout=wait_seconds):
        abort(503, "Too many pictures are being worked on. Try again in a moment.")
    try:
        rgb_frame = decode_picture(picture, config["PICTURE_SIDE_MAX"])
        with shared.picture_pool.lend(model, wait_seconds) as segmenter:
            mask = codec.mask_to_uint8(segmenter.segment(rgb_frame))
        return Response(codec.encode_png(mask), mimetype="image/png")
    except PictureTooLarge as error:
        abort(413, str(error))
    except UnsupportedPicture as error:
        abort(415, str(error))
    except PictureError as error:
        abort(400, str(error))
    except PoolBusy as error:
        abort(503, str(error))
    except (models.ModelError, SegmentationError) as error:
        abort(500, str(error))
    finally:
        shared.picture_slots.release()
