"""The number of requests until the page is live, in a browser with an empty cache."""

import pytest
from stage import PRESENTER

REQUESTS_MAX = 45

NOT_NEEDED = ("/healthz", "/performance/", "/wake-lock.js", "/camera-watch.js")
"""A slow machine asks for the server's health meanwhile. The others are loaded after the first
mask."""


@pytest.mark.parametrize("kind", ["camera", "presenter", "no camera"])
def test_page_opens_with_few_requests(kind, browser, camera_browser, open_stage):
    requests = []

    def listen(page):
        page.on("request", lambda request: requests.append(request.url))
        page.on("websocket", lambda socket: requests.append(socket.url))

    options = {"before": listen, "ignores_speed": False}
    if kind == "camera":
        stage = open_stage(camera_browser, "", permissions=["camera"], **options)
    else:
        stage = open_stage(browser, PRESENTER if kind == "presenter" else "", **options)
    stage.wait_live()
    needed = [url for url in requests if not any(part in url for part in NOT_NEEDED)]
    assert len(needed) <= REQUESTS_MAX, needed
    assert len(set(needed)) == len(needed), "nothing is requested twice"
