"""The WebSocket session: receive, process, send."""

from __future__ import annotations

import contextlib
import functools
import logging
from typing import Any, NoReturn

from flask import Blueprint, Flask, Response, abort, current_app, g, request
from flask_sock import Sock
from simple_websocket import Server
from werkzeug.exceptions import BadRequest
from wsproto.utilities import ProtocolError as HandshakeError

from webdemo.stream import protocol
from webdemo.stream.connection import Connection, ConnectionEnd, NoThread, PeerGone
from webdemo.stream.protocol import Frame, Hello, ProtocolError, Reason
from webdemo.stream.slots import NoSlotFree, Slot
from webdemo.vision import pipeline
from webdemo.vision.segmenter_pool import SegmenterGivenUp
from webdemo.vision.smoothing.mask_history import MaskHistory
from webdemo.vision.stage_clock import StageClock
from webdemo.web import api, app_state, request_checks

log = logging.getLogger(__name__)

bp = Blueprint("stream", __name__)
sock = Sock()


def init_app(app: Flask) -> None:
    """Register the stream's route."""
    app.config["SOCK_SERVER_OPTIONS"] = {"thread_class": NoThread}
    app.register_blueprint(bp)


@bp.before_request
def admit() -> None:
    """Refuse before the upgrade what could not be served after it: 400 or 503."""
    if not request_checks.is_websocket() or request.method != "GET":
        abort(400, "This address takes WebSocket connections only.")
    if request.environ.get("HTTP_SEC_WEBSOCKET_VERSION") != "13":
        abort(400, "This server speaks version 13 of the WebSocket protocol (RFC 6455).")
    if "HTTP_SEC_WEBSOCKET_KEY" not in request.environ:
        abort(400, "The WebSocket handshake lacks its key.")
    try:
        g.place = app_state.of(current_app).sessions.enter(request.remote_addr)
    except NoSlotFree as error:
        abort(503, str(error))
    # permessage-deflate would be accepted if it were offered; it costs more than it saves:
    # 11 ms for a raw frame.
    request.environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
    # There are no subprotocols, either, and wsproto trips over names that are not ASCII.
    request.environ.pop("HTTP_SEC_WEBSOCKET_PROTOCOL", None)


@bp.errorhandler(HandshakeError)
def refuse_handshake(_: HandshakeError) -> tuple[Response, int]:
    """400 for headers that wsproto can't make sense of."""
    return request_checks.describe_error(BadRequest("The WebSocket handshake is damaged."))


@bp.teardown_request
def give_place_back(_: BaseException | None) -> None:
    """However the request ended, the next stream may come."""
    if place := g.pop("place", None):
        place.leave()


@sock.route("/stream", bp=bp)
def stream(server: Server) -> None:
    """Answer frames until one side ends it. The request's own thread does all of it."""
    config: dict[str, Any] = current_app.config
    connection = Connection(
        server,
        config["STREAM_CREDIT"],
        config["STREAM_MESSAGE_BYTES"],
        config["STREAM_SEND_SECONDS"],
    )
    sessions = app_state.of(current_app).sessions
    with sessions.registered(connection):
        try:
            _answer_frames(connection, g.place)
        except SegmenterGivenUp:
            return  # everything has been said by _give_up
        except ConnectionEnd as reason:
            end = ConnectionEnd(1001, "The server stops.") if sessions.stopping else reason
        except Exception:
            # One session's fault is not another's; the frame itself is never logged.
            log.exception("Stream failed")
            end = ConnectionEnd(1011, "The server made a mistake on this frame.")
        log.debug("Stream closed: %d %s", end.code, end)
        connection.close(end)


def _answer_frames(connection: Connection, place: Slot) -> NoReturn:
    config = current_app.config
    pool = app_state.of(current_app).pool
    connection.send(protocol.serialize_hello(Hello(config["STREAM_CREDIT"], api.describe_models())))
    wait_seconds = config["SEGMENTER_WAIT_SECONDS"]
    history = MaskHistory()
    patience_seconds = config["STREAM_FIRST_FRAME_SECONDS"]
    while True:
        *older, newest = map(_parse, connection.receive(patience_seconds))
        clock = StageClock(connection.received_ns)
        for frame in older:
            connection.send(pipeline.refuse(frame, Reason.SUPERSEDED, "A newer frame was there."))
        give_up = functools.partial(_give_up, newest, connection, place)
        connection.send(pipeline.answer(newest, clock, history, pool, wait_seconds, give_up))
        patience_seconds = config["STREAM_IDLE_SECONDS"]


def _give_up(frame: Frame, connection: Connection, place: Slot) -> None:
    """End a stream whose own thread hangs in MediaPipe, and perhaps always will."""
    place.leave()
    sentence = "MediaPipe did not come back from this frame."
    with contextlib.suppress(PeerGone):
        connection.send(pipeline.refuse(frame, Reason.SEGMENTATION, sentence))
    connection.close(ConnectionEnd(1011, sentence))


def _parse(message: bytes) -> Frame:
    try:
        return protocol.parse_frame(message)
    except ProtocolError as error:
        raise ConnectionEnd(1008, str(error)) from error
