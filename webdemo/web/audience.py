"""The audience, for the presenter's page: the link to join, and the number of guests."""

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Blueprint, Flask, Response, current_app, jsonify

from webdemo.stream.slots import Slots

if TYPE_CHECKING:
    from segno import QRCode

bp = Blueprint("audience", __name__)


@dataclass(frozen=True)
class Audience:
    """The people who join over the network."""

    url: str
    """Address of the page, with the token."""
    qr: "QRCode"
    """That address as a QR code."""
    slots: Slots

    def terminal_qr(self) -> str:
        """The address as a QR code, in half blocks."""
        lines = io.StringIO()
        self.qr.terminal(lines, compact=True)
        return lines.getvalue()


def init_app(app: Flask) -> None:
    """Add the routes, if the application has an AUDIENCE. Only the presenter's has."""
    if app.config["AUDIENCE"]:
        app.register_blueprint(bp)


@bp.get("/api/audience")
def count() -> Response:
    """Give the number of guests."""
    slots = _audience().slots
    return jsonify(connected=slots.open, limit=slots.limit)


@bp.get("/audience.svg")
def qr_code() -> Response:
    """The address as a QR code, black on white with its margin."""
    picture = io.BytesIO()
    _audience().qr.save(picture, kind="svg", xmldecl=False, light="#fff", omitsize=True)
    return Response(picture.getvalue(), mimetype="image/svg+xml")


def _audience() -> Audience:
    audience: Audience = current_app.config["AUDIENCE"]
    return audience
