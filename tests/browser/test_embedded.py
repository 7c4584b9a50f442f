"""The page in a frame of another page, for example a slide."""

import contextlib
import http.server
import threading

import pytest
from click.testing import CliRunner
from serving import serving_fakes

from webdemo import cli

BY_SLIDE = 'The page that shows this demo must allow it the camera: allow="camera; microphone'
BY_VIEWER = "The camera is blocked for this page."
KEPT = 'sandbox="allow-scripts allow-same-origin"'


class Slides(http.server.ThreadingHTTPServer):
    """A page of another origin. `body` is its content."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Slide)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.body = ""


class _Slide(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(self.server.body.encode())

    def log_message(self, *words):
        pass


def config_of(*options):
    """The configuration with which the command starts its server."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        served = []
        monkeypatch.setattr(cli, "_serve", lambda config, *_: served.append(config))
        CliRunner().invoke(cli.cli, options, catch_exceptions=False)
    return served[0]


@pytest.fixture
def embed(camera_browser):
    """A function that shows the demo in a frame with these attributes, and returns the frame."""
    with (
        Slides() as slides,
        serving_fakes(config_of("--embed-from", slides.url)) as (port, *_),
        contextlib.closing(camera_browser.new_context()) as context,
    ):
        thread = threading.Thread(target=slides.serve_forever, args=(0.02,))
        thread.start()
        context.set_default_timeout(60_000)
        page = context.new_page()

        def embed(attributes):
            url = f"http://127.0.0.1:{port}/?source=camera&size=640x480"
            slides.body = f'<iframe {attributes} width=900 height=600 src="{url}">'
            page.goto(slides.url)
            return page.frame_locator("iframe")

        yield embed
        slides.shutdown()
        thread.join()


def test_frame_says_what_it_lacks_and_who_must_allow_it(embed):
    """In a sandbox its origin is none, so the browser gives it no style and no module."""
    advice = "text=that page must allow two things"
    embed('sandbox="allow-scripts"').locator(advice).wait_for()
    for attributes, words in (("", BY_SLIDE), (f'{KEPT} allow="camera"', BY_VIEWER)):
        frame = embed(attributes)
        frame.locator(f"#status[data-level=problem] p:text('{words}')").wait_for()
        assert frame.locator(advice).is_hidden()
