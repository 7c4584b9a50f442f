"""How the server ends: quietly, in time, and with exit status 0, whatever it is at."""

from __future__ import annotations

import contextlib
import ctypes
import signal
import socket
import threading
import time

import numpy as np
import psutil
import pytest
from fakes import PATIENCE_SECONDS, Task
from frames import FRAME, OpenStream, receive
from picture_files import jpeg
from server_process import STOP_SECONDS, ServerProcess

from webdemo.protocol import Mask


def assert_stops(process, number=signal.SIGTERM):
    started = time.monotonic()
    assert process.stop(number) == (0, "")
    assert time.monotonic() - started < STOP_SECONDS


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda number: number.name)
def test_server_stops_while_streams_are_open(number):
    with ServerProcess() as process, contextlib.ExitStack() as stack:
        process.wait_loaded()
        silent, idle, busy = (stack.enter_context(OpenStream(process.port)) for _ in range(3))
        for stream in (idle, busy):
            stream.send(FRAME)
            assert isinstance(receive(stream), Mask)
        busy.send(FRAME)
        assert_stops(process, number)
        for stream in (silent, idle, busy):
            closed = stream.wait_closed()
            assert (closed.code, closed.reason) == (1001, "The server stops.")


def test_server_stops_whichever_thread_takes_the_signal():
    """The kernel may choose any, and then nothing wakes the main thread from waiting for a lock."""
    libc = ctypes.CDLL(None)
    if not hasattr(libc, "tgkill"):
        pytest.skip("signals can't be sent to a thread of another process here")
    with ServerProcess() as process:
        process.wait_loaded()
        threads = [thread.id for thread in psutil.Process(process.pid).threads()]
        other = next(thread for thread in threads if thread != process.pid)
        assert libc.tgkill(process.pid, other, signal.SIGTERM) == 0
        status, stderr = process.wait(STOP_SECONDS)
        assert (status, stderr) == (0, "")


def test_server_stops_while_it_loads():
    with ServerProcess() as process, OpenStream(process.port) as stream:
        assert_stops(process)
        assert stream.wait_closed().code == 1001


def test_server_stops_while_pictures_are_worked_on():
    """Threads are within MediaPipe and OpenCV then, where the interpreter can't end them."""
    picture = jpeg(np.zeros((4096, 4096, 3), np.uint8))
    with ServerProcess() as process, contextlib.ExitStack() as stack:
        process.wait_loaded()
        for _ in range(4):
            sock = stack.enter_context(socket.create_connection(("127.0.0.1", process.port)))
            head = f"POST /api/segment HTTP/1.1\r\nHost: 127.0.0.1:{process.port}\r\n"
            sock.sendall(f"{head}Content-Length: {len(picture)}\r\n\r\n".encode() + picture)
        assert_stops(process)


def test_server_stops_under_a_flood():
    with ServerProcess() as process, OpenStream(process.port) as flooding:
        process.wait_loaded()
        frames = b"\x82\xfe" + len(FRAME).to_bytes(2, "big") + bytes(4) + FRAME

        def flood():
            with contextlib.suppress(OSError):
                while True:
                    flooding.send_raw(frames)

        sender = threading.Thread(target=flood)
        sender.start()
        told = Task(flooding.wait_closed)
        assert_stops(process)
        assert told.result().code == 1001
        # What it still sends may stay in the kernel, which waits for a window that never opens.
        with contextlib.suppress(OSError):
            flooding.sock.shutdown(socket.SHUT_RDWR)
        sender.join(PATIENCE_SECONDS)
        assert not sender.is_alive()


@pytest.mark.parametrize(
    "request_line",
    [
        b"GET http://[/ HTTP/1.1",
        b"GET / HTTP/9.9",
        b"\x00\xff",
        b"GET /" + 70_000 * b"x" + b" HTTP/1.1",
    ],
)
def test_damaged_request_leaves_no_trace_on_the_terminal(request_line):
    with ServerProcess() as process:
        with socket.create_connection(("127.0.0.1", process.port), timeout=10) as sock:
            sock.sendall(request_line + b"\r\n\r\n")
            answer = b""
            with contextlib.suppress(ConnectionError):
                while more := sock.recv(65536):
                    answer += more
        assert answer.endswith(b'to be read."}')
        assert process.request("/healthz")[0] == 200
        assert process.stop() == (0, "")
