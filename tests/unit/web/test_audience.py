from __future__ import annotations

import pytest
import segno
from fakes import create_fake_app

from webdemo.stream.slots import Slots
from webdemo.web.audience import PATIENCE_SECONDS, Audience, Link

URLS = ["https://192.0.2.7:8443/?join=x", "https://[2001:db8::7]:8443/?join=x"]


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def audience(clock):
    links = [Link(url, f"net{i}", segno.make(url, micro=False)) for i, url in enumerate(URLS)]
    return Audience(links, Slots(8), "Allow the port <8443>.", ["192.0.2.7", "::1"], clock)


@pytest.fixture
def client(audience):
    return create_fake_app({"AUDIENCE": audience})[0].test_client()


def test_audience_is_missed_after_a_minute(audience, clock, client):
    clock.now += PATIENCE_SECONDS - 0.1
    assert not client.get("/api/audience").json["missing"]
    clock.now += 0.1
    assert client.get("/api/audience").json["missing"]
    audience.note_connection("192.0.2.8")
    assert not client.get("/api/audience").json["missing"]


@pytest.mark.parametrize("address", ["192.0.2.7", "::ffff:192.0.2.7", "::1"])
def test_presenter_is_no_audience(audience, clock, address):
    audience.note_connection(address)
    clock.now += PATIENCE_SECONDS
    assert audience.is_missing


def test_each_link_has_its_qr_code(client):
    pictures = [client.get("/audience.svg", query_string={"link": i}).data for i in range(2)]
    assert pictures[0] == client.get("/audience.svg").data != pictures[1]


@pytest.mark.parametrize("index", ["-1", "2", "99999999999999999999"])
def test_link_that_does_not_exist(client, index):
    assert client.get(f"/audience.svg?link={index}").status_code == 404


def test_page_offers_the_networks_and_the_advice(audience, client):
    page = client.get("/").text
    for text in (*URLS, "net0", "net1", "Allow the port &lt;8443&gt;."):
        assert text in page
    audience.links.pop()
    assert 'id="network"' not in client.get("/").text
