"""`webdemo --lan` as the presenter and the audience see it."""

import cv2
import numpy as np
import pytest
from frame_count import COUNT_FRAMES
from frames import FRAME, receive
from lan_server import LanServer
from stage import GREEN, PRESENTER, is_colour

from webdemo.stream.messages import FrameResult


@pytest.fixture(scope="module")
def lan_server(tmp_path_factory):
    with LanServer(tmp_path_factory.mktemp("config")) as server:
        yield server.wait_loaded()


@pytest.fixture
def server_in_two_networks(tmp_path):
    """The second one is a VPN; and a minute without an audience is over at once."""
    command = (
        "from webdemo.serving.lan_addresses import Kind, LanAddress;"
        "from webdemo.serving import lan_addresses; from webdemo.web import audience;"
        "lan_addresses.candidates = lambda: [LanAddress('127.0.0.1', 'wlan0', Kind.WIFI),"
        "    LanAddress('127.0.0.2', 'tun0', Kind.VIRTUAL)];"
        "audience.PATIENCE_SECONDS = 0; from webdemo.__main__ import main; main()"
    )
    with LanServer(tmp_path, host=None, command=("-c", command)) as server:
        yield server


@pytest.fixture(scope="module")
def presenter(browser, open_for_all, lan_server):
    return open_for_all(browser, PRESENTER, url=lan_server.url)


@pytest.fixture
def invitation(presenter):
    """The dialog of the presenter's page, closed at first."""
    presenter.page.set_viewport_size({"width": 1280, "height": 720})
    presenter.page.evaluate("() => document.querySelector('#invitation').close()")
    return presenter.page.locator("#invitation")


@pytest.fixture
def open_guest(camera_browser, open_stage, lan_server):
    """A function that opens the page as a guest on the network with a camera."""

    def open_guest(token=lan_server.token, **options):
        return open_stage(
            camera_browser,
            f"join={token}&source=camera&size=640x480",
            url=lan_server.link.partition("?")[0],
            permissions=["camera"],
            ignore_https_errors=True,
            **options,
        )

    return open_guest


def test_guest_joins_by_the_link_with_a_camera(lan_server, presenter, open_guest):
    """A guest whose token is no longer valid, as on the next day, is told when the stream is lost."""
    phone = {"viewport": {"width": 390, "height": 844}, "is_mobile": True}
    guest = open_guest(script=COUNT_FRAMES, **phone)
    guest.wait_live().until_shown(lambda picture: is_colour(picture, GREEN).any())
    assert "join" not in guest.query()
    assert lan_server.token not in guest.page.evaluate("() => document.cookie + location.href")
    assert not guest.page.locator("#invite").count()
    presenter.page.wait_for_selector(".audience :text-is('1')")
    guest.context.clear_cookies()
    guest.page.evaluate("() => window.counted.sockets.at(-1).close()")
    guest.page.wait_for_selector("text=scan the QR code on the stage")
    guest.page.close()
    guest.errors.clear()  # the browser itself logs the refusals
    presenter.page.wait_for_selector(".audience :text-is('0')")


def decoded(invitation):
    """What a phone reads off the dialog, once its picture is there."""
    invitation.page.wait_for_function(
        "() => [...document.querySelectorAll('#invitation img')].every(({ complete, naturalWidth }) => complete && naturalWidth)"
    )
    picture = cv2.imdecode(np.frombuffer(invitation.screenshot(), np.uint8), cv2.IMREAD_COLOR)
    # OpenCV fails on one code in a hundred, and reads it at another size or turned. A phone tries
    # many frames.
    sizes = [cv2.resize(picture, None, fx=scale, fy=scale) for scale in (1, 0.8, 1.5, 2)]
    turned = (np.rot90(size, turns).copy() for turns in range(4) for size in sizes)
    texts = (cv2.QRCodeDetector().detectAndDecode(one)[0] for one in turned)
    return next(filter(None, texts), "")


def test_link_for_another_browser_carries_the_token(camera_browser, open_stage, open_guest):
    """As for a guest who opened the link in a chat program, whose own browser has no camera."""
    without = "Object.defineProperty(navigator, 'mediaDevices', { value: undefined });"
    guest = open_guest(script=without)
    link = guest.page.wait_for_selector("#status a").get_attribute("href")
    guest.page.close()
    url, _, query = link.partition("?")
    stage = open_stage(
        camera_browser, query, url=url, permissions=["camera"], ignore_https_errors=True
    )
    stage.wait_live()
    assert "join" not in stage.query()
    assert stage.page.locator("[name=source]").input_value().startswith("camera")


def test_qr_code_holds_the_link(lan_server, presenter, invitation):
    presenter.page.keyboard.press("j")
    invitation.wait_for()
    assert decoded(invitation) == lan_server.link
    assert not invitation.locator("#network").count()
    assert f"TCP port {lan_server.lan_port}" in invitation.inner_text()
    assert lan_server.link in invitation.inner_text()
    presenter.page.keyboard.press("j")
    invitation.wait_for(state="hidden")
    presenter.page.click("#invite")
    invitation.wait_for()


def test_qr_code_follows_the_network(browser, open_stage, server_in_two_networks):
    stage = open_stage(browser, PRESENTER, url=server_in_two_networks.url)
    invitation = stage.page.locator("#invitation")
    stage.page.click("#invite")
    first = server_in_two_networks.link
    second = first.replace("127.0.0.1", "127.0.0.2")
    assert decoded(invitation) == first
    invitation.locator("#network").select_option(
        label=f"127.0.0.2:{server_in_two_networks.lan_port} (tun0: VPN or virtual machine)"
    )
    stage.until(
        """() => { const { complete, currentSrc } = document.querySelector("#invitation img");
            return complete && currentSrc.includes("link=1"); }"""
    )
    assert decoded(invitation) == second
    assert second in invitation.inner_text()


def test_presenter_is_told_that_nobody_connects(browser, open_stage, server_in_two_networks):
    stage = open_stage(browser, PRESENTER, url=server_in_two_networks.url)
    stage.page.keyboard.press("j")
    missing = stage.page.locator("text=No other device has connected yet")
    missing.wait_for()
    with server_in_two_networks.join(source="127.0.0.9"):
        missing.wait_for(state="hidden")


def test_qr_code_fits_the_screen(presenter, invitation):
    for width, height in ((1280, 720), (1920, 1080), (390, 844), (844, 390)):
        presenter.page.set_viewport_size({"width": width, "height": height})
        presenter.page.keyboard.press("j")
        presenter.page.wait_for_selector("#invitation :focus")
        # After a minute alone there is a line more.
        invitation.locator("#missing").evaluate("(line) => (line.hidden = false)")
        box = invitation.locator("img").bounding_box()
        assert box["width"] == pytest.approx(box["height"]), (width, height)
        assert box["width"] >= 0.6 * min(width, height), (width, height)
        assert box["x"] >= 0, (width, height)
        assert box["y"] >= 0, (width, height)
        assert box["x"] + box["width"] <= width, (width, height)
        assert box["y"] + box["height"] <= height, (width, height)
        assert invitation.evaluate("(dialog) => dialog.scrollTop") == 0, (width, height)
        presenter.page.keyboard.press("j")
        invitation.wait_for(state="hidden")


def test_guest_without_the_token_reads_what_to_do(open_guest):
    stage = open_guest(token="of-yesterday")
    assert "QR code on the stage" in stage.page.inner_text("h1")
    assert stage.page.locator("canvas").count() == 0
    stage.page.close()
    stage.errors.clear()  # the browser itself logs the refusal


def test_third_stream_of_a_device_says_why_it_waits(lan_server, open_guest):
    lan_server.wait_joined(0)
    with lan_server.join() as first, lan_server.join() as second:
        for stream in (first, second):
            stream.send(FRAME)  # otherwise it would soon be closed
            assert isinstance(receive(stream), FrameResult)
        third = open_guest()
        third.page.wait_for_selector("text=One device has 2 places")
        first.sock.close()
        third.wait_live()
