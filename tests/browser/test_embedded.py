"""The page in a frame of another page, for example a slide."""

import contextlib
import http.server
import threading

import pytest
from server_process import ServerProcess

QUERY = "source=camera&size=640x480"


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


@pytest.fixture(scope="module")
def slides():
    with Slides() as slides:
        thread = threading.Thread(target=slides.serve_forever, args=(0.02,))
        thread.start()
        yield slides
        slides.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def demo(slides):
    with ServerProcess("--port", "0", "--no-open", "--embed-from", slides.url) as server:
        yield server.wait_loaded()


@pytest.fixture
def embed(camera_browser, slides, demo):
    """A function that shows the demo in a frame with these attributes, and returns the frame."""
    with contextlib.closing(camera_browser.new_context()) as context:
        context.set_default_timeout(60_000)

        def embed(attributes):
            slides.body = f'<iframe {attributes} width=900 height=600 src="{demo.url}?{QUERY}">'
            page = context.new_page()
            page.goto(slides.url)
            return page.frame_locator("iframe")

        yield embed


@pytest.mark.parametrize(
    ("attributes", "words"),
    [
        ("", 'The page that shows this demo must allow it the camera: allow="camera; microphone'),
        ('allow="camera"', "The camera is blocked for this page."),  # by the viewer
    ],
)
def test_frame_without_the_camera_says_who_must_allow_it(embed, attributes, words):
    embed(attributes).locator(f"#status[data-level=problem] p:text('{words}')").wait_for()


def test_frame_in_a_sandbox_says_what_it_lacks(embed):
    """Its origin is none, so the browser gives it no style and no module."""
    advice = "text=that page must allow two things"
    embed('sandbox="allow-scripts"').locator(advice).wait_for()
    frame = embed('sandbox="allow-scripts allow-same-origin"')
    frame.locator("#status[data-level=problem]").wait_for()  # the page runs
    assert frame.locator(advice).is_hidden()
