"""Checks Host and Origin before any work."""

import ipaddress
from typing import Any

from flask import Flask, Response, abort, current_app, jsonify, render_template, request
from werkzeug.exceptions import HTTPException

from webdemo.stream.client_address import device_of
from webdemo.web import public_hosts

_FOR_EVERY_PAGE = {"pages.index", "pages.health", "static"}
"""Endpoints that any page may link to: they cause no work."""

RETRY_SECONDS = 2
"""When a client that was refused for want of room may try again."""


def init_app(app: Flask) -> None:
    """Check every request, and answer every HTTP error as JSON with a sentence."""
    app.before_request(check_host)
    app.before_request(check_origin)
    app.register_error_handler(HTTPException, describe_error)


def check_host() -> None:
    """Answer 400 unless the Host header is exactly one of ALLOWED_HOSTS.

    A page whose name was rebound to this machine (DNS rebinding) sends its own name. Flask's
    TRUSTED_HOSTS ignores the port, so it does not suffice.
    """
    host = request.environ.get("HTTP_HOST", "").lower()
    if host not in current_app.config["ALLOWED_HOSTS"]:
        sentence = "This server does not answer to that name. Open the address that it printed."
        abort(400, sentence + _how_to_allow(host))


def check_origin() -> None:
    """Answer 403 to pages of another origin, wherever a request could cause work.

    Browsers let any page open a WebSocket or post to any server; the Origin header names the page.
    Programs other than browsers send none. They are accepted from this machine only, and not at
    all if PROGRAMS_FROM_LOOPBACK is off.

    Any page may request any picture or script, too, or open the address: without an Origin, but
    browsers say in Sec-Fetch-Site whose page it was.
    """
    origin = request.environ.get("HTTP_ORIGIN")
    if request.method in {"GET", "HEAD"} and not is_websocket():
        if request.endpoint in _FOR_EVERY_PAGE:
            return
        site = request.environ.get("HTTP_SEC_FETCH_SITE", "none")
        if site not in {"same-origin", "none"} or not (origin is None or _is_own(origin.lower())):
            abort(403, "Requests from pages of another origin are refused.")
    elif origin is None:
        if not current_app.config["PROGRAMS_FROM_LOOPBACK"]:
            abort(403, "A request without an Origin is refused. Send this server's own.")
        if not _is_loopback(request.remote_addr):
            abort(403, "A request without an Origin is accepted from this machine only.")
    elif not _is_own(origin.lower()):
        abort(403, "Requests from pages of another origin are refused.")


def check_page() -> None:
    """Answer 403 if the page's requests that carry an Origin would be refused, and say why.

    Browsers hide that reason from a page whose WebSocket fails. The page names its own origin in a
    header: it differs from this server's where something between them changes name or scheme.
    """
    origin = request.headers.get("X-Page-Origin", "").lower()
    scheme, _, host = origin.partition("://")
    if not origin or _is_own(origin):
        return
    if host == request.environ["HTTP_HOST"].lower():
        abort(
            403,
            f"The server refuses this page: it comes by {scheme}, and the proxy does not say so. "
            "The proxy must set the header X-Forwarded-Proto.",
        )
    sentence = f"The server refuses this page, because it does not know its address, {origin}."
    abort(403, sentence + _how_to_allow(host))


def _is_own(origin: str) -> bool:
    own = f"{request.scheme}://{request.environ['HTTP_HOST'].lower()}"
    scheme, _, host = origin.partition("://")
    forwarded = scheme in {"http", "https"} and host in current_app.config["FORWARDED_HOSTS"]
    return origin == own or forwarded


def _how_to_allow(host: str) -> str:
    if current_app.config["JOIN_TOKEN"] or not public_hosts.is_valid(host):
        return ""
    return f" If the name is yours, start the server with “webdemo --allow-host {host}”."


def is_websocket() -> bool:
    """Whether the request asks to become a WebSocket."""
    upgrade: str = request.environ.get("HTTP_UPGRADE", "")
    return upgrade.lower() == "websocket"


def describe_error(error: HTTPException) -> tuple[Response, int]:
    """Give JSON, {"error": sentence}; or an HTML page if the client prefers one."""
    accepted = request.accept_mimetypes
    if accepted.best_match(["application/json", "text/html"]) == "text/html":
        response = Response(render_template("error.html", sentence=error.description))
    else:
        payload: dict[str, Any] = {"error": error.description}
        response = jsonify(payload)
    if allow := getattr(error, "valid_methods", None):
        response.headers["Allow"] = ", ".join(allow)
    if error.code == 503:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response, error.code or 500


def _is_loopback(address: str | None) -> bool:
    try:
        return ipaddress.ip_address(device_of(address or "")).is_loopback
    except ValueError:
        return False
