"""The server stops quietly, in time and with exit status 0, whatever it is doing."""

from __future__ import annotations

import contextlib
import ctypes
import os
import random
import signal
import socket
import threading
import time

import numpy as np
import psutil
import pytest
from fakes import PATIENCE_SECONDS, Task
from frames import FRAME, OpenStream, receive
from lan_server import LanServer
from picture_files import chunk_of, jpeg, png, segment_of, with_chunks
from server_process import STOP_SECONDS, ServerProcess

from webdemo.stream.messages import Mask

ENDS_SECONDS = 30.0
"""Deadline for a busy machine. Slow tests, which run alone, measure STOP_SECONDS."""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda number: number.name)
def test_server_stops_quietly_at_any_work(number):
    """Threads are then inside MediaPipe and OpenCV, where the interpreter cannot end them."""
    picture = jpeg(np.zeros((4096, 4096, 3), np.uint8))
    with ServerProcess() as process, contextlib.ExitStack() as stack:
        process.wait_loaded()
        silent, idle, busy = (stack.enter_context(OpenStream(process.port)) for _ in range(3))
        for stream in (idle, busy):
            stream.send(FRAME)
            assert isinstance(receive(stream), Mask)
        for _ in range(4):
            sock = stack.enter_context(socket.create_connection(("127.0.0.1", process.port), 10))
            head = f"POST /api/segment HTTP/1.1\r\nHost: 127.0.0.1:{process.port}\r\n"
            sock.sendall(f"{head}Content-Length: {len(picture)}\r\n\r\n".encode() + picture)
        busy.send(FRAME)
        assert process.stop(number, ENDS_SECONDS) == (0, "")
        for stream in (silent, idle, busy):
            closed = stream.wait_closed()
            assert (closed.code, closed.reason) == (1001, "The server is stopping.")


def random_case(number):
    """A random time after the start, and one to three signals in quick succession."""
    some = random.Random(number)
    return {
        "streams": some.choice([0, 0, 3]),
        "after_seconds": some.uniform(0, 1.5),
        "signals": some.choices([signal.SIGINT, signal.SIGTERM], k=some.randint(1, 3)),
        "gap_seconds": some.choice([0, 20e-6, 1e-3]),
    }


def assert_stops_on_signals(process, case, seconds):
    with contextlib.ExitStack() as stack:
        assert process.request("/healthz")[0] == 200
        for _ in range(case["streams"]):
            stack.enter_context(OpenStream(process.port)).send(FRAME)
        time.sleep(case["after_seconds"])
        for number in case["signals"]:
            with contextlib.suppress(ProcessLookupError):  # it has already ended
                os.kill(process.pid, number)
            time.sleep(case["gap_seconds"])
        assert process.wait(seconds) == (0, ""), case


@pytest.mark.parametrize("number", range(3))
def test_signal_at_any_moment_ends_the_server(number):
    with ServerProcess() as process:
        assert_stops_on_signals(process, random_case(number), ENDS_SECONDS)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_signals_at_any_moment_end_the_server_many_times(tmp_path):
    for number in range(100, 140):
        with LanServer(tmp_path) if number % 4 == 0 else ServerProcess() as process:
            assert_stops_on_signals(process, random_case(number), STOP_SECONDS)


def test_server_stops_on_a_signal_to_any_thread():
    """The kernel may signal any thread, which does not wake a main thread that waits for a lock."""
    libc = ctypes.CDLL(None)
    if not hasattr(libc, "tgkill"):
        pytest.skip("signals can't be sent to a thread of another process here")
    with ServerProcess() as process:
        process.wait_loaded()
        threads = [thread.id for thread in psutil.Process(process.pid).threads()]
        other = next(thread for thread in threads if thread != process.pid)
        assert libc.tgkill(process.pid, other, signal.SIGTERM) == 0
        assert process.wait(ENDS_SECONDS) == (0, "")


def test_server_stops_without_closing_segmenters():
    """Each of them may hang in that."""
    hanging = (
        "import threading; from webdemo.vision import segmenter;"
        "from webdemo.vision.runners import watched_runner;"
        "watched_runner.CLOSE_SECONDS = 3600.0;"
        "segmenter.Segmenter.close = lambda _: threading.Event().wait();"
        "from webdemo.__main__ import main; main()"
    )
    with ServerProcess(command=("-c", hanging)) as process:
        process.wait_loaded()
        assert process.stop(seconds=ENDS_SECONDS) == (0, "")


def test_server_stops_while_it_loads():
    with ServerProcess() as process, OpenStream(process.port) as stream:
        assert process.stop(signal.SIGTERM, ENDS_SECONDS) == (0, "")
        assert stream.wait_closed().code == 1001


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
        closing = Task(flooding.wait_closed)
        assert process.stop(signal.SIGTERM, ENDS_SECONDS) == (0, "")
        assert closing.result().code == 1001
        # The last bytes may stay in the kernel, waiting for a TCP window that never opens.
        with contextlib.suppress(OSError):
            flooding.sock.shutdown(socket.SHUT_RDWR)
        sender.join(PATIENCE_SECONDS)
        assert not sender.is_alive()


def test_damaged_requests_print_nothing():
    with ServerProcess() as process:
        for request_line in (
            b"GET http://[/ HTTP/1.1",
            b"GET / HTTP/9.9",
            b"\x00\xff",
            b"GET /" + 70_000 * b"x" + b" HTTP/1.1",
        ):
            with socket.create_connection(("127.0.0.1", process.port), timeout=10) as sock:
                sock.sendall(request_line + b"\r\n\r\n")
                answer = b""
                with contextlib.suppress(ConnectionError):
                    while more := sock.recv(65536):
                        answer += more
            assert answer.endswith(b'to be read."}'), request_line
        assert process.request("/healthz")[0] == 200
        assert process.stop(seconds=ENDS_SECONDS) == (0, "")


def test_damaged_pictures_leave_no_trace_on_the_terminal():
    """Pillow warns of each of these."""
    plain = png(np.zeros((8, 8, 3), np.uint8))
    photo = jpeg(np.zeros((8, 8, 3), np.uint8))
    with ServerProcess() as process:
        for picture in (
            with_chunks(plain, chunk_of(b"acTL", bytes(8))),
            with_chunks(plain, chunk_of(b"eXIf", b"II*\0\x08\0\0\0\x09\0")),
            photo[:2] + segment_of(0xE2, b"MPF\0garbage") + photo[2:],
            photo[:2] + segment_of(0xE1, b"Exif\0\0II*\0\x08\0\0\0\x09\0") + photo[20:],
        ):
            assert process.request("/api/segment", "POST", picture)[0] == 200
        assert process.stop(seconds=ENDS_SECONDS) == (0, "")
