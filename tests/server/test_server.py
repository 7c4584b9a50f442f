"""The server stops quietly, in time and with exit status 0, whatever it is doing."""

from __future__ import annotations

import contextlib
import ctypes
import os
import random
import signal
import socket
import time

import numpy as np
import psutil
import pytest
from fakes import Task
from frames import FRAME, MASKED_FRAME, OpenStream, assert_served, sending_without_end
from lan_server import LanServer
from picture_files import chunk_of, jpeg, png, segment_of, with_chunks
from server_process import STOP_SECONDS, ServerProcess

ENDS_SECONDS = 30.0
"""Deadline for a busy machine. Slow tests, which run alone, measure STOP_SECONDS."""


def test_server_stops_quietly_at_any_work_and_under_a_flood():
    """Threads are then inside MediaPipe and OpenCV, where the interpreter cannot end them."""
    picture = jpeg(np.zeros((4096, 4096, 3), np.uint8))
    with ServerProcess() as process, contextlib.ExitStack() as stack:
        process.wait_loaded()
        streams = [stack.enter_context(OpenStream(process.port)) for _ in range(6)]
        _silent, idle, busy, flooding, cut, fragment = streams
        for stream in (idle, busy):
            assert_served(stream)
        head = f"POST /api/segment HTTP/1.1\r\nHost: 127.0.0.1:{process.port}\r\n"
        whole = f"{head}Content-Length: {len(picture)}\r\n\r\n".encode() + picture
        for request in (*[whole] * 4, b"GET / HTT", b""):
            sock = stack.enter_context(socket.create_connection(("127.0.0.1", process.port), 10))
            sock.sendall(request)
        cut.send_raw(MASKED_FRAME[:3])
        fragment.send_raw(b"\x02" + MASKED_FRAME[1:])  # a message that is not complete
        busy.send(FRAME)
        with sending_without_end(flooding, MASKED_FRAME):
            closing = [Task(stream.wait_closed) for stream in streams]
            assert process.stop(signal.SIGINT, ENDS_SECONDS) == (0, "")
            for task in closing:
                closed = task.result()
                assert (closed.code, closed.reason) == (1001, "The server is stopping.")


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_signals_at_any_moment_end_the_server_many_times(tmp_path):
    """One to three signals in quick succession, at a random time after the start."""
    some = random.Random(5)
    for number in range(16):
        after_seconds, gap_seconds = some.uniform(0, 1.5), some.choice([0, 20e-6, 1e-3])
        signals = some.choices([signal.SIGINT, signal.SIGTERM], k=some.randint(1, 3))
        with (
            LanServer(tmp_path) if number % 4 == 0 else ServerProcess() as process,
            contextlib.ExitStack() as stack,
        ):
            assert process.request("/healthz")[0] == 200
            for _ in range(some.choice([0, 0, 3])):
                stack.enter_context(OpenStream(process.port)).send(FRAME)
            time.sleep(after_seconds)
            for one in signals:
                with contextlib.suppress(ProcessLookupError):  # it has already ended
                    os.kill(process.pid, one)
                time.sleep(gap_seconds)
            case = after_seconds, signals, gap_seconds
            assert process.wait(STOP_SECONDS) == (0, ""), case


def test_server_stops_on_a_signal_to_any_thread_while_no_runner_can_be_closed():
    """The kernel may signal any thread, which does not wake a main thread that waits for a lock."""
    hanging = (
        "import threading; from webdemo.vision.runners import task, watched_runner;"
        "watched_runner.CLOSE_SECONDS = 3600.0;"
        "task.Task.close = lambda _: threading.Event().wait();"
        "from webdemo.__main__ import main; main()"
    )
    libc = ctypes.CDLL(None)
    if not hasattr(libc, "tgkill"):
        pytest.skip("signals can't be sent to a thread of another process here")
    with ServerProcess(command=("-c", hanging)) as process:
        process.wait_loaded()
        threads = [thread.id for thread in psutil.Process(process.pid).threads()]
        other = next(thread for thread in threads if thread != process.pid)
        assert libc.tgkill(process.pid, other, signal.SIGTERM) == 0
        assert process.wait(ENDS_SECONDS) == (0, "")


def test_damaged_pictures_leave_no_trace_on_the_terminal(server):
    """Pillow warns of each of these."""
    plain = png(np.zeros((8, 8, 3), np.uint8))
    photo = jpeg(np.zeros((8, 8, 3), np.uint8))
    for picture in (
        with_chunks(plain, chunk_of(b"acTL", bytes(8))),
        with_chunks(plain, chunk_of(b"eXIf", b"II*\0\x08\0\0\0\x09\0")),
        photo[:2] + segment_of(0xE2, b"MPF\0garbage") + photo[2:],
        photo[:2] + segment_of(0xE1, b"Exif\0\0II*\0\x08\0\0\0\x09\0") + photo[20:],
    ):
        assert server.request("/api/segment", "POST", picture)[0] == 200
    assert server.stderr() == ""
