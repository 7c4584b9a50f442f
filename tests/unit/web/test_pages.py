from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pytest

from webdemo import __version__, create_app

TYPES = {
    "js": {"text/javascript", "application/javascript"},
    "css": {"text/css"},
    "svg": {"image/svg+xml"},
}


class Page(HTMLParser):
    """The files that a page names, and its parts that a strict CSP would block."""

    def __init__(self, html):
        super().__init__()
        self.named, self.inline, self._within = [], [], None
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "script" and "src" in attributes:
            self.named.append(attributes["src"])
        elif tag == "link":
            self.named.append(attributes["href"])
        elif tag in {"img", "video", "iframe", "audio", "source", "object", "embed"}:
            self.named += [attributes[name] for name in ("src", "data") if attributes.get(name)]
        elif tag in {"script", "style"}:
            self.inline.append(tag)
        self.inline += [name for name in attributes if name == "style" or name.startswith("on")]


@pytest.fixture
def client():
    """A client of an application that has loaded no model."""
    return create_app().test_client()


@pytest.fixture
def page(client):
    response = client.get("/")
    assert response.status_code == 200
    assert response.mimetype == "text/html"
    return Page(response.text)


def test_every_file_of_the_page_exists_and_nothing_is_inline(client, page):
    assert page.inline == []
    assert any(name.endswith("main.js") for name in page.named)
    assert any(name.endswith(".css") for name in page.named)
    for name in page.named:
        if name.startswith("data:image/svg+xml,"):  # the icon
            continue
        assert name.startswith("static/"), "nothing is fetched from elsewhere"
        response = client.get(f"/{name}")
        assert response.status_code == 200, name
        assert response.mimetype in TYPES[name.rpartition(".")[2]], name
        assert response.data, name


def test_modules_needed_at_start_are_preloaded_and_no_others(page):
    named = [name for name in page.named if name.endswith(".js")]
    assert "static/js/view/live-view.js" in named
    assert "static/js/drawing/box-blur.js" in named, "imported by an imported module"
    lazy = ("explain", "export", "performance", "presenter", "encoders")
    assert not [name for name in named if any(f"/{folder}/" in name for folder in lazy)]


def test_page_behind_a_proxy_is_below_its_folder(client):
    """Its addresses are relative. A known folder holds them without the last slash, too."""
    assert "<base" not in client.get("/").text
    html = client.get("/", environ_overrides={"SCRIPT_NAME": "/demo"}).text
    assert '<base href="/demo/">' in html


def test_page_knows_all_solutions_and_its_version(client):
    html = client.get("/").text
    (listed,) = re.findall(r"data-solutions='([^']*)'", html)
    assert json.loads(listed) == client.get("/api/solutions").json
    assert f"webdemo {__version__}." in html


HEADERS = {
    "Permissions-Policy": "camera=(self), microphone=(self), geolocation=()",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
}
SOURCES = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "connect-src": "'self'",
    "img-src": "'self' blob: data:",
    "media-src": "'self' blob:",
    "base-uri": "'self'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
}


def assert_secure(response):
    """Each header is sent once; the policy has these sources, each kind once, and no others."""
    for name, value in HEADERS.items():
        assert response.headers.getlist(name) == [value]
    (policy,) = response.headers.getlist("Content-Security-Policy")
    kinds = [kind.strip().split(" ", 1) for kind in policy.split(";")]
    assert sorted(kinds) == sorted(map(list, SOURCES.items()))


def test_named_pages_may_embed_the_demo():
    app = create_app({"EMBED_FROM": {"https://slides.example", "http://localhost:3000"}})
    page, style = (app.test_client().get(path).headers for path in ("/", "/static/page.css"))
    policy = page["Content-Security-Policy"]
    assert policy.endswith("; frame-ancestors http://localhost:3000 https://slides.example")
    assert page["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert style["Cross-Origin-Resource-Policy"] == "same-origin"


def test_security_headers(client, monkeypatch):
    for method, path, status in (
        ("GET", "/", 200),
        ("HEAD", "/", 200),
        ("GET", "/healthz", 200),
        ("GET", "/api/solutions", 200),
        ("GET", "/static/js/main.js", 200),
        ("GET", "/nothing", 404),
        ("GET", "/static/nothing.js", 404),
        ("GET", "/stream", 400),
        ("POST", "/", 405),
        ("POST", "/api/segment", 400),
        ("OPTIONS", "/api/segment", 200),
        ("GET", "/", 500),
    ):
        if status == 500:
            monkeypatch.setattr("webdemo.web.pages.render_template", lambda *_, **__: 1 / 0)
        response = client.open(path, method=method)
        assert response.status_code == status, path
        assert_secure(response)
        assert "Access-Control-Allow-Origin" not in response.headers
        if status >= 400:
            assert response.json["error"]


def test_health_before_and_after_the_models_are_loaded(client, server):
    assert client.get("/healthz").json == {
        "status": "ok",
        "models_loaded": False,
        "streams": {"open": 0, "limit": 8},
        "refusal": None,
    }
    assert server.health()["models_loaded"] is True
    assert server.request("/")[1]["Server"] == "webdemo", "without versions"
