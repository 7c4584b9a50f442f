"""Who may join over the network: whoever has the token from the link or its QR code."""

from __future__ import annotations

import datetime
import hashlib
import hmac
from base64 import b32encode
from urllib.parse import urlencode

from flask import Flask, abort, current_app, redirect, request
from werkzeug.wrappers import Response as BaseResponse

PARAMETER = "join"
COOKIE = "webdemo_join"


def token_of_day(secret: bytes, day: datetime.date) -> str:
    """The token of a server started on that day: 80 bits, in 16 letters and digits.

    It is the same after a restart on the same day, so that open pages come back, and another one
    after a restart on another day, so that an old link is worth nothing.

    Args:
        secret: What only this machine knows: its private key.
        day: When the server starts.
    """
    digest = hmac.digest(secret, f"webdemo join {day.isoformat()}".encode(), hashlib.sha256)
    return b32encode(digest[:10]).decode().lower()


def init_app(app: Flask) -> None:
    """If the application has a JOIN_TOKEN, ask everybody for it, whatever they want."""
    if app.config["JOIN_TOKEN"]:
        app.before_request(check_token)


def check_token() -> BaseResponse | None:
    """Let in who has the token in a cookie; put the token of the link into one; else 403."""
    given = request.args.get(PARAMETER)
    if given is None:
        if not _is_right(_cookie()):
            abort(403, "To join, scan the QR code on the stage, or open the whole link under it.")
        return None
    if not _is_right(given):
        abort(403, "This link is not valid any more. Scan the QR code on the stage again.")
    return _remember(given)


def _cookie() -> str:
    """Its value, or the empty text.

    Not by `request.cookies`: Werkzeug 3.1 takes time quadratic in the header's length to parse one
    that is made for it, 6 s for 30 KB, and nothing else runs meanwhile.
    """
    for pair in request.environ.get("HTTP_COOKIE", "").split(";"):
        name, _, value = pair.partition("=")
        if name.strip() == COOKIE:
            return str(value.strip())
    return ""


def _remember(token: str) -> BaseResponse:
    """Move the token from the address, which people show around, into a cookie."""
    others = [pair for pair in request.args.items(multi=True) if pair[0] != PARAMETER]
    response = redirect(f"/?{urlencode(others)}" if others else "/")
    # Not Strict: the link may be opened from a chat.
    response.set_cookie(COOKIE, token, secure=True, httponly=True, samesite="Lax")
    return response


def _is_right(token: str) -> bool:
    return hmac.compare_digest(token.encode(), current_app.config["JOIN_TOKEN"].encode())
