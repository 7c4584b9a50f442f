"""The number of requests until the page is live, in a browser with an empty cache."""

REQUESTS_MAX = 45

NOT_NEEDED = ("/healthz", "/performance/", "/wake-lock.js", "/camera-watch.js")
"""A slow machine asks for the server's health meanwhile. The others are loaded after the first
mask."""


def test_page_opens_with_few_requests(browser, open_stage):
    """Without a camera the page loads what a camera needs, and the presenter."""
    requests = []

    def listen(page):
        page.on("request", lambda request: requests.append(request.url))
        page.on("websocket", lambda socket: requests.append(socket.url))

    open_stage(browser, before=listen, ignores_speed=False).wait_live()
    needed = [url for url in requests if not any(part in url for part in NOT_NEEDED)]
    assert len(needed) <= REQUESTS_MAX, needed
    assert len(set(needed)) == len(needed), "nothing is requested twice"
