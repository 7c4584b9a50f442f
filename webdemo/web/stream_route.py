"""The address of the stream: the checks before the upgrade, and the session after it."""

from flask import Blueprint, Flask, Response, abort, current_app, g, request
from flask_sock import Sock
from simple_websocket import Server
from werkzeug.exceptions import BadRequest
from wsproto.utilities import ProtocolError as HandshakeError

from webdemo.stream.connection import Connection, NoThread
from webdemo.stream.session import StreamLimits, StreamSession
from webdemo.stream.slots import NoSlotFree
from webdemo.web import app_state, join_token, request_checks

bp = Blueprint("stream", __name__)
sock = Sock()


def init_app(app: Flask) -> None:
    """Register the stream's route."""
    app.config["SOCK_SERVER_OPTIONS"] = {"thread_class": NoThread}
    app.register_blueprint(bp)


@bp.before_request
def admit() -> None:
    """Refuse what cannot be served, before the upgrade: 400 or 503."""
    if not request_checks.is_websocket() or request.method != "GET":
        abort(400, "This address takes WebSocket connections only.")
    if request.environ.get("HTTP_SEC_WEBSOCKET_VERSION") != "13":
        abort(400, "This server speaks version 13 of the WebSocket protocol (RFC 6455).")
    if "HTTP_SEC_WEBSOCKET_KEY" not in request.environ:
        abort(400, "The WebSocket handshake lacks its key.")
    try:
        g.slot = app_state.of(current_app).slots.enter(request.remote_addr, join_token.device())
    except NoSlotFree as error:
        abort(503, str(error))
    # permessage-deflate costs more than it saves, 11 ms for a raw frame, so it is not accepted.
    request.environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
    # There are no subprotocols, and wsproto fails on names that are not ASCII.
    request.environ.pop("HTTP_SEC_WEBSOCKET_PROTOCOL", None)


@bp.errorhandler(HandshakeError)
def refuse_handshake(_: HandshakeError) -> tuple[Response, int]:
    """Answer 400 to headers that wsproto cannot parse."""
    return request_checks.describe_error(BadRequest("The WebSocket handshake is damaged."))


@bp.teardown_request
def give_slot_back(_: BaseException | None) -> None:
    """Free the slot, however the request ended."""
    if "slot" in g:
        app_state.of(current_app).slots.leave(g.pop("slot"))


@sock.route("/stream", bp=bp)
def stream(server: Server) -> None:
    """Answer frames until one side ends the stream. The request's own thread does all of it."""
    config = current_app.config
    shared = app_state.of(current_app)
    connection = Connection(
        server,
        config["STREAM_CREDIT"],
        config["STREAM_MESSAGE_BYTES"],
        config["STREAM_SEND_SECONDS"],
    )
    limits = StreamLimits(
        credit=config["STREAM_CREDIT"],
        first_frame_seconds=config["STREAM_FIRST_FRAME_SECONDS"],
        idle_seconds=config["STREAM_IDLE_SECONDS"],
    )
    with shared.slots.registered(connection):
        StreamSession(connection, shared.runners.borrower(), shared.model_folder, limits).run()
