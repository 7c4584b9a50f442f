"""gunicorn and nginx together: how streams spread over workers, and what ends them."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import time

import numpy as np
import pytest
from deployment import NAME, STREAMS_EACH, WORKERS, Gunicorn, Machine, deployed, two_machines
from frames import FRAME, HANDSHAKE, assert_served, message, receive
from picture_files import jpeg, png
from server_process import PATIENCE_SECONDS, STOP_SECONDS, poll_until
from solution_frames import model_of
from websocket_client import Closed, Refused

from webdemo.stream.messages import Hello

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(300),
    pytest.mark.skipif(not hasattr(os, "fork"), reason="gunicorn needs fork"),
]


@pytest.fixture(scope="module")
def running():
    with deployed() as deployment:
        yield deployment


@pytest.fixture
def deployment(running):
    """A deployment whose workers have loaded their models and have no streams."""
    running.gunicorn.wait_spread(0, 0)
    yield running
    poll_until(lambda: len(running.gunicorn.worker_processes()) == WORKERS)
    running.gunicorn.wait_loaded()
    running.gunicorn.wait_spread(0, 0)


@pytest.fixture
def streams():
    """A function that opens streams, which are closed after the test."""
    with contextlib.ExitStack() as stack:

        def open_streams(deployment, count):
            opened = [stack.enter_context(deployment.open_stream()) for _ in range(count)]
            assert all(isinstance(receive(stream), Hello) for stream in opened)
            return opened

        yield open_streams


def assert_quiet(log):
    """The log has only gunicorn's own lines about starting and stopping."""
    assert [line for line in log.splitlines() if "[INFO]" not in line] == []


def test_streams_fill_both_workers_and_a_free_slot_on_either_is_found(deployment, streams):
    spread, opened = deployment.gunicorn.spread, []
    for count in range(1, WORKERS * STREAMS_EACH + 1):
        opened += streams(deployment, 1)
        one, other = spread()
        assert one + other == count
        assert abs(one - other) <= 1
    for _ in range(3):  # a full worker is used again later
        with pytest.raises(Refused) as refusal:
            deployment.open_stream()
        assert refusal.value.status == 503
        assert "places on the server are taken" in json.loads(refusal.value.body)["error"]
    for stream in opened[:4]:
        stream.send_close()
        stream.wait_closed()
        poll_until(lambda: sum(spread()) == WORKERS * STREAMS_EACH - 1)
        assert_served(*streams(deployment, 1))
    assert spread() == [STREAMS_EACH, STREAMS_EACH]


def test_full_worker_is_skipped_even_if_the_proxy_miscounts(deployment, streams):
    handshake = {"Origin": f"https://{deployment.host}", "X-Forwarded-Proto": "https", **HANDSHAKE}
    with contextlib.ExitStack() as stack:
        for _ in range(STREAMS_EACH):  # past the proxy
            past = deployment.gunicorn.asking(1, "/stream", **handshake)
            assert stack.enter_context(past).status == 101
        for stream in streams(deployment, STREAMS_EACH):
            assert_served(stream)
        assert deployment.gunicorn.spread() == [STREAMS_EACH, STREAMS_EACH]
    deployment.gunicorn.wait_spread(0, STREAMS_EACH)


def test_thread_of_a_client_that_never_reads_is_freed(deployment):
    # The replies are 80 MB, of which the buffers of kernel and nginx hold a small part. Without
    # the pauses the server would slow its reading.
    frame, started = message(model=model_of("selfie/general")), time.monotonic()
    with deployment.open_stream(receive_buffer_bytes=4096) as stream:
        with pytest.raises(OSError):  # noqa: PT012
            for _ in range(1200):
                stream.send(frame)
                time.sleep(0.01)
        deployment.gunicorn.wait_spread(0, 0)
    assert time.monotonic() - started < 9  # the server's deadline, before nginx's 10 s


def test_own_page_only_and_guests_are_never_local(deployment):
    """Whatever they say of themselves; nor is a program past nginx that says it is local."""

    def post(**headers):
        return deployment.request("/api/segment", "POST", headers=headers)[0]

    for other in (f"http://{deployment.host}", "https://evil.example", f"https://{NAME}", "null"):
        assert post(Origin=other) == 403
    local = {"X-Forwarded-For": "127.0.0.1", "X-Forwarded-Proto": "https"}
    for headers in ([("Origin", "https://evil.example")], [], local.items()):
        with pytest.raises(Refused, match="403"):
            deployment.open_stream(headers=headers)
    assert post(**{"X-Forwarded-Proto": "http", "X-Forwarded-Ssl": "off"}) == 400, "but no picture"
    for host in ("evil.example", NAME, f"{NAME}:1"):
        assert deployment.request("/", headers={"Host": host})[0] == 400
    assert deployment.request("/", headers={"X-Forwarded-Host": "evil.example"})[0] == 200
    for worker in (1, 2):
        headers = {**local, "Content-Length": "0"}
        with deployment.gunicorn.asking(worker, "/api/segment", "POST", **headers) as response:
            assert response.status == 403


def test_pictures_never_touch_the_disk(deployment):
    """nginx's folder for temporary files is removed, so that writing to one would fail."""
    picture = png(np.random.default_rng(0).integers(0, 256, (1400, 1600, 3), np.uint8))
    assert len(picture) > 6_000_000
    shutil.rmtree(deployment.folder / "temporary")
    for body in (picture, (picture[at : at + 8000] for at in range(0, len(picture), 8000))):
        status, headers, mask = deployment.request("/api/segment", "POST", body)
        assert (status, headers["Content-Type"]) == (200, "image/png")
        assert mask.startswith(b"\x89PNG")
    assert (deployment.folder / "access.log").read_text() == ""
    assert {path.name for path in deployment.folder.iterdir()} == {
        *("nginx.conf", "webdemo.conf", "own.pem", "own.key"),
        *("nginx.pid", "error.log", "access.log"),
    }
    with contextlib.suppress(OSError):  # nginx may close before it has read everything
        assert deployment.request("/api/segment", "POST", bytes(20 * 1024 * 1024 + 1))[0] == 413


def test_pictures_that_drip_take_no_place_of_the_workers(deployment):
    """Not even if they are more than the threads of all workers. nginx refuses far more of them."""
    head = f"POST /api/segment HTTP/1.1\r\nHost: {deployment.host}\r\nOrigin: {deployment.url[:-1]}"
    picture = jpeg(np.zeros((9, 12, 3), np.uint8))
    with contextlib.ExitStack() as crowd:

        def drip(count):
            for _ in range(count):
                sock = crowd.enter_context(deployment.connect())
                sock.sendall(f"{head}\r\nContent-Length: 1000000\r\n\r\n0".encode())

        drip(120)
        assert deployment.request("/api/segment", "POST", picture)[0] == 200
        drip(8)
        status, headers, _ = deployment.request("/api/segment", "POST", picture)
        assert (status, headers.get_all("Retry-After")) == (503, ["5"])
        assert deployment.request("/")[0] == 200


def test_killed_worker_loses_only_its_own_streams(deployment, streams):
    opened = streams(deployment, 4)
    assert deployment.gunicorn.spread() == [2, 2]
    for stream in opened:
        assert_served(stream)
    victim, other = deployment.gunicorn.worker_processes()
    victim.kill()
    left = []
    for stream in opened:
        try:
            assert_served(stream)
            left.append(stream)
        except (Closed, OSError):
            pass
    assert len(left) == 2
    newcomers = streams(deployment, 2)  # they go to the other worker or wait for the new one
    for stream in (*left, *newcomers):
        assert_served(stream)
    deployment.gunicorn.wait_loaded()
    survivors = {process.pid for process in deployment.gunicorn.worker_processes()}
    assert len(survivors) == WORKERS
    assert other.pid in survivors
    streams(deployment, WORKERS * STREAMS_EACH - 4)  # all slots are free again
    assert deployment.gunicorn.spread() == [STREAMS_EACH, STREAMS_EACH]


def assert_server_stops(stream):
    closed = stream.wait_closed()
    assert (closed.code, closed.reason) == (1001, "The server is stopping.")


@pytest.mark.parametrize(
    ("number", "times", "setting"),
    [
        (signal.SIGTERM, 1, ""),
        (signal.SIGINT, 3, ""),  # from the terminal
        (signal.SIGQUIT, 1, "preload_app = True"),
    ],
)
def test_stop_ends_streams_and_pictures_in_time_and_quietly(streams, number, times, setting):
    """Threads are then inside MediaPipe and OpenCV, where the interpreter cannot end them."""
    picture = jpeg(np.zeros((4096, 4096, 3), np.uint8))
    with deployed(setting) as own, contextlib.ExitStack() as stack:
        opened = streams(own, 4)
        assert own.gunicorn.spread() == [2, 2]
        for stream in opened[:3]:
            assert_served(stream)
        opened[0].send(FRAME)
        head = f"POST /api/segment HTTP/1.1\r\nHost: {own.host}\r\nOrigin: {own.url[:-1]}\r\n"
        for _ in range(4):
            sock = stack.enter_context(own.connect())
            sock.sendall(f"{head}Content-Length: {len(picture)}\r\n\r\n".encode() + picture)
        status, log, seconds = own.gunicorn.stop(number, times=times)
        assert (status, seconds < STOP_SECONDS) == (0, True)
        assert_quiet(log)
        for stream in opened:
            assert_server_stops(stream)


def test_stop_while_models_load():
    with Gunicorn(NAME) as gunicorn:
        poll_until(lambda: "/1.sock" in gunicorn.log())
        poll_until(lambda: not gunicorn.health(1)["models_loaded"])
        status, log, seconds = gunicorn.stop()
    assert (status, seconds < STOP_SECONDS) == (0, True)
    assert_quiet(log)


def test_reload_closes_streams_and_loses_no_request(deployment, streams):
    gunicorn = deployment.gunicorn
    opened = streams(deployment, 4)
    old = {process.pid for process in gunicorn.worker_processes()}
    said = len(gunicorn.log())
    gunicorn.process.send_signal(signal.SIGHUP)
    for stream in opened:
        assert_server_stops(stream)
        assert deployment.request("/healthz")[0] == 200
        assert_served(*streams(deployment, 1))
    poll_until(lambda: len(gunicorn.worker_processes()) == WORKERS)
    assert not old & {process.pid for process in gunicorn.worker_processes()}
    gunicorn.wait_loaded()
    streams(deployment, WORKERS * STREAMS_EACH - sum(gunicorn.spread()))
    assert gunicorn.spread() == [STREAMS_EACH, STREAMS_EACH]
    assert_quiet(gunicorn.log()[said:])


def test_impossible_options_are_refused_in_one_sentence():
    for host, setting, sentence in (
        ("", "", "WEBDEMO_ALLOWED_HOSTS: Name the hosts"),
        ("https://demo.example.org", "", "“https://demo.example.org” is not a host name."),
        (NAME, "workers = 3", "there are 3 workers and 2 sockets"),
        (NAME, "bind = bind[:1]", "there are 2 workers and 1 sockets"),
    ):
        with Gunicorn(host, [setting]) as gunicorn:
            assert gunicorn.process.wait(PATIENCE_SECONDS) == 1
            log = gunicorn.log().splitlines()
        (line,) = [line for line in log if line and "[INFO] Starting" not in line]
        assert line.startswith("Error: ")
        assert sentence in line


LIVE_AGAIN_SECONDS = 3


def live_again(deployment, until):
    """Open a stream as a page does, again until a frame is answered."""
    while True:
        with contextlib.suppress(Refused, Closed, OSError):
            stream = deployment.open_stream(timeout_seconds=until - time.monotonic())
            with contextlib.ExitStack() as stack:
                stack.callback(stream.sock.close)
                assert isinstance(receive(stream), Hello)
                assert_served(stream)
                stack.pop_all()
                return stream
        assert time.monotonic() < until, "not live again in time"
        time.sleep(0.25)


def silent_server(address, port, stack):
    """Let connections to a port neither succeed nor fail, as those to a machine that is off."""
    server = stack.enter_context(socket.create_server((address, port), backlog=0))
    for _ in range(2):
        waiting = stack.enter_context(socket.socket())
        waiting.setblocking(False)
        waiting.connect_ex((address, port))
    return server


@pytest.mark.parametrize("silent", [False, True], ids=["processes killed", "machine off"])
def test_streams_of_a_machine_that_is_gone_are_live_again_on_the_other(silent):
    with two_machines() as (deployment, machines), contextlib.ExitStack() as stack:
        opened = [stack.enter_context(deployment.open_stream()) for _ in range(6)]
        for stream in opened:
            assert isinstance(receive(stream), Hello)
            assert_served(stream)
        assert [machine.spread() for machine in machines] == [[3], [3]]
        gone, other = machines
        gone.kill()
        until = time.monotonic() + LIVE_AGAIN_SECONDS
        if silent:
            silent_server(gone.address, gone.port, stack)
        lost = 0
        for stream in opened:
            try:
                assert_served(stream)
            except (Closed, OSError):
                lost += 1
                stack.enter_context(live_again(deployment, until))
        assert time.monotonic() < until
        assert lost == 3, "the other machine's streams notice nothing"
        assert other.spread() == [6]
        for _ in range(4):
            assert deployment.request("/healthz")[0] == 200


def test_machine_answers_its_proxy_only():
    with Machine(NAME, "127.0.0.2") as machine:
        machine.wait_loaded()
        for source, status in (("127.0.0.1", 200), ("127.0.0.3", 403)):
            connection = machine.connection()
            connection.source_address = (source, 0)
            with contextlib.closing(connection):
                connection.request("GET", "/healthz", headers={"Host": NAME})
                assert connection.getresponse().status == status
