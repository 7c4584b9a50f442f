from __future__ import annotations

import functools
import json

import pytest
from websocket_client import handshake
from werkzeug.test import create_environ, run_wsgi_app

from webdemo import create_app, services

PORT = 8123
HOST = f"localhost:{PORT}"
HOSTS = frozenset({HOST, f"127.0.0.1:{PORT}", f"[::1]:{PORT}"})
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
    """Make a request by its WSGI variables; those that are None are left out."""

    def ask(path="/", method="GET", **variables):
        environ = create_environ(path, method=method)
        environ.update({"HTTP_HOST": HOST, "REMOTE_ADDR": LOOPBACK, **variables})
        environ = {name: value for name, value in environ.items() if value is not None}
        body, status, _ = run_wsgi_app(guarded_app, environ, buffered=True)
        return int(status.split()[0]), b"".join(body)

    return ask


def refused(answer, status):
    assert answer[0] == status
    assert json.loads(answer[1])["error"].endswith(".")


@pytest.mark.parametrize("host", [*sorted(HOSTS), f"LOCALHOST:{PORT}", f"LocalHost:{PORT}"])
def test_own_names(ask, host):
    assert ask(HTTP_HOST=host)[0] == 200


@pytest.mark.parametrize(
    "host",
    [
        None,
        "",
        "evil.example",
        f"evil.example:{PORT}",
        "localhost",
        "localhost:80",
        f"localhost:{PORT + 1}",
        f"localhost:{PORT}0",
        f"localhost.:{PORT}",
        f"localhost.evil.example:{PORT}",
        f"evil.localhost:{PORT}",
        f"user@localhost:{PORT}",
        f"localhost:{PORT}@evil.example",
        f"localhost:{PORT},evil.example",
        f"{HOST},{HOST}",
        f" {HOST}",
        f"{HOST}/",
        f"127.0.0.2:{PORT}",
        f"0.0.0.0:{PORT}",
        f"2130706433:{PORT}",
        f"::1:{PORT}",
        f"[::1%25lo]:{PORT}",
        f"[0:0:0:0:0:0:0:1]:{PORT}",
        f"[::ffff:127.0.0.1]:{PORT}",
        "[::1]",
    ],
)
@pytest.mark.parametrize("path", ["/", "/static/js/main.js", "/healthz", "/nothing"])
def test_other_names(ask, host, path):
    refused(ask(path, HTTP_HOST=host), 400)


def test_forwarded_host_is_not_believed(ask):
    refused(ask(HTTP_HOST="evil.example", HTTP_X_FORWARDED_HOST=HOST), 400)
    assert ask(HTTP_HOST=HOST, HTTP_X_FORWARDED_HOST="evil.example")[0] == 200


OTHER_ORIGINS = [
    "",
    "null",
    "http://evil.example",
    f"http://evil.example:{PORT}",
    "http://localhost",
    f"http://localhost:{PORT + 1}",
    f"https://localhost:{PORT}",
    f"ws://localhost:{PORT}",
    f"http://127.0.0.1:{PORT}",  # another origin than http://localhost, though the same server
    f"{ORIGIN}/",
    f"{ORIGIN}.evil.example",
    f"http://evil.example/{ORIGIN}",
    f"{ORIGIN},{ORIGIN}",
    f"{ORIGIN} http://evil.example",
    HOST,
]


@pytest.mark.parametrize("origin", OTHER_ORIGINS)
@pytest.mark.parametrize("address", [LOOPBACK, ELSEWHERE])
def test_other_origins_can_not_post(ask, origin, address):
    answer = ask("/api/segment", "POST", HTTP_ORIGIN=origin, REMOTE_ADDR=address)
    refused(answer, 403)


@pytest.mark.parametrize("origin", OTHER_ORIGINS)
@pytest.mark.parametrize("address", [LOOPBACK, ELSEWHERE])
def test_other_origins_can_not_open_a_stream(ask, guarded_app, origin, address):
    # This test's WSGI has no socket to upgrade: had it been tried, the answer would be 500.
    refused(ask("/stream", HTTP_ORIGIN=origin, REMOTE_ADDR=address, **HANDSHAKE), 403)
    assert services.of(guarded_app).sessions.open == 0


@pytest.mark.parametrize("upgrade", ["websocket", "WebSocket", "WEBSOCKET"])
def test_upgrade_is_recognised_in_any_case(ask, upgrade):
    variables = {**HANDSHAKE, "HTTP_UPGRADE": upgrade}
    refused(ask("/stream", HTTP_ORIGIN="http://evil.example", **variables), 403)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
def test_other_origins_can_do_nothing_by_another_method(ask, method):
    refused(ask("/api/segment", method, HTTP_ORIGIN="http://evil.example"), 403)


@pytest.mark.parametrize("origin", ["null", "http://evil.example"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("path", ["/", "/healthz", "/api/models", "/static/js/main.js"])
def test_reading_is_free(ask, path, method, origin):
    for address in (LOOPBACK, ELSEWHERE):
        assert ask(path, method, HTTP_ORIGIN=origin, REMOTE_ADDR=address)[0] == 200


@pytest.mark.parametrize("host", sorted(HOSTS))
@pytest.mark.parametrize("address", [LOOPBACK, ELSEWHERE, "::1"])
def test_own_origin_can_post(ask, host, address):
    for origin in (f"http://{host}", f"http://{host}".upper()):
        answer = ask(
            "/api/segment", "POST", HTTP_HOST=host, HTTP_ORIGIN=origin, REMOTE_ADDR=address
        )
        refused(answer, 400)  # an empty body: it got as far as that
        assert b"empty" in answer[1]


@pytest.mark.parametrize("address", [LOOPBACK, "127.8.9.1", "::1"])
def test_programs_on_this_machine_need_no_origin(ask, address):
    assert b"empty" in ask("/api/segment", "POST", REMOTE_ADDR=address)[1]


@pytest.mark.parametrize(
    "address", [ELSEWHERE, "10.0.0.1", "::", "2001:db8::1", "", None, "<local>"]
)
def test_programs_elsewhere_need_one(ask, address):
    refused(ask("/api/segment", "POST", REMOTE_ADDR=address), 403)
    refused(ask("/stream", REMOTE_ADDR=address, **HANDSHAKE), 403)


def test_programs_need_one_everywhere_where_the_loopback_says_nothing():
    app = create_app({"ALLOWED_HOSTS": HOSTS, "PROGRAMS_FROM_LOOPBACK": False})
    post = functools.partial(app.test_client().post, "/api/segment", base_url=ORIGIN)
    answer = post()
    refused((answer.status_code, answer.data), 403)
    assert "empty" in post(headers={"Origin": ORIGIN}).json["error"]


def test_forwarded_address_is_not_believed(ask):
    refused(ask("/api/segment", "POST", REMOTE_ADDR=ELSEWHERE, HTTP_X_FORWARDED_FOR=LOOPBACK), 403)


def headers(*origins):
    return [("Origin", origin) for origin in origins]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST", "[::1]"])
def test_stream_of_the_servers_own_page(server, host):
    own = f"{host}:{server.port}"
    assert handshake(server.port, host=own, headers=headers(f"http://{own}"))[0] == 101


def test_stream_of_a_program(server):
    assert handshake(server.port)[0] == 101


@pytest.mark.parametrize("host", ["", "localhost", "evil.example", "localhost:1"])
def test_stream_under_another_name(server, host):
    status, sentence = handshake(server.port, host=host)
    assert (status, sentence) == (
        400,
        "This server does not answer to that name. Open the address that it printed.",
    )


@pytest.mark.parametrize("origin", ["null", "http://evil.example", "https://127.0.0.1:{}"])
def test_stream_of_another_origin(server, origin):
    answer = handshake(server.port, headers=headers(origin.format(server.port)))
    assert answer == (403, "Requests from pages of another origin are refused.")


def test_origin_said_twice(server):
    own = f"http://127.0.0.1:{server.port}"
    for both in ((own, "http://evil.example"), ("http://evil.example", own)):
        assert handshake(server.port, headers=headers(*both))[0] == 403


def test_host_in_the_request_line_counts(server):
    """An absolute address there goes before the Host header, RFC 9112."""
    assert handshake(server.port, path="http://evil.example/stream")[0] == 400
