from __future__ import annotations

import datetime
import re

import pytest

from webdemo import create_app
from webdemo.web import join_token
from webdemo.web.join_token import COOKIE, token_of_day

TODAY = datetime.date(2026, 2, 28)
TOKEN = token_of_day(b"a secret", TODAY)
HOST = "192.0.2.7:8443"


@pytest.fixture
def guest():
    """A client on the network, without the token at first."""
    app = create_app({"JOIN_TOKEN": TOKEN, "ALLOWED_HOSTS": frozenset({HOST})})
    return app.test_client()


def ask(guest, path, method="GET", **options):
    headers = {"Host": HOST, "Origin": f"https://{HOST}", **options.pop("headers", {})}
    return guest.open(path, method=method, headers=headers, base_url=f"https://{HOST}/", **options)


def test_token_lasts_a_day_and_cannot_be_guessed():
    assert re.fullmatch("[a-z2-7]{16}", TOKEN)
    assert token_of_day(b"a secret", TODAY) == TOKEN
    assert token_of_day(b"a secret", TODAY + datetime.timedelta(days=1)) != TOKEN
    assert token_of_day(b"another secret", TODAY) != TOKEN


def test_request_without_a_token_is_refused(guest):
    for method, path in (
        *((method, "/") for method in ("GET", "HEAD", "OPTIONS")),
        *(("GET", path) for path in ("/static/js/main.js", "/api/solutions", "/healthz")),
        *(("GET", "/stream"), ("GET", "/nothing"), ("POST", "/api/segment")),
        *(("GET", f"/?join={token}") for token in ("", TOKEN[:-1], TOKEN.upper(), f"{TOKEN}x")),
        ("GET", f"/?join=x&join={TOKEN}"),
        ("GET", "/?join=%00%ff%F0%9F%98%80"),
        ("GET", f"/?{COOKIE}={TOKEN}"),
    ):
        assert_refused(ask(guest, path, method), path)
    plain = guest.application.test_client(use_cookies=False)  # with them, it drops the header
    for value in ("=wrong", "=", "=ü", "", f"={TOKEN}x"):
        assert_refused(ask(plain, "/healthz", headers={"Cookie": COOKIE + value}), value)
    right = {"Cookie": f"a=b; {COOKIE}={TOKEN}"}
    assert ask(plain, "/healthz", headers=right).status_code == 200


def assert_refused(response, asked):
    assert response.status_code == 403, asked
    assert "Set-Cookie" not in response.headers
    assert TOKEN not in response.text


def test_refusal_says_what_to_do(guest):
    response = ask(guest, "/", headers={"Accept": "text/html,*/*;q=0.8"})
    assert (response.status_code, response.mimetype) == (403, "text/html")
    assert "scan the QR code" in response.text


def test_link_admits_a_guest_and_hides_the_token(guest):
    response = ask(guest, f"/?join={TOKEN}&model=general&background=black")
    assert response.status_code == 302
    assert response.headers["Location"] == "/?model=general&background=black"
    cookie = response.headers["Set-Cookie"]
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert "Expires" not in cookie
    assert "Max-Age" not in cookie
    for path in ("/", "/static/js/main.js", "/api/solutions", "/healthz"):
        assert ask(guest, path).status_code == 200


def test_token_tells_devices_apart(guest):
    """Also after the link is opened again. What a cookie claims besides is no device."""
    app, devices = guest.application, []
    for phone in (guest, app.test_client(), guest):
        ask(phone, f"/?join={TOKEN}")
        devices.append(phone.get_cookie(COOKIE, "192.0.2.7").value)
    assert all(re.fullmatch(rf"{TOKEN}\.[0-9a-f]{{16}}", device) for device in devices)
    assert devices[0] == devices[2] != devices[1]
    for value, expected in (
        (devices[0], devices[0].partition(".")[2]),
        *((f"{TOKEN}{rest}", "") for rest in ("", ".", ".a", f".{'a' * 17}", f".{'A' * 16}")),
    ):
        with app.test_request_context(headers={"Cookie": f"{COOKIE}={value}"}):
            assert (join_token.device(), join_token.check_token()) == (expected, None), value


def test_link_redirects_to_the_page_only_and_a_wrong_one_is_refused_despite_a_cookie(guest):
    for path in ("//evil.example", "/\\evil.example", "/nothing"):
        assert ask(guest, f"{path}?join={TOKEN}").headers["Location"] == "/"
    assert ask(guest, "/").status_code == 200
    assert ask(guest, "/?join=wrong").status_code == 403


def test_origin_and_host_are_required_as_well(guest):
    ask(guest, f"/?join={TOKEN}")
    upgrade = {"Upgrade": "websocket"}
    evil = {"Origin": "https://evil.example", **upgrade}
    assert ask(guest, "/stream", headers=evil).status_code == 403
    assert ask(guest, "/", headers={"Host": "evil.example"}).status_code == 400


def test_no_token_is_needed_or_given_without_lan():
    guest = create_app({"ALLOWED_HOSTS": frozenset({HOST})}).test_client()
    assert ask(guest, "/").status_code == 200
    assert ask(guest, f"/?join={TOKEN}").status_code == 200
    assert ask(guest, "/api/join-token", "POST").get_json() == {"join": None}


def test_guest_gets_the_token_again_for_another_browser_and_no_other_page_does(guest):
    assert ask(guest, "/api/join-token", "POST").status_code == 403
    ask(guest, f"/?join={TOKEN}")
    response = ask(guest, "/api/join-token", "POST")
    assert response.get_json() == {"join": TOKEN}
    assert response.headers["Cache-Control"] == "no-store"
    for origin in ("https://evil.example", "null", f"http://{HOST}"):
        response = ask(guest, "/api/join-token", "POST", headers={"Origin": origin})
        assert (response.status_code, TOKEN in response.text) == (403, False)
    assert ask(guest, "/api/join-token").status_code == 405, "a link or a picture asks by GET"
