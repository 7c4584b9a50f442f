"""`webdemo --lan` as presenter and audience see it."""

import cv2
import numpy as np
import pytest
from lan_server import LanServer
from stage import GREEN, is_colour


@pytest.fixture(scope="module")
def lan_server(tmp_path_factory):
    with LanServer(tmp_path_factory.mktemp("config")) as server:
        yield server.wait_loaded()


@pytest.fixture
def presenter(browser, open_stage, lan_server):
    return open_stage(browser, "source=presenter&size=640x480", url=lan_server.url)


@pytest.fixture
def open_guest(camera_browser, open_stage, lan_server):
    """The page as somebody on the network opens it, with a camera."""

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
    guest = open_guest(viewport={"width": 390, "height": 844}, is_mobile=True).wait_live()
    guest.until_shown(lambda picture: is_colour(picture, GREEN).any())
    assert "join" not in guest.query()
    assert lan_server.token not in guest.page.evaluate("() => document.cookie + location.href")
    assert not guest.page.locator("#invite").count()
    presenter.page.wait_for_selector(".audience :text-is('1')")
    guest.context.close()
    presenter.page.wait_for_selector(".audience :text-is('0')")


def test_qr_code_on_the_presenters_page_is_the_link(lan_server, presenter):
    presenter.page.keyboard.press("j")
    invitation = presenter.page.locator("#invitation")
    invitation.wait_for()
    picture = cv2.imdecode(np.frombuffer(invitation.screenshot(), np.uint8), cv2.IMREAD_COLOR)
    assert cv2.QRCodeDetector().detectAndDecode(picture)[0] == lan_server.link
    assert lan_server.link in invitation.inner_text()
    presenter.page.keyboard.press("j")
    invitation.wait_for(state="hidden")
    presenter.page.click("#invite")
    invitation.wait_for()


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080), (390, 844), (844, 390)])
def test_qr_code_fits_the_screen(presenter, size):
    presenter.page.set_viewport_size({"width": size[0], "height": size[1]})
    presenter.page.keyboard.press("j")
    presenter.page.wait_for_selector("#invitation :focus")
    box = presenter.page.locator("#invitation img").bounding_box()
    assert box["width"] == pytest.approx(box["height"])
    assert box["width"] >= 0.6 * min(size)
    assert box["x"] >= 0
    assert box["y"] >= 0
    assert box["x"] + box["width"] <= size[0]
    assert box["y"] + box["height"] <= size[1]
    assert presenter.page.evaluate("() => document.querySelector('#invitation').scrollTop") == 0


def test_who_lacks_the_token_reads_what_to_do(open_guest):
    stage = open_guest(token="of-yesterday")
    assert "QR code on the stage" in stage.page.inner_text("h1")
    assert stage.page.locator("canvas").count() == 0
    stage.errors.clear()  # the browser itself logs the refusal


def test_page_that_is_no_longer_invited_says_so(open_guest):
    """As when the server was started again on the next day."""
    script = """const sockets = []; const Real = WebSocket;
    window.WebSocket = class extends Real { constructor(url) { super(url); sockets.push(this); } };
    window.drop = () => sockets.at(-1).close();"""
    guest = open_guest(script=script).wait_live()
    guest.context.clear_cookies()
    guest.page.evaluate("() => drop()")
    guest.page.wait_for_selector("text=scan the QR code on the stage")
    guest.errors.clear()


def test_third_page_of_one_device_is_told_why_it_waits(open_guest):
    first, second = open_guest().wait_live(), open_guest().wait_live()
    third = open_guest()
    third.page.wait_for_selector("text=One device has 2 places")
    first.context.close()
    third.wait_live()
    second.context.close()
