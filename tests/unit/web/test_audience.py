from __future__ import annotations

import re

import cv2
import numpy as np
import pytest
from fakes import Clock

from webdemo import create_app
from webdemo.serving import audience_limits
from webdemo.stream.slots import Slots
from webdemo.web.audience import PATIENCE_SECONDS, Audience
from webdemo.web.join_link import join_link

HOSTS = ["192.0.2.7:8443", "[2001:db8::7]:8443"]


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def audience(clock):
    links = [join_link(host, "x", f"net{number}") for number, host in enumerate(HOSTS)]
    return Audience(links, Slots(8), "Allow the port <8443>.", ["192.0.2.7", "::1"], clock)


@pytest.fixture
def client(audience):
    return create_app({"AUDIENCE": audience}).test_client()


def test_audience_is_missed_after_a_minute_and_the_presenter_is_no_audience(
    audience, clock, client
):
    def missing():
        return client.get("/api/audience").json["missing"]

    clock.sleep(PATIENCE_SECONDS - 0.1)
    assert not missing()
    for address in ("192.0.2.7", "::ffff:192.0.2.7", "::1"):
        audience.note_connection(address)
    clock.sleep(0.1)
    assert missing()
    audience.note_connection("192.0.2.8")
    assert not missing()


def test_each_link_has_its_qr_code(audience, client):
    pictures = [client.get("/audience.svg", query_string={"link": i}).data for i in range(2)]
    assert pictures[0] == client.get("/audience.svg").data != pictures[1]
    for index in ("-1", "2", "99999999999999999999"):
        assert client.get(f"/audience.svg?link={index}").status_code == 404


@pytest.mark.parametrize(("encoding", "down"), [("utf-8", 2), ("ascii", 1)])
def test_qr_code_is_read_from_a_terminal_of_any_colours(audience, encoding, down):
    link = audience.links[0]
    text = link.terminal_qr(encoding)
    assert text.encode(encoding)
    drawn = []
    for line in text.removesuffix("\n").splitlines():
        cells = re.findall(r"\x1b\[(?:38;5;(16|231);)?48;5;(16|231)m(?:▀|  )", line)
        drawn += [[cell[row] == "231" for cell in cells] for row in range(2 - down, 2)]
    picture = np.kron(np.array(drawn, np.uint8) * 255, np.ones((8, 8), np.uint8))
    assert cv2.QRCodeDetector().detectAndDecode(picture)[0] == link.url


def test_page_offers_the_networks_and_the_advice(audience, client):
    page = client.get("/").text
    urls = [f"https://{host}/?join=x" for host in HOSTS]
    for text in (*urls, "net0", "net1", "Allow the port &lt;8443&gt;."):
        assert text in page
    audience.links.pop()
    assert 'id="network"' not in client.get("/").text


def test_without_an_audience_there_are_no_links():
    client = create_app().test_client()
    assert [client.get(path).status_code for path in ("/audience.svg", "/api/audience")] == [
        404
    ] * 2
    assert "invitation" not in client.get("/").text


def test_runners_of_an_audience_fit_the_memory():
    assert audience_limits.LIMITS["TRACKERS_MAX"] * 203 < 2500, "MB, if all use holistic"


def test_places_are_counted_by_device_behind_one_router():
    """Two for each, half of all for the address. Each refusal is for the phone that shows it."""
    slots = Slots(8, 2, 4)
    places = [slots.enter("192.0.2.7", device) for device in ("a", "b", "b", "c")]
    assert "This device has 2 pages of the demo open" in slots.refusal("::ffff:192.0.2.7", "b")
    for device in ("a", "d", ""):
        assert "The 4 places for devices behind one router" in slots.refusal("192.0.2.7", device)
    places += [slots.enter("192.0.2.8") for _ in range(2)]
    assert "This device has 2 pages" in slots.refusal("192.0.2.8"), "nothing tells them apart"
    slots.leave(places.pop(0))
    for device in ("a", "d"):
        assert slots.refusal("192.0.2.7", device) is None
    places += [slots.enter("192.0.2.7", "a"), slots.enter("192.0.2.9"), slots.enter("192.0.2.9")]
    assert "All places on the server" in slots.refusal("192.0.2.10")
    for place in places:
        slots.leave(place)
    assert slots.open == 0
