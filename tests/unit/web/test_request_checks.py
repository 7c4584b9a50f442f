"""What a request's Host, Origin and address permit. `test_attacks` forges them over sockets."""

from __future__ import annotations

import functools
import json

import pytest
from werkzeug.test import create_environ, run_wsgi_app

from webdemo import create_app
from webdemo.web import app_state

PORT = 8123
HOST = f"127.0.0.1:{PORT}"
HOSTS = frozenset({HOST, f"localhost:{PORT}", f"[::1]:{PORT}"})
ORIGIN = f"http://{HOST}"
HANDSHAKE = {
    "HTTP_UPGRADE": "WebSocket",  # in any case
    "HTTP_CONNECTION": "Upgrade",
    "HTTP_SEC_WEBSOCKET_KEY": "AAAAAAAAAAAAAAAAAAAAAA==",
    "HTTP_SEC_WEBSOCKET_VERSION": "13",
}
LOOPBACK, ELSEWHERE = "127.0.0.1", "192.0.2.7"
FOREIGN = (
    {"HTTP_ORIGIN": "null"},
    {"HTTP_ORIGIN": "http://evil.example", "REMOTE_ADDR": ELSEWHERE},
    {"HTTP_SEC_FETCH_SITE": "cross-site"},
    {"HTTP_SEC_FETCH_SITE": "same-site", "HTTP_SEC_FETCH_MODE": "navigate"},
    {"HTTP_SEC_FETCH_SITE": "same-origin", "HTTP_ORIGIN": f"https://{HOST}"},
)
"""Requests of pages of another origin."""


@pytest.fixture(scope="module")
def guarded_app():
    return create_app({"ALLOWED_HOSTS": HOSTS})


@pytest.fixture
def ask(guarded_app):
    """A function that makes a request from WSGI variables. Variables that are None are left out."""

    def ask(path="/healthz", method="GET", **variables):
        environ = create_environ(path, method=method)
        environ.update({"HTTP_HOST": HOST, "REMOTE_ADDR": LOOPBACK, **variables})
        environ = {name: value for name, value in environ.items() if value is not None}
        body, status, _ = run_wsgi_app(guarded_app, environ, buffered=True)
        return int(status.split()[0]), b"".join(body)

    return ask


def refused(answer, status, asked=None):
    assert answer[0] == status, asked
    assert json.loads(answer[1])["error"].endswith(".")


def test_only_own_names_are_answered_at_any_address(ask):
    for host in (*HOSTS, f"LocalHost:{PORT}"):
        assert ask(HTTP_HOST=host)[0] == 200
    for path in ("/", "/static/js/main.js", "/healthz", "/nothing"):
        for host in (None, f" {HOST}", "evil.example"):
            refused(ask(path, HTTP_HOST=host), 400, host)


def test_what_a_proxy_claims_is_ignored(ask):
    refused(ask(HTTP_HOST="evil.example", HTTP_X_FORWARDED_HOST=HOST), 400)
    assert ask(HTTP_HOST=HOST, HTTP_X_FORWARDED_HOST="evil.example")[0] == 200
    refused(ask("/api/segment", "POST", REMOTE_ADDR=ELSEWHERE, HTTP_X_FORWARDED_FOR=LOOPBACK), 403)


def test_other_origin_causes_no_work_by_any_method(ask, guarded_app):
    for address in (LOOPBACK, ELSEWHERE):
        asker = {"HTTP_ORIGIN": "http://evil.example", "REMOTE_ADDR": address}
        for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
            refused(ask("/api/segment", method, **asker), 403, method)
        # An attempt to upgrade would answer 500, as the test's WSGI has no socket.
        refused(ask("/stream", **asker, **HANDSHAKE), 403)
    assert app_state.of(guarded_app).slots.open == 0


def test_page_and_its_files_may_be_linked_from_anywhere(ask):
    for path, method in (("/healthz", "HEAD"), ("/", "GET"), ("/static/page.css", "GET")):
        for asker in FOREIGN:
            assert ask(path, method, **asker)[0] == 200, path


def test_other_addresses_do_nothing_for_pages_of_another_origin(ask, guarded_app):
    """As a picture, a script, a link or a frame of such a page, whatever the address is."""
    rules = [rule for rule in guarded_app.url_map.iter_rules() if "GET" in rule.methods]
    work = {rule.rule for rule in rules} - {"/", "/healthz", "/static/<path:filename>", "/stream"}
    assert {"/api/pipeline", "/api/solutions/<name>/drawing"} <= work
    for path in work:
        own = {"HTTP_SEC_FETCH_SITE": "same-origin"}
        for asker in ({}, own, {"HTTP_SEC_FETCH_SITE": "none"}, {"HTTP_ORIGIN": ORIGIN}):
            assert ask(path.replace("<name>", "x"), **asker)[0] != 403, path
        for asker in FOREIGN:
            for method in ("GET", "HEAD"):
                assert ask(path.replace("<name>", "x"), method, **asker)[0] == 403, path


def test_own_origin_can_post(ask):
    for host in HOSTS:
        own = {"HTTP_HOST": host, "HTTP_ORIGIN": f"http://{host}".upper()}
        for address in (LOOPBACK, ELSEWHERE, "::1"):
            assert b"no picture" in ask("/api/segment", "POST", REMOTE_ADDR=address, **own)[1]


def test_programs_need_no_origin_on_this_machine_only(ask):
    for address in (LOOPBACK, "127.8.9.1", "::1", "::ffff:127.0.0.1"):
        assert b"no picture" in ask("/api/segment", "POST", REMOTE_ADDR=address)[1], address
    for address in (ELSEWHERE, "::", "2001:db8::1", "", None, "<local>"):
        refused(ask("/api/segment", "POST", REMOTE_ADDR=address), 403, address)
        refused(ask("/stream", REMOTE_ADDR=address, **HANDSHAKE), 403, address)
    app = create_app({"ALLOWED_HOSTS": HOSTS, "PROGRAMS_FROM_LOOPBACK": False})  # a proxy
    post = functools.partial(app.test_client().post, "/api/segment", base_url=ORIGIN)
    answer = post()
    refused((answer.status_code, answer.data), 403)
    assert "no picture" in post(headers={"Origin": ORIGIN}).json["error"]


def test_page_learns_why_its_origin_is_refused(ask):
    """As behind a tunnel that adds HTTPS and passes on its own Host header."""
    assert ask(HTTP_X_PAGE_ORIGIN=ORIGIN)[0] == 200
    for origin, advice in (
        ("https://my-tunnel.example", b"webdemo --allow-host my-tunnel.example"),
        (f"https://{HOST}", b"X-Forwarded-Proto"),
    ):
        answer = ask(HTTP_X_PAGE_ORIGIN=origin)
        refused(answer, 403)
        assert advice in answer[1]


def test_forwarded_page_may_have_another_name_than_the_host_header():
    name = "my-tunnel.example"
    app = create_app({"ALLOWED_HOSTS": {HOST, name}, "FORWARDED_HOSTS": {name}})
    post = functools.partial(app.test_client().post, "/api/segment", base_url=ORIGIN)
    for own in (f"https://{name}", f"http://{name}", f"http://{HOST}"):
        assert post(headers={"Origin": own}).status_code == 400, "no picture"
    for other in (f"https://{name}:8", f"ftp://{name}", f"https://{HOST}", "null"):
        assert post(headers={"Origin": other}).status_code == 403
