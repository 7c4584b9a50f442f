from __future__ import annotations

import functools
import json

import forged
import pytest
from websocket_client import handshake
from werkzeug.test import create_environ, run_wsgi_app

from webdemo import create_app
from webdemo.web import app_state

PORT = 8123
HOST = f"127.0.0.1:{PORT}"
HOSTS = frozenset({HOST, f"localhost:{PORT}", f"[::1]:{PORT}"})
ORIGIN = f"http://{HOST}"
HANDSHAKE = {
    "HTTP_UPGRADE": "websocket",
    "HTTP_CONNECTION": "Upgrade",
    "HTTP_SEC_WEBSOCKET_KEY": "AAAAAAAAAAAAAAAAAAAAAA==",
    "HTTP_SEC_WEBSOCKET_VERSION": "13",
}
LOOPBACK, ELSEWHERE = "127.0.0.1", "192.0.2.7"


@pytest.fixture(scope="module")
def guarded_app():
    return create_app({"ALLOWED_HOSTS": HOSTS})


@pytest.fixture
def ask(guarded_app):
    """A function that makes a request from WSGI variables. Variables that are None are left out."""

    def ask(path="/", method="GET", **variables):
        environ = create_environ(path, method=method)
        environ.update({"HTTP_HOST": HOST, "REMOTE_ADDR": LOOPBACK, **variables})
        environ = {name: value for name, value in environ.items() if value is not None}
        body, status, _ = run_wsgi_app(guarded_app, environ, buffered=True)
        return int(status.split()[0]), b"".join(body)

    return ask


def refused(answer, status, asked=None):
    assert answer[0] == status, asked
    assert json.loads(answer[1])["error"].endswith(".")


@pytest.mark.parametrize("host", [*sorted(HOSTS), f"LOCALHOST:{PORT}", f"LocalHost:{PORT}"])
def test_own_names(ask, host):
    assert ask(HTTP_HOST=host)[0] == 200


@pytest.mark.parametrize("path", ["/", "/static/js/main.js", "/healthz", "/nothing"])
def test_other_names_are_accepted(ask, path):
    for host in (None, f" {HOST}", *forged.HOSTS):
        refused(ask(path, HTTP_HOST=host and host.format(PORT)), 400, host)


def test_forwarded_host_is_ignored(ask):
    refused(ask(HTTP_HOST="evil.example", HTTP_X_FORWARDED_HOST=HOST), 400)
    assert ask(HTTP_HOST=HOST, HTTP_X_FORWARDED_HOST="evil.example")[0] == 200


@pytest.mark.parametrize("address", [LOOPBACK, ELSEWHERE])
def test_other_origins_cause_no_work(ask, guarded_app, address):
    for origin in forged.ORIGINS:
        asker = {"HTTP_ORIGIN": origin.format(PORT), "REMOTE_ADDR": address}
        refused(ask("/api/segment", "POST", **asker), 403, origin)
        # An attempt to upgrade would answer 500, as the test's WSGI has no socket.
        refused(ask("/stream", **asker, **HANDSHAKE), 403, origin)
    assert app_state.of(guarded_app).slots.open == 0


@pytest.mark.parametrize("upgrade", ["websocket", "WebSocket", "WEBSOCKET"])
def test_upgrade_header_is_case_insensitive(ask, upgrade):
    variables = {**HANDSHAKE, "HTTP_UPGRADE": upgrade}
    refused(ask("/stream", HTTP_ORIGIN="http://evil.example", **variables), 403)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
def test_other_origins_cause_no_work_by_any_method(ask, method):
    refused(ask("/api/segment", method, HTTP_ORIGIN="http://evil.example"), 403)


@pytest.mark.parametrize("origin", ["null", "http://evil.example"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("path", ["/", "/healthz", "/api/models", "/static/js/main.js"])
def test_get_requests_need_no_origin(ask, path, method, origin):
    for address in (LOOPBACK, ELSEWHERE):
        assert ask(path, method, HTTP_ORIGIN=origin, REMOTE_ADDR=address)[0] == 200


@pytest.mark.parametrize("host", sorted(HOSTS))
@pytest.mark.parametrize("address", [LOOPBACK, ELSEWHERE, "::1"])
def test_own_origin_can_post(ask, host, address):
    for origin in (f"http://{host}", f"http://{host}".upper()):
        answer = ask(
            "/api/segment", "POST", HTTP_HOST=host, HTTP_ORIGIN=origin, REMOTE_ADDR=address
        )
        refused(answer, 400)  # accepted, but empty
        assert b"no picture" in answer[1]


@pytest.mark.parametrize("address", [LOOPBACK, "127.8.9.1", "::1", "::ffff:127.0.0.1"])
def test_programs_on_this_machine_need_no_origin(ask, address):
    assert b"no picture" in ask("/api/segment", "POST", REMOTE_ADDR=address)[1]


@pytest.mark.parametrize(
    "address", [ELSEWHERE, "10.0.0.1", "::", "2001:db8::1", "", None, "<local>"]
)
def test_programs_on_other_machines_need_an_origin(ask, address):
    refused(ask("/api/segment", "POST", REMOTE_ADDR=address), 403)
    refused(ask("/stream", REMOTE_ADDR=address, **HANDSHAKE), 403)


def test_programs_need_an_origin_behind_a_proxy():
    app = create_app({"ALLOWED_HOSTS": HOSTS, "PROGRAMS_FROM_LOOPBACK": False})
    post = functools.partial(app.test_client().post, "/api/segment", base_url=ORIGIN)
    answer = post()
    refused((answer.status_code, answer.data), 403)
    assert "no picture" in post(headers={"Origin": ORIGIN}).json["error"]


def test_forwarded_address_is_ignored(ask):
    refused(ask("/api/segment", "POST", REMOTE_ADDR=ELSEWHERE, HTTP_X_FORWARDED_FOR=LOOPBACK), 403)


def test_repeated_origin_is_refused(server):
    own = f"http://127.0.0.1:{server.port}"
    for both in ((own, "http://evil.example"), ("http://evil.example", own)):
        assert handshake(server.port, headers=[("Origin", origin) for origin in both])[0] == 403


def test_host_in_the_request_line_is_checked(server):
    """An absolute address in the request line overrides the Host header (RFC 9112)."""
    assert handshake(server.port, path="http://evil.example/stream")[0] == 400


def test_page_learns_why_its_origin_is_refused(ask):
    """As behind a tunnel that adds HTTPS and passes on its own Host header."""
    assert ask("/healthz", HTTP_X_PAGE_ORIGIN=ORIGIN)[0] == 200
    answer = ask("/healthz", HTTP_X_PAGE_ORIGIN="https://my-tunnel.example")
    refused(answer, 403)
    assert b"webdemo --allow-host my-tunnel.example" in answer[1]


def test_page_behind_a_proxy_that_hides_https_learns_the_missing_header(ask):
    answer = ask("/healthz", HTTP_X_PAGE_ORIGIN=f"https://{HOST}")
    refused(answer, 403)
    assert b"X-Forwarded-Proto" in answer[1]


def test_forwarded_page_may_have_another_name_than_the_host_header():
    name = "my-tunnel.example"
    app = create_app({"ALLOWED_HOSTS": {HOST, name}, "FORWARDED_HOSTS": {name}})
    post = functools.partial(app.test_client().post, "/api/segment", base_url=ORIGIN)
    for own in (f"https://{name}", f"http://{name}", f"http://{HOST}"):
        assert post(headers={"Origin": own}).status_code == 400, "no picture"
    for other in (f"https://{name}:8", f"ftp://{name}", f"https://{HOST}", "null"):
        assert post(headers={"Origin": other}).status_code == 403
