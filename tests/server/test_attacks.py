"""Attacks and broken clients, over real sockets: `hostile` has what they send.

Each attack gets the stated answer and is disconnected at once, while an honest stream beside it
gets its results.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import socket
import struct

import hostile
import psutil
import pytest
from frames import (
    FRAME,
    HANDSHAKE,
    LINGER_SECONDS,
    MESSAGE_BYTES_MAX,
    OpenStream,
    assert_served,
    message,
    receive,
    sending_without_end,
)
from hostile import masked
from server_process import PATIENCE_SECONDS, poll_until
from serving import serving_fakes
from websocket_client import Refused, WebSocketClient, handshake

from webdemo.stream import connection
from webdemo.stream.messages import Reason
from webdemo.vision.codec import Encoding


@pytest.fixture
def honest(server):
    """A stream that gets a result before and after the attack, which must leave nothing behind."""
    server.wait_streams(0)
    with OpenStream(server.port) as stream:
        assert_served(stream)
        process = psutil.Process(server.pid)
        server.wait_streams(1)
        threads, said = process.num_threads(), server.stderr()
        yield stream
        assert_served(stream)
        server.wait_streams(1)
        # One more, as the thread that has answered /healthz may still be ending.
        poll_until(lambda: process.num_threads() <= threads + 1)
        assert server.stderr() == said


def ask(port, *lines, body=b""):
    """Send request lines, in which {} is the port; return the answer's status and body."""
    head = "".join(f"{line}\r\n" for line in [*lines, ""]).replace("{}", str(port))
    data = b""
    address = "127.0.0.1", port
    with (
        socket.create_connection(address, PATIENCE_SECONDS) as sock,
        contextlib.suppress(ConnectionError),
    ):
        sock.sendall(head.encode("latin-1") + body)
        while more := sock.recv(65536):
            data += more
    head, _, body = data.partition(b"\r\n\r\n")
    return (int(head.split()[1]), body) if data.startswith(b"HTTP/") else (0, data)


def post(port, *headers, body=b"", path="/api/segment"):
    return ask(port, f"POST {path} HTTP/1.1", *headers, body=body)


def sentence(body):
    error = json.loads(body)["error"]
    assert error.endswith(".")
    return error


def test_forged_host_is_refused_at_every_entrance(server, honest):
    for host in hostile.HOSTS:
        name = host.format(server.port)
        line = [f"Host: {name}"] if name else []
        status, body = ask(server.port, "GET / HTTP/1.1", *line)
        assert (status, "does not answer to that name" in sentence(body)) == (400, True), name
        # before the body, which never comes
        assert post(server.port, *line, "Content-Length: 9")[0] == 400, name
        assert handshake(server.port, host=name) == (400, sentence(body)), name
    assert handshake(server.port, path="http://evil.example/stream")[0] == 400
    assert server.health()["streams"]["open"] == 1


def test_other_origin_is_refused_wherever_it_would_cause_work(server, honest):
    for origin in hostile.ORIGINS:
        value = origin.format(server.port)
        refusal = handshake(server.port, headers=[("Origin", value)])
        assert refusal == (403, "Requests from pages of another origin are refused."), value
        # before the body, which never comes
        lines = f"Host: 127.0.0.1:{server.port}", f"Origin: {value}", "Content-Length: 9"
        assert post(server.port, *lines)[0] == 403, value
    own, other = f"http://127.0.0.1:{server.port}", "http://evil.example"
    for both in ((own, other), (other, own)):
        assert handshake(server.port, headers=[("Origin", one) for one in both])[0] == 403
    assert server.health()["streams"]["open"] == 1


def test_damaged_request_gets_one_answer(server, honest):
    for name, (status, lines) in hostile.REQUESTS.items():
        found, body = ask(server.port, *lines)
        assert found == status, name
        assert not any(word in body for word in (b"X-Secret", b"Traceback")), name
        assert status or body.endswith(b'to be read."}'), name


def test_bytes_behind_a_request_are_not_a_second_one(server, honest):
    host = f"Host: 127.0.0.1:{server.port}"
    hidden = f"GET /healthz HTTP/1.1\r\n{host}\r\n\r\n".encode()
    for name, (headers, body) in hostile.SMUGGLED.items():
        status, answer = post(server.port, host, *headers, body=body + hidden)
        assert 400 <= status < 500, name
        assert b"HTTP/1." not in answer, name
        assert sentence(answer), name


def test_files_outside_the_page_are_not_served(server):
    for path in hostile.PATHS:
        status, body = ask(server.port, f"GET {path} HTTP/1.1", "Host: 127.0.0.1:{}")
        assert status in {404, 308}, path
        assert not any(word in body for word in (b"import", b"root:")), path


def test_bad_pictures_reach_no_runner_and_no_disk(monkeypatch, tmp_path):
    """Through the API and the stream."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with serving_fakes() as (port, _, factory), OpenStream(port) as stream:
        for name, (status, picture) in hostile.PICTURES.items():
            lines = f"Host: 127.0.0.1:{port}", f"Content-Length: {len(picture)}"
            found, body = post(port, *lines, body=picture)
            assert (found, sentence(body) != "") == (status, True), name
            stream.send(message(7, encoding=Encoding.JPEG, picture=picture[:200_000]))
            reply = receive(stream)
            assert (reply.frame_id, reply.reason) == (7, Reason.BAD_PICTURE), name
        assert_served(stream)
    assert [len(made.frames) for made in factory.made] == [1, 0]
    assert list(tmp_path.iterdir()) == []


def test_bytes_that_are_no_stream_end_it_with_a_code(server, honest):
    """One for each code; the others need no socket: see unit/stream/test_connection.py."""
    names = {code: name for name, (code, _) in hostile.CONVERSATIONS.items()}
    for code, name in names.items():
        with OpenStream(server.port) as stream:
            with contextlib.suppress(ConnectionError):
                stream.send_raw(hostile.CONVERSATIONS[name][1])
            closed = stream.wait_closed()
            assert closed.code == code, name
            assert code in {1002, 1007} or closed.reason.endswith("."), name
            server.wait_streams(1)  # even though the client's socket is still open
    with OpenStream(server.port) as stream:
        stream.send(message(encoding=Encoding.JPEG, picture=bytes(MESSAGE_BYTES_MAX - 18)))
        assert receive(stream).reason == Reason.BAD_PICTURE, "the largest is read"
        stream.send_until_answered(bytes(MESSAGE_BYTES_MAX + 8 * 1024 * 1024))
        closed = stream.wait_closed()
        assert (closed.code, str(MESSAGE_BYTES_MAX) in closed.reason) == (1009, True)


def test_incomplete_handshake_is_refused(server, honest):
    for name, changes in hostile.HANDSHAKES.items():
        upgrade = [(name, value) for name, value in {**HANDSHAKE, **changes}.items() if value]
        status, why = handshake(server.port, upgrade=upgrade)
        assert (status, why[-1]) == (400, "."), name
    upgrade = [f"{name}: {value}" for name, value in HANDSHAKE.items()]
    for method in ("POST", "CONNECT"):
        status, body = ask(
            server.port, f"{method} /stream HTTP/1.1", "Host: 127.0.0.1:{}", *upgrade
        )
        assert (status, sentence(body) != "") == (405, True)


def test_unknown_offers_of_a_handshake_are_ignored(server, honest):
    for header in hostile.OFFERS:
        with OpenStream(server.port, headers=[header]) as stream:
            assert "sec-websocket-protocol" not in stream.headers
            assert "sec-websocket-extensions" not in stream.headers
            assert_served(stream)


def test_client_that_never_reads_is_disconnected(monkeypatch):
    """Unread replies fill the kernel's buffers; then the send deadline ends the stream."""
    monkeypatch.setattr(connection, "PAUSE_SECONDS", 0)
    with (
        serving_fakes({"STREAM_SEND_SECONDS": 0.1}) as (port, state, _),
        OpenStream(port) as honest,
    ):
        for data in (100 * masked(0x89, bytes(125)), masked(0x82, FRAME)):
            deaf = WebSocketClient(port, receive_buffer_bytes=4096)
            with deaf, sending_without_end(deaf, data):
                for _ in range(5):
                    assert_served(honest)
                poll_until(lambda: state.slots.open == 1)
            assert_served(honest)


def test_disconnect_in_mid_frame_frees_the_slot(server, honest):
    for way, cut in (("half-open", 0), ("half-open", 999), ("closed", 999), ("reset", 8)):
        with OpenStream(server.port) as stream:
            server.wait_streams(2)
            stream.send_raw(masked(0x82, FRAME)[:cut])
            if way == "half-open":  # closes its sending side and goes on listening
                stream.sock.shutdown(socket.SHUT_WR)
                assert stream.wait_closed().code == 1006
            elif way == "reset":
                stream.reset()
            else:
                stream.sock.close()
            server.wait_streams(1)


def test_disconnect_in_mid_request_leaves_nothing_behind(server, honest):
    start = f"POST /api/segment HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n".encode()
    requests = [
        b"G",
        b"GET /stream HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: webso",
        start + b"Content-Length: 999\r\n\r\nabc",
        start + b"Transfer-Encoding: chunked\r\n\r\n9\r\na",
    ]
    for request, reset in itertools.product(requests, (False, True)):
        with socket.create_connection(("127.0.0.1", server.port), PATIENCE_SECONDS) as sock:
            sock.sendall(request)
            if reset:
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def test_ninth_stream_is_refused_until_one_of_eight_attackers_has_ended(server):
    server.wait_streams(0)
    with contextlib.ExitStack() as stack:
        streams = [stack.enter_context(OpenStream(server.port)) for _ in range(8)]
        assert server.health()["streams"] == {"open": 8, "limit": 8}
        with pytest.raises(Refused) as refused:
            WebSocketClient(server.port)
        assert refused.value.status == 503
        assert "places on the server are taken" in sentence(refused.value.body)
        for stream in streams:
            assert_served(stream)
        for stream, name in zip(streams[1:], hostile.CONVERSATIONS, strict=False):
            stream.send_raw(hostile.CONVERSATIONS[name][1])
        server.wait_streams(1)
        with OpenStream(server.port) as next_one:
            assert_served(next_one)


@pytest.mark.slow
def test_slot_of_a_faulty_client_is_soon_free(server, honest):
    for name in ("empty message", "text", "reserved opcode", "too large a message", "unmasked"):
        with OpenStream(server.port) as stream:
            server.wait_streams(2)
            with contextlib.suppress(ConnectionError):
                stream.send_raw(hostile.CONVERSATIONS[name][1])
            server.wait_streams(1, LINGER_SECONDS)
