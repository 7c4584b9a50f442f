"""`webdemo --lan` as the presenter and the audience see it."""

import cv2
import numpy as np
import pytest
from frame_count import COUNT_FRAMES
from frames import FRAME, receive
from lan_server import LanServer
from shared_page import choose_source, replaced
from stage import GREEN, PRESENTER, is_colour

from webdemo.stream.messages import FrameResult


@pytest.fixture(scope="module")
def lan_server(tmp_path_factory):
    """It is in two networks. The second one is a VPN; and a minute without an audience is over at once."""
    command = (
        "from webdemo.serving.lan_addresses import Kind, LanAddress;"
        "from webdemo.serving import lan_addresses; from webdemo.web import audience;"
        "lan_addresses.candidates = lambda: [LanAddress('127.0.0.1', 'wlan0', Kind.WIFI),"
        "    LanAddress('127.0.0.2', 'tun0', Kind.VIRTUAL)];"
        "audience.PATIENCE_SECONDS = 0; from webdemo.__main__ import main; main()"
    )
    folder = tmp_path_factory.mktemp("config")
    with LanServer(folder, host=None, command=("-c", command)) as server:
        yield server.wait_loaded()


@pytest.fixture(scope="module")
def presenter_stage(browser, open_for_all, lan_server):
    return open_for_all(browser, PRESENTER, url=lan_server.url)


@pytest.fixture
def presenter(presenter_stage):
    """The presenter's page. It rests between the tests."""
    presenter_stage.wake()
    yield presenter_stage
    presenter_stage.rest()


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

    # A chat program's own browser may have no camera. The link for another one has the token.
    with replaced(guest, "navigator", "mediaDevices", "undefined"):
        choose_source(guest, "camera")
        link = guest.page.wait_for_selector("#status a").get_attribute("href")
    assert link.startswith(lan_server.link.partition("?")[0])
    assert {f"join={lan_server.token}", "source=camera"} <= set(link.partition("?")[2].split("&"))

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


def test_qr_code_holds_the_link_of_the_chosen_network(lan_server, presenter, invitation):
    presenter.page.keyboard.press("j")
    invitation.wait_for()
    first = lan_server.link
    assert decoded(invitation) == first
    assert f"TCP port {lan_server.lan_port}" in invitation.inner_text()
    assert first in invitation.inner_text()
    presenter.page.keyboard.press("j")
    invitation.wait_for(state="hidden")
    presenter.page.click("#invite")
    networks = invitation.locator("#network")
    vpn = f"127.0.0.2:{lan_server.lan_port} (tun0: VPN or virtual machine)"
    networks.select_option(label=vpn)
    presenter.until(
        """() => { const { complete, currentSrc } = document.querySelector("#invitation img");
            return complete && currentSrc.includes("link=1"); }"""
    )
    second = first.replace("127.0.0.1", "127.0.0.2")
    assert decoded(invitation) == second
    assert second in invitation.inner_text()
    networks.select_option(index=0)


def test_presenter_is_told_that_nobody_connects(lan_server, presenter, invitation):
    presenter.page.keyboard.press("j")
    missing = invitation.locator("text=No other device has connected yet")
    missing.wait_for()
    with lan_server.join(source="127.0.0.9"):
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


def test_third_stream_of_a_device_says_why_it_waits(lan_server, open_guest):
    lan_server.wait_joined(0)
    phone = lan_server.open_link()
    name, _, value = phone.partition("=")
    cookie = {"name": name, "value": value, "domain": "127.0.0.1", "path": "/", "secure": True}
    with lan_server.join(phone) as first, lan_server.join(phone) as second:
        for stream in (first, second):
            stream.send(FRAME)  # otherwise it would soon be closed
            assert isinstance(receive(stream), FrameResult)
        third = open_guest(storage_state={"cookies": [cookie], "origins": []})
        third.page.wait_for_selector("text=This device has 2 pages")
        first.sock.close()
        third.wait_live()
