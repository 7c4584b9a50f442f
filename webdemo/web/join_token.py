"""The token that guests on the network need: it is in the link and its QR code."""

import datetime
import hashlib
import hmac
import re
import secrets
from base64 import b32encode
from urllib.parse import urlencode

from flask import Flask, Response, abort, current_app, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

PARAMETER = "join"
COOKIE = "webdemo_join"
_DEVICE = re.compile("[0-9a-f]{16}")


def token_of_day(secret: bytes, day: datetime.date) -> str:
    """Give the token of a server started on that day: 80 bits, as 16 letters and digits.

    A restart on the same day keeps the token, so open pages reconnect. A restart on another day
    changes it, so old links stop working.

    Args:
        secret: The machine's private key.
        day: The day on which the server starts.
    """
    digest = hmac.digest(secret, f"webdemo join {day.isoformat()}".encode(), hashlib.sha256)
    return b32encode(digest[:10]).decode().lower()


def init_app(app: Flask) -> None:
    """Require the token for every request, if the application has a JOIN_TOKEN."""
    app.add_url_rule("/api/join-token", view_func=give_token, methods=["POST"])
    if app.config["JOIN_TOKEN"]:
        app.before_request(check_token)


def check_token() -> BaseResponse | None:
    """Accept a token in the cookie; move one from the link into the cookie; otherwise 403."""
    given = request.args.get(PARAMETER)
    if given is None:
        if not _is_right(_cookie()[0]):
            abort(403, "To join, scan the QR code on the stage, or open the whole link under it.")
        return None
    if not _is_right(given):
        abort(403, "This link is no longer valid. Scan the QR code on the stage again.")
    return _remember(given)


def give_token() -> Response:
    """Give a guest's page the token again, for a link to open in another browser; null without one.

    The page itself cannot read the cookie. Who asks has it: `check_token` runs before. As a POST,
    the request must come from this server's own page.
    """
    response = jsonify(join=current_app.config["JOIN_TOKEN"])
    response.headers["Cache-Control"] = "no-store"
    return response


def device() -> str:
    """Give what tells a guest's device from others behind the same router; "" without a token.

    A device can pretend to be several: STREAMS_PER_ADDRESS is for that.
    """
    return _cookie()[1] if current_app.config["JOIN_TOKEN"] else ""


def _cookie() -> tuple[str, str]:
    """Give the token and the device that the cookie names, each "" without one.

    `request.cookies` is not used: Werkzeug 3.1 parses a hostile header in quadratic time, 6 s for
    30 KB, and blocks all other threads meanwhile.
    """
    for pair in request.environ.get("HTTP_COOKIE", "").split(";"):
        name, _, value = pair.partition("=")
        if name.strip() == COOKIE:
            token, _, device = value.strip().partition(".")
            return token, device if _DEVICE.fullmatch(device) else ""
    return "", ""


def _remember(token: str) -> BaseResponse:
    """Move the token from the address, which is visible on a projector, into a cookie."""
    others = [pair for pair in request.args.items(multi=True) if pair[0] != PARAMETER]
    page = url_for("pages.index")
    response = redirect(f"{page}?{urlencode(others)}" if others else page)
    # Not Strict: the link may be opened from a chat program.
    device = _cookie()[1] or secrets.token_hex(8)
    response.set_cookie(COOKIE, f"{token}.{device}", secure=True, httponly=True, samesite="Lax")
    return response


def _is_right(token: str) -> bool:
    return hmac.compare_digest(token.encode(), current_app.config["JOIN_TOKEN"].encode())
