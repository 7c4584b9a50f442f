"""The server goes and comes back under an open page."""

from server_process import ServerProcess
from stage import BLUE, is_colour


def test_page_says_so_never_shows_the_bare_picture_and_goes_on(browser, open_stage):
    with ServerProcess() as first:
        stage = open_stage(browser, "source=presenter&size=640x480", url=first.url).wait_live()
        port = first.port
        first.stop()
    stage.page.wait_for_selector("text=The server is gone. Start webdemo again")
    stage.page.wait_for_selector("#stage[data-stalled]")
    assert is_colour(stage.picture()[:30, :30], BLUE).all()
    with ServerProcess("--port", str(port), "--no-open") as second:
        stage.wait_live()
        assert stage.notice() == ""
        before = stage.picture().tobytes()
        stage.until_shown(lambda picture: picture.tobytes() != before)
        stage.context.close()
        second.wait_streams(0)
        status, stderr = second.stop()
    assert (status, stderr) == (0, "")


def test_full_server_is_told(browser, open_stage, server):
    script = """window.WebSocket = class extends EventTarget {
      constructor() { super(); setTimeout(() => this.dispatchEvent(new CloseEvent("close", { code: 1006 })), 10); }
      close() {}
    };
    window.fetch = async () => new Response('{"streams": {"open": 8, "limit": 8}}');"""
    stage = open_stage(browser, "source=presenter&size=640x480", script=script)
    stage.page.wait_for_selector("text=All 8 places on the server are taken")


def test_server_that_does_not_answer_is_told(browser, open_stage):
    script = """const send = WebSocket.prototype.send;
    WebSocket.prototype.send = function (data) { if (!window.frozen) send.call(this, data); };"""
    with ServerProcess() as own:
        stage = open_stage(browser, "source=presenter&size=640x480", url=own.url, script=script)
        stage.wait_live()
        stage.page.evaluate("() => { window.frozen = true; }")
        stage.page.wait_for_selector("#stage[data-stalled]")
        assert "does not answer" in stage.notice()
        stage.context.close()
