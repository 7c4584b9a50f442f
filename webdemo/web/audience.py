"""The audience, for the presenter's page: the links to join, and the number of guests."""

import io
import time
from collections.abc import Callable, Collection, Sequence

from flask import Blueprint, Flask, Response, abort, current_app, jsonify, request

from webdemo.stream.client_address import device_of
from webdemo.stream.slots import Slots
from webdemo.web.join_link import JoinLink

bp = Blueprint("audience", __name__)


PATIENCE_SECONDS = 60.0
"""Time without another device after which a firewall is the likely reason."""


class Audience:
    """The people who join over the network."""

    def __init__(
        self,
        links: Sequence[JoinLink],
        slots: Slots,
        advice: str,
        own_addresses: Collection[str] = (),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Expect an audience from now on.

        Args:
            links: At least one, the likeliest to work first.
            slots: The guests' streams.
            advice: A sentence for a presenter whose firewall keeps the audience out.
            own_addresses: This machine's; a connection from one of them is not the audience's.
            clock: Seconds, only ever forwards.
        """
        self.links = links
        self.slots = slots
        self.advice = advice
        self._own = {device_of(address) for address in own_addresses}
        self._clock = clock
        self._began = clock()
        self._has_come = False

    def note_connection(self, address: str) -> None:
        """Note that a device at this address has reached the server."""
        device = device_of(address)
        self._has_come = self._has_come or device not in self._own

    @property
    def is_missing(self) -> bool:
        """Whether no other device has connected, although there was time for it."""
        return not self._has_come and self._clock() - self._began >= PATIENCE_SECONDS


def init_app(app: Flask) -> None:
    """Add the routes, if the application has an AUDIENCE. Only the presenter's has."""
    if app.config["AUDIENCE"]:
        app.register_blueprint(bp)


@bp.get("/api/audience")
def count() -> Response:
    """Give the number of guests, and whether no other device has connected for too long."""
    audience = _audience()
    slots = audience.slots
    return jsonify(connected=slots.open, limit=slots.limit, missing=audience.is_missing)


@bp.get("/audience.svg")
def qr_code() -> Response:
    """A link's QR code, black on white with its margin; `link` is its index."""
    links = _audience().links
    index = request.args.get("link", 0, int)
    if not 0 <= index < len(links):
        abort(404, "There is no such link. Load the page again.")
    picture = io.BytesIO()
    links[index].qr.save(picture, kind="svg", xmldecl=False, light="#fff", omitsize=True)
    return Response(picture.getvalue(), mimetype="image/svg+xml")


def _audience() -> Audience:
    audience: Audience = current_app.config["AUDIENCE"]
    return audience
