"""Arbitrary bytes after the handshake, over a real socket."""

from __future__ import annotations

import contextlib
import random
import socket

import psutil
from frames import FRAME, LINGER_SECONDS, OpenStream, receive
from fuzz_targets import conversation_of
from server_process import poll_until
from websocket_client import WebSocketClient

from webdemo.stream.messages import FrameResult


def test_conversations_by_the_hundred(server):
    """They end the stream as they do without a network, and leave no thread."""
    random_bytes = random.Random(6).randbytes
    threads = psutil.Process(server.pid).num_threads()
    with OpenStream(server.port) as honest:
        for number in range(100):
            data = conversation_of(random_bytes(60))
            with WebSocketClient(server.port) as stream:
                with contextlib.suppress(OSError):
                    stream.send_raw(data)
                    stream.sock.shutdown(socket.SHUT_WR)
                closed = stream.wait_closed()
            assert closed.code != 1011, data  # 1011: an error of the server
            if number % 20 == 0:
                honest.send(FRAME)
                assert isinstance(receive(honest), FrameResult)
    server.wait_streams(0, LINGER_SECONDS)
    # A stream's slot is free a moment before its thread ends.
    poll_until(lambda: psutil.Process(server.pid).num_threads() <= threads + 1, LINGER_SECONDS)
