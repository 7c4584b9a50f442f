"""Receives the picture of an API request, and keeps to the limits of pictures."""

import contextlib
import io
from collections.abc import Iterator, Mapping
from typing import IO, Any

from flask import Flask, Request, Response, abort, current_app, request
from werkzeug.exceptions import ClientDisconnected, RequestTimeout

from webdemo.vision.picture import (
    Picture,
    PictureError,
    PictureTooLarge,
    UnsupportedPicture,
    decode_picture,
)
from webdemo.vision.runners.runner import ModelError, PoolBusy, RunnerError
from webdemo.web import app_state, request_checks


class MemoryRequest(Request):
    """A request whose uploaded files stay in memory: Werkzeug would write large ones to disk."""

    def _get_file_stream(self, *_: Any, **__: Any) -> IO[bytes]:
        return io.BytesIO()


def init_app(app: Flask) -> None:
    """Keep uploads in memory, and answer those that do not arrive."""
    app.request_class = MemoryRequest
    app.register_error_handler(ClientDisconnected, refuse_incomplete)


def refuse_incomplete(_: ClientDisconnected) -> tuple[Response, int]:
    """Answer 408 to a body that ended early, or took longer than the server waits."""
    sentence = "The picture did not arrive whole in time. Send it again, or a smaller one."
    return request_checks.describe_error(RequestTimeout(sentence))


def values() -> Mapping[str, str]:
    """Give the request's parameters: a form's fields, or those of the address."""
    given: Mapping[str, str] = request.values if _is_form() else request.args
    return given


def check_accepted() -> None:
    """Answer 403 if the server takes no pictures."""
    if not current_app.config["PICTURES_AT_ONCE"]:
        abort(403, "This server takes no pictures, only streams.")


@contextlib.contextmanager
def decoded(detail: int) -> Iterator[Picture]:
    """Receive the picture, and decode it when it is its turn. What goes wrong becomes a status."""
    data = _receive()
    config = current_app.config
    with _turn():
        try:
            yield decode_picture(
                data, config["PICTURE_SIDE_MAX"], config["JPEG_PIXELS_MAX"], detail
            )
        except PictureTooLarge as error:
            abort(413, str(error))
        except UnsupportedPicture as error:
            abort(415, f"{error} {_usage()}")
        except PictureError as error:
            abort(400, str(error))
        except PoolBusy as error:
            abort(503, str(error))
        except (ModelError, RunnerError) as error:
            abort(500, str(error))


@contextlib.contextmanager
def _turn() -> Iterator[None]:
    """Wait among the pictures that have arrived; 503 if they are too many."""
    shared = app_state.of(current_app)
    if not shared.picture_queue.acquire(blocking=False):
        abort(503, "Too many pictures are waiting. Try again in a moment.")
    try:
        if not shared.picture_slots.acquire(timeout=current_app.config["RUNNER_WAIT_SECONDS"]):
            abort(503, "Too many pictures are being worked on. Try again in a moment.")
        try:
            yield
        finally:
            shared.picture_slots.release()
    finally:
        shared.picture_queue.release()


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
    url = f"{origin or request.host_url.rstrip('/')}{request.script_root}{request.path}"
    if query := request.query_string.decode(errors="replace"):
        url = f'"{url}?{query}"'
    header = "" if current_app.config["PROGRAMS_FROM_LOOPBACK"] else f' -H "Origin: {origin}"'
    name = "mask.png" if request.path.endswith("/segment") else "result.json"
    return (
        "Send a JPEG, PNG or WebP picture as the body, as in "
        f"“curl --data-binary @photo.jpg{header} {url} -o {name}”."
    )
