"""The audience's site as seen from another machine on the network."""

from __future__ import annotations

import contextlib
import dataclasses
import signal
import socket
import ssl
import threading
import time

import pytest
import werkzeug.sansio.request
from cryptography import x509
from fakes import Task, create_fake_app
from frames import (
    FRAME,
    MASKED_FRAME,
    OpenStream,
    assert_served,
    message,
    receive,
    sending_without_end,
)
from interfaces import interface, on_machine
from lan_server import LanServer
from server_process import (
    NO_DEADLINES,
    PATIENCE_SECONDS,
    WITHOUT_DEADLINES,
    poll_until,
)
from serving import serving_site
from solution_frames import message_of
from websocket_client import Closed, Refused, WebSocketClient

from webdemo.serving import audience_limits, lan
from webdemo.serving.listener import StartError
from webdemo.serving.request_handler import RequestHandler
from webdemo.stream import connection
from webdemo.stream.messages import FrameResult, Refusal
from webdemo.web import app_state
from webdemo.web.join_token import COOKIE

# Addresses of fake guests. On Linux all of 127.0.0.0/8 is this machine.
GUESTS = [f"127.0.0.{number}" for number in range(2, 12)]


IMPATIENT = (
    "-c",
    f"from webdemo.web import audience; audience.PATIENCE_SECONDS = 0.1; {WITHOUT_DEADLINES[1]}",
)


@pytest.fixture(scope="module")
def running_lan_server(tmp_path_factory):
    with LanServer(tmp_path_factory.mktemp("config"), command=IMPATIENT) as server:
        server.more_lines = [server.read_line() for _ in range(3)]
        server.missing = [b'"missing":true' in server.request("/api/audience")[2]]
        server.join(source=GUESTS[0]).sock.close()
        server.missing.append(b'"missing":true' in server.request("/api/audience")[2])
        yield server.wait_loaded()
        with server.join() as guest:
            assert server.stop(signal.SIGTERM) == (0, "")
            assert guest.wait_closed().code == 1001, "guests are told"


@pytest.fixture
def lan_server(running_lan_server):
    """The running server with all slots free. A slot is freed a moment after its guest has left."""
    yield running_lan_server
    running_lan_server.wait_joined(0)


@pytest.fixture
def site(tmp_path, monkeypatch):
    """The audience's site, to be served from this process, so that a test can change its limits."""
    monkeypatch.setattr(lan, "create_app", lambda config: create_fake_app(config)[0])
    site, _ = lan.open_site("127.0.0.1", 0, tmp_path / "lan.pem")
    with site.listener:
        yield site
    app_state.of(site.app).close()


def tls_of(tmp_path):
    return ssl.create_default_context(cafile=tmp_path / "lan.pem")


def test_stream_needs_the_token_and_the_origin(lan_server):
    """Other wrong ones: see `test_join_token` and `test_request_checks`."""
    origin = "Origin", f"https://127.0.0.1:{lan_server.lan_port}"
    for headers in (
        [origin],
        [origin, ("Cookie", f"{COOKIE}={lan_server.token}x")],
        [lan_server.cookie, ("Origin", f"http://127.0.0.1:{lan_server.lan_port}")],
        [lan_server.cookie],
    ):
        with pytest.raises(Refused) as refused:
            lan_server.open(WebSocketClient, headers)
        assert refused.value.status == 403, headers


def test_link_admits_a_guest_who_gets_results(lan_server):
    status, headers, _ = lan_server.ask(lan_server.link[lan_server.link.index("/?") :])
    assert status == 302
    cookie = headers["Set-Cookie"].partition(";")[0]
    status, _, body = lan_server.ask(headers["Location"], headers={"Cookie": cookie})
    assert (status, b"<canvas" in body) == (200, True)
    with lan_server.join() as guest:
        guest.send_together([message(frame_id) for frame_id in range(4)])
        replies = [receive(guest) for _ in range(4)]
    assert [reply.frame_id for reply in replies] == [0, 1, 2, 3]
    assert isinstance(replies[-1], FrameResult)
    assert any(isinstance(reply, Refusal) for reply in replies), "superseded over TLS, too"


def test_presenter_needs_no_token_and_sees_the_count(lan_server):
    assert b"invitation" in lan_server.request("/")[2]
    with lan_server.join(), lan_server.join(source=GUESTS[0]), OpenStream(lan_server.port) as own:
        assert_served(own)  # the presenter, who is not counted as a guest
        lan_server.wait_joined(2)
        with lan_server.join():
            with pytest.raises(Refused) as refused:
                lan_server.join()
            assert refused.value.status == 503
            assert b"This device has 2 pages" in refused.value.body
    lan_server.wait_joined(0)


def test_devices_behind_one_router_have_places_of_their_own(lan_server):
    phones = [lan_server.open_link() for _ in range(4)]
    with contextlib.ExitStack() as stack:
        for phone in phones * 2:
            stack.enter_context(lan_server.join(phone))
        lan_server.wait_joined(8)
        with pytest.raises(Refused) as refused:
            lan_server.join(phones[2])
        assert refused.value.status == 503
        assert b"This device has 2 pages" in refused.value.body
        stack.enter_context(lan_server.join(lan_server.open_link()))
    lan_server.wait_joined(0)


def test_only_the_presenter_gets_the_qr_code(lan_server):
    status, headers, body = lan_server.request("/audience.svg")
    assert (status, headers["Content-Type"]) == (200, "image/svg+xml; charset=utf-8")
    assert body.startswith(b"<svg")
    for path in ("/audience.svg", "/api/audience"):
        assert lan_server.ask(path, headers=[lan_server.cookie])[0] == 404
    assert b"invitation" not in lan_server.ask("/", headers=[lan_server.cookie])[2]


def test_endless_handshakes_do_not_delay_others(site, tmp_path, monkeypatch):
    """A handshake runs on its connection's own thread, so the accepting thread is never blocked."""
    monkeypatch.setattr(RequestHandler, "timeout", 3600)
    with serving_site(site) as port, contextlib.ExitStack() as crowd:
        for number in range(audience_limits.LIMITS["CONNECTIONS_PER_ADDRESS"] // 2):
            sock = crowd.enter_context(socket.create_connection(("127.0.0.1", port)))
            sock.sendall((b"", b"\x16\x03\x01\x02\x00\x01", b"\x16")[number % 3])
        assert status_of(port, tmp_path) == 403


def connect(port, tmp_path, source="127.0.0.1"):
    """Open a TLS connection; return None if the server closes it."""
    plain = socket.create_connection(("127.0.0.1", port), PATIENCE_SECONDS, (source, 0))
    try:
        return tls_of(tmp_path).wrap_socket(plain, server_hostname="127.0.0.1")
    except (ConnectionError, ssl.SSLError):
        plain.close()


def status_of(port, tmp_path, *lines):
    """Request the page with these header lines; return the status."""
    with contextlib.closing(connect(port, tmp_path)) as sock:
        head = ["GET / HTTP/1.1", f"Host: 127.0.0.1:{port}", *lines]
        sock.sendall("\r\n".join([*head, "", ""]).encode())
        return int(sock.recv(65536).split()[1])


def test_plain_text_on_the_tls_port_is_closed(lan_server):
    for data in (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", bytes(1000), b"\x16" * 99):
        address = ("127.0.0.1", lan_server.lan_port)
        with socket.create_connection(address, PATIENCE_SECONDS) as sock:
            sock.sendall(data)
            with contextlib.suppress(ConnectionError):
                while sock.recv(4096):
                    pass


def test_guest_that_never_reads_is_disconnected(site, tmp_path, monkeypatch):
    monkeypatch.setattr(connection, "PAUSE_SECONDS", 0)
    site.app.config.update({**NO_DEADLINES, "STREAM_SEND_SECONDS": 0.3})
    slots, token = app_state.of(site.app).slots, site.app.config["JOIN_TOKEN"]
    with serving_site(site) as port:
        headers = [("Origin", f"https://127.0.0.1:{port}"), ("Cookie", f"{COOKIE}={token}")]
        options = {"tls": tls_of(tmp_path), "server_name": "127.0.0.1", "headers": headers}
        with WebSocketClient(port, receive_buffer_bytes=4096, **options) as guest:
            assert slots.open == 1
            with sending_without_end(guest, MASKED_FRAME):
                poll_until(lambda: slots.open == 0)


def results_of(streams, enough=600):
    """Let all send as fast as they can, by threads: the numbers of their results.

    Args:
        streams: Pairs of a stream and the number of its frames under way.
        enough: The sum of the results after which it ends.
    """
    results, stop = [0] * len(streams), threading.Event()

    def use(number, stream, at_once):
        with contextlib.suppress(OSError, Closed):
            stream.send_together([FRAME] * at_once)
            while not stop.is_set():
                results[number] += isinstance(receive(stream), FrameResult)
                stream.send(FRAME)

    tasks = [Task(use, number, *one) for number, one in enumerate(streams)]
    poll_until(lambda: sum(results) > enough)
    stop.set()
    for task in tasks:
        task.result()
    return results


@pytest.mark.slow
def test_runners_are_shared_fairly(lan_server):
    """Five guests send as fast as they can; one floods; two share a device."""
    with contextlib.ExitStack() as stack:
        sources = [GUESTS[0], *GUESTS[:4]]
        guests = [stack.enter_context(lan_server.join(source=source)) for source in sources]
        one, other, *others = results_of([(guests[0], 40), *((guest, 1) for guest in guests[1:])])
    devices = [one + other, *others]
    assert min(devices) >= sum(devices) / len(devices) / 2, devices


@pytest.mark.slow
def test_stream_has_half_of_an_equal_share_beside_twelve_that_load_all_the_time(lan_server):
    """They alternate holistic and pose, so that each frame of theirs needs a new runner."""
    frames, stop = [message_of("holistic/full"), message_of("pose/cut-out")], threading.Event()

    def alternate(number):
        with lan_server.join(source=GUESTS[number % 6 + 1]) as stream:
            while not stop.is_set():
                stream.send(frames[number % 2])
                receive(stream)
                number += 1

    def rate(stream, seconds):
        results, until = 0, time.monotonic() + seconds
        while time.monotonic() < until:
            stream.send(FRAME)
            results += isinstance(receive(stream), FrameResult)
        return results / seconds

    with lan_server.join(source=GUESTS[0]) as stream:
        alone = rate(stream, 3)
        tasks = [Task(alternate, number) for number in range(12)]
        lan_server.wait_joined(13)
        beside = rate(stream, 12)
        stop.set()
        for task in tasks:
            task.result()
    assert beside >= alone / 13 / 2, (alone, beside)


@pytest.mark.slow
def test_presenter_has_priority_over_guests(lan_server):
    """The presenter has its own runners, so guests do not slow its picture."""
    with contextlib.ExitStack() as stack:
        guests = [stack.enter_context(lan_server.join(source=source)) for source in GUESTS[:6]]
        streams = [stack.enter_context(OpenStream(lan_server.port)), *guests]
        presenter, *others = results_of([(stream, 1) for stream in streams])
    assert presenter >= 1.5 * max(others), (presenter, others)


def test_hostile_cookies_are_parsed_quickly(site, tmp_path, monkeypatch):
    """Werkzeug's parser would take seconds or minutes; see also `test_request_head`."""

    def parse_cookie(*_):
        raise AssertionError("this parser takes time quadratic in the header's length")

    monkeypatch.setattr(werkzeug.sansio.request, "parse_cookie", parse_cookie)
    with serving_site(site) as port:
        for name in ("a", COOKIE):
            assert status_of(port, tmp_path, f'Cookie: {name}={" " * 32_000}x"') == 403


def test_device_that_connects_endlessly_is_refused(site, tmp_path):
    """Each connection costs the server a TLS handshake, with or without a token."""
    burst = 5
    limits = {"CONNECTIONS_BURST": burst, "CONNECTIONS_PER_SECOND": 1e-6}
    assert limits.keys() <= audience_limits.LIMITS.keys()
    site.app.config.update(limits)
    with serving_site(site) as port, contextlib.ExitStack() as stack:
        for source in GUESTS[:2]:
            for _ in range(burst):
                stack.enter_context(connect(port, tmp_path, source))
            assert connect(port, tmp_path, source) is None


def test_tls_keys_cannot_be_renewed(lan_server):
    """In TLS 1.3 a client could ask for new keys without end, out of reach of any deadline."""
    lan_server.tls.minimum_version = ssl.TLSVersion.TLSv1_3
    try:
        with pytest.raises(ssl.SSLError):
            lan_server.ask("/")
    finally:
        lan_server.tls.minimum_version = ssl.TLSVersion.TLSv1_2


def test_certificate_and_link_survive_a_restart(tmp_path):
    file = tmp_path / "lan.pem"
    first, audience = lan.open_site("127.0.0.1", 0, file)
    port, pem = first.listener.getsockname()[1], file.read_bytes()
    assert file.stat().st_mode & 0o777 == 0o600
    first.listener.close()
    second, same_audience = lan.open_site("127.0.0.1", port, file)
    with second.listener:
        assert (same_audience.links[0].url, file.read_bytes()) == (audience.links[0].url, pem)


def test_taken_lan_port_and_no_network_are_reported(tmp_path, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(StartError, match=f"Port {port} is taken.*--lan-port"):
            lan.open_site("127.0.0.1", port, tmp_path / "lan.pem")
    on_machine(monkeypatch, {"lo": interface("127.0.0.1"), "eth0": interface("fe80::1%eth0")})
    for host in (None, "0.0.0.0"):
        with pytest.raises(StartError, match="no network"):
            lan.open_site(host, 0, tmp_path / "lan.pem")


VPN_FIRST = {
    "lo": interface("127.0.0.1", "::1"),
    "tun0": interface("10.8.0.2"),
    "wlan0": interface("192.168.1.23", "2001:db8::23"),
}


def test_every_address_has_a_link_and_is_served(tmp_path, monkeypatch):
    on_machine(monkeypatch, VPN_FIRST)
    monkeypatch.setattr(lan, "create_app", lambda config: create_fake_app(config)[0])
    file, addresses = tmp_path / "lan.pem", ["192.168.1.23", "2001:db8::23", "10.8.0.2"]
    site, audience = lan.open_site(None, 0, file)
    port, token = site.listener.getsockname()[1], site.app.config["JOIN_TOKEN"]
    hosts = [f"192.168.1.23:{port}", f"[2001:db8::23]:{port}", f"10.8.0.2:{port}"]
    links = [f"https://{host}/?join={token}" for host in hosts]
    assert [link.url for link in audience.links] == links
    networks = [link.network for link in audience.links]
    assert networks == ["wlan0", "wlan0", "tun0: VPN or virtual machine"]
    assert set(hosts) <= site.app.config["ALLOWED_HOSTS"]
    made = x509.load_pem_x509_certificate(file.read_bytes())
    names = made.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert [str(ip) for ip in names.get_values_for_type(x509.IPAddress)] == addresses
    with serving_site(site):
        for address in ("127.0.0.1", *["::1"] * socket.has_dualstack_ipv6()):
            with (
                socket.create_connection((address, port), PATIENCE_SECONDS) as plain,
                tls_of(tmp_path).wrap_socket(plain, server_hostname="192.168.1.23") as sock,
            ):
                sock.sendall(f"GET / HTTP/1.1\r\nHost: 192.168.1.23:{port}\r\n\r\n".encode())
                assert sock.recv(65536).split()[1] == b"403"  # no token, but the right name


def test_links_are_those_of_the_addresses_that_are_listened_on(tmp_path, monkeypatch):
    on_machine(monkeypatch, {**VPN_FIRST, "tap0": interface("127.0.0.1")})
    for host, links in (("127.0.0.1", 1), ("0.0.0.0", 2)):
        site, audience = lan.open_site(host, 0, tmp_path / "lan.pem")
        with site.listener:
            assert site.listener.getsockname()[0] == host
        assert len(audience.links) == links
        assert not any("[" in link.url for link in audience.links)
    assert "https://127.0.0.1:" not in audience.links[0].url


def test_guest_counts_as_come_before_the_certificate_is_accepted(site, tmp_path):
    """A browser that shows the warning has got through the firewall."""
    addresses = []
    noted = dataclasses.replace(site, on_connection=addresses.append)
    with serving_site(noted) as port:
        socket.create_connection(("127.0.0.1", port), source_address=(GUESTS[0], 0)).close()
        status_of(port, tmp_path)
    assert addresses == [GUESTS[0], "127.0.0.1"]


def test_presenter_is_reminded_of_the_firewall(running_lan_server):
    _warning, advice, reminder = running_lan_server.more_lines
    assert f"TCP port {running_lan_server.lan_port}" in advice
    assert reminder.startswith("No other device has connected yet. If no phone")
    assert running_lan_server.missing == [True, False]
