from __future__ import annotations

import contextlib
import http.client
import socket
import threading

import pytest
from frames import OpenStream, assert_served
from server_process import PATIENCE_SECONDS, exchange, poll_until
from serving import serving_fakes

from webdemo.serving.connection_limit import ConnectionLimit
from webdemo.serving.request_handler import RequestHandler


@pytest.fixture
def connect():
    """A function that makes a connection: (the server's socket, whether the client's is open)."""
    with contextlib.ExitStack() as stack:

        def connect():
            ours, theirs = (stack.enter_context(one) for one in socket.socketpair())

            def is_open():
                theirs.setblocking(False)
                try:
                    return theirs.recv(1) != b""
                except BlockingIOError:
                    return True

            return ours, is_open

        yield connect


def connection_limit(limit=9, limit_per_address=9, streams=()):
    return ConnectionLimit(limit, limit_per_address, lambda sock: sock in streams)


def enter_all(connection_limit, connect, addresses):
    entered = []
    for address in addresses:
        sock, is_open = connect()
        connection_limit.enter(sock, address)
        entered.append((sock, is_open))
    return entered


def still_open(entered):
    return [is_open() for _, is_open in entered]


def test_oldest_connection_is_closed_at_the_limit_of_its_address_or_of_all(connect):
    entered = enter_all(connection_limit(limit_per_address=2), connect, ["b", "a", "a", "b", "a"])
    assert still_open(entered) == [True, False, True, True, True]
    entered = enter_all(connection_limit(limit=3), connect, "abcde")
    assert still_open(entered) == [False, False, True, True, True]


def test_closed_connections_and_streams_do_not_count(connect):
    full = connection_limit(limit_per_address=2)
    entered = enter_all(full, connect, "aa")
    full.leave(entered[0][0])
    entered += enter_all(full, connect, "a")
    assert still_open(entered) == [True, True, True]
    streams = set()
    full = connection_limit(limit=2, streams=streams)
    entered = enter_all(full, connect, "ab")
    streams.add(entered[0][0])
    entered += enter_all(full, connect, "cd")
    assert still_open(entered) == [True, False, True, True]
    full = connection_limit(limit=1)
    sock, _ = connect()
    full.enter(sock, "a")
    sock.close()  # a moment before it leaves
    other, is_open = connect()
    full.enter(other, "a")
    assert is_open()


def test_devices_are_distinguished_by_address(connect):
    for one, other, same in (
        ("2001:db8:0:1::1", "2001:db8:0:1::2", False),
        ("2001:db8:0:1::1", "2001:DB8:0:1:0:0:0:1", True),
        ("fe80::1%eth0", "fe80::2%eth0", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        ("192.0.2.1", "192.0.2.2", False),
        ("::1", "::1", True),
    ):
        entered = enter_all(connection_limit(limit_per_address=1), connect, [one, other])
        assert still_open(entered) == [not same, True], other


def test_silent_connections_do_not_slow_others(monkeypatch):
    """Five times the limit of silent connections, from the same address as the honest client."""
    monkeypatch.setattr(RequestHandler, "timeout", 3600)
    most = 8
    with (
        contextlib.ExitStack() as crowd,
        serving_fakes({"CONNECTIONS_PER_ADDRESS": most}) as (port, _, _),
        OpenStream(port) as stream,
    ):
        threads = threading.active_count()
        for number in range(5 * most):
            address = ("127.0.0.1", port)
            sock = crowd.enter_context(socket.create_connection(address, PATIENCE_SECONDS))
            sock.sendall((b"", b"GET / HTTP/1.1\r\nX: ")[number % 2])
        poll_until(lambda: threading.active_count() == threads + most)  # the newest ones are kept
        honest = http.client.HTTPConnection(*address, timeout=PATIENCE_SECONDS)
        assert exchange(honest, "/healthz")[0] == 200
        assert_served(stream)
        crowd.close()
        poll_until(lambda: threading.active_count() == threads)
