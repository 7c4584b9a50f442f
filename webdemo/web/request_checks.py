"""Who may ask: exact Host and Origin checks before any work, and the security headers."""

from __future__ import annotations

import ipaddress
from typing import Any

from flask import Flask, Response, abort, current_app, jsonify, render_template, request
from werkzeug.exceptions import HTTPException

HEADERS = {
    # No inline script or style. Pictures and films from the viewer's disk are blob: addresses.
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "img-src 'self' blob: data:; media-src 'self' blob:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=()",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    # Nothing comes from elsewhere; said so, browsers give the page a clock of 5 µs instead of 100.
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def init_app(app: Flask) -> None:
    """Guard every route, and answer every HTTP error as JSON with a sentence."""
    app.before_request(check_host)
    app.before_request(check_origin)
    app.after_request(add_headers)
    app.register_error_handler(HTTPException, describe_error)


def check_host() -> None:
    """400 unless the Host header is one of ours, exactly.

    A page elsewhere whose name was rebound to this machine sends its own name here. Flask's
    TRUSTED_HOSTS would not do: it ignores the port.
    """
    host = request.environ.get("HTTP_HOST", "").lower()
    if host not in current_app.config["ALLOWED_HOSTS"]:
        abort(400, "This server does not answer to that name. Open the address that it printed.")


def check_origin() -> None:
    """403 for what a page of another origin sends, wherever that could do work.

    Browsers let any page open a WebSocket or post to any server; Origin tells who does. Programs
    that are no browsers send none, and are let in from this machine only, or, with
    PROGRAMS_FROM_LOOPBACK off, not at all.
    """
    if request.method in {"GET", "HEAD"} and not is_websocket():
        return
    origin = request.environ.get("HTTP_ORIGIN")
    if origin is None:
        if not current_app.config["PROGRAMS_FROM_LOOPBACK"]:
            abort(403, "A request without an Origin is refused. Send this server's own.")
        if not _is_loopback(request.remote_addr):
            abort(403, "A request without an Origin is taken from this machine only.")
    elif origin.lower() != f"{request.scheme}://{request.environ['HTTP_HOST'].lower()}":
        abort(403, "Requests from pages of another origin are refused.")


def is_websocket() -> bool:
    """Whether the request asks to become a WebSocket."""
    upgrade: str = request.environ.get("HTTP_UPGRADE", "")
    return upgrade.lower() == "websocket"


def add_headers(response: Response) -> Response:
    """Add the security headers to any response."""
    response.headers.extend(HEADERS)
    return response


def describe_error(error: HTTPException) -> tuple[Response, int]:
    """JSON, {"error": sentence}; or a page with that sentence, for a browser that opens one."""
    accepted = request.accept_mimetypes
    if accepted.best_match(["application/json", "text/html"]) == "text/html":
        response = Response(render_template("error.html", sentence=error.description))
    else:
        payload: dict[str, Any] = {"error": error.description}
        response = jsonify(payload)
    if allow := getattr(error, "valid_methods", None):
        response.headers["Allow"] = ", ".join(allow)
    return response, error.code or 500


def _is_loopback(address: str | None) -> bool:
    try:
        return ipaddress.ip_address(address or "").is_loopback
    except ValueError:
        return False
