"""Server and page send nothing to other machines and write nothing to disk or into a log.

Both run in an isolated network where every packet to another address is recorded (see
`loopback_only.py`). If the machine does not allow one, that test is skipped; the tests of
Chromium's network log and of Python's audit events remain.
"""

from __future__ import annotations

import base64
import ipaddress
import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import egress_run
import pytest
from egress_run import MASKS_WANTED
from log_forms import forms_of

from webdemo.stream import protocol
from webdemo.stream.messages import FrameResult

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

IPV6_PROBE = "2001:4860:4860::8888"
"""Chromium asks the kernel for a route to it, to detect IPv6. It sends nothing."""
STRETCH = 24


@pytest.fixture(scope="module")
def run(tmp_path_factory, chromium, camera_video):
    """The report and folders of `egress_run.py`."""
    folder = tmp_path_factory.mktemp("run")
    script = Path(egress_run.__file__)
    subprocess.run(
        [sys.executable, script, chromium, camera_video.path, folder], check=True, timeout=240
    )
    report = json.loads((folder / "report.json").read_text())
    for name in ("sent", "received"):
        report[name] = [base64.b64decode(data) for data in report[name]]
    return SimpleNamespace(folder=folder, **report)


def stretches(messages, step, values=8):
    """Pieces of the messages, one every `step` bytes, that have more than `values` byte values."""
    pieces = {
        data[at : at + STRETCH] for data in messages for at in range(40, len(data) - STRETCH, step)
    }
    return {piece for piece in pieces if len(set(piece)) > values}


def is_elsewhere(address):
    """Whether an address with port, as Chromium logs it, is on another machine."""
    host = address.rpartition(":")[0].strip("[]")
    return host != IPV6_PROBE and not ipaddress.ip_address(host).is_loopback


def test_stream_shows_motion(run):
    replies = [protocol.parse_reply(data) for data in run.received]
    results = [reply for reply in replies if isinstance(reply, FrameResult)]
    assert {result.model for result in results} == {0, 1}
    assert len(results) >= 2 * MASKS_WANTED
    assert len({data[18:] for data in run.sent}) > 2
    assert run.status == 0


def test_no_packet_leaves_the_machine(run):
    if run.packets is None:
        pytest.skip(run.no_packets_because)
    assert run.packets == []


def test_page_contacts_its_own_server_only(run):
    assert len(run.requests) > 10
    assert {url.split("/")[2] for url in run.requests} == {run.address}
    assert run.sockets == [f"ws://{run.address}/stream"]


def test_browser_connects_to_loopback_only(run):
    netlog = json.loads((run.folder / "netlog.json").read_text())
    names = {number: name for name, number in netlog["constants"]["logEventTypes"].items()}
    addresses, looked_up = set(), set()
    for event in netlog["events"]:
        params = event.get("params", {})
        if names[event["type"]] in {"TCP_CONNECT_ATTEMPT", "UDP_CONNECT", "UDP_BYTES_SENT"}:
            addresses.update(filter(None, [params.get("address")]))
        elif names[event["type"]] == "HOST_RESOLVER_MANAGER_JOB":
            looked_up.update(filter(None, [params.get("host")]))
    assert run.address in addresses
    assert list(filter(is_elsewhere, addresses)) == []
    assert looked_up == set()


def test_server_opens_no_connection_and_no_file(run):
    """What it would leave in its folders, `test_privacy` shows."""
    notes = [json.loads(line) for line in (run.folder / "notes").read_text().splitlines()]
    assert ["socket.bind", "('127.0.0.1', 0)"] in notes
    allowed = [["socket.getaddrinfo", "127.0.0.1"], ["open", "/dev/null"]]
    others = [note for note in notes if note not in allowed and note[0] != "socket.bind"]
    assert others == []


def test_browser_keeps_no_frame(run):
    pieces = stretches(run.sent[::10] + run.received[1::10], 251)  # the first is the hello
    assert len(pieces) > 100
    files = [path for path in (run.folder / "browser").rglob("*") if path.is_file()]
    assert files
    for path in files:
        data = path.read_bytes()
        assert not any(piece in data for piece in pieces), path


def test_no_frame_is_logged(run):
    log = (run.folder / "log").read_text(errors="replace")
    assert "DEBUG:webdemo" in log
    assert "ZeroDivisionError: a bug" in log
    pieces = stretches(run.sent[-3:] + run.received[-3:], STRETCH, 3)
    assert len(pieces) > 1000
    assert [form for piece in pieces for form in forms_of(piece) if form in log] == []
    assert len(log) < 20_000
