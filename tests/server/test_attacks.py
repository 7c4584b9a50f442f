"""Attacks and broken clients, over real sockets, against the real server.

Each attack gets the stated answer and is disconnected at once, while an honest stream beside it
gets its masks. Tests that patch or fake a part serve it from a thread of this process.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import socket
import struct
import zlib

import forged
import numpy as np
import psutil
import pytest
from fakes import create_fake_app
from frames import (
    FRAME,
    HANDSHAKE,
    LINGER_SECONDS,
    MESSAGE_BYTES_MAX,
    OpenStream,
    message,
    receive,
    sending_without_end,
)
from picture_files import (
    OTHER_FORMATS,
    chunk_of,
    jpeg,
    jpeg_header,
    png,
    png_header,
    turned,
    with_chunks,
)
from server_process import (
    NO_DEADLINES,
    PATIENCE_SECONDS,
    STOP_SECONDS,
    ServerProcess,
    poll_until,
)
from serving import serving
from webdemo.vision.models import LANDSCAPE
from websocket_client import Refused, WebSocketClient, handshake

from webdemo.stream import connection
from webdemo.stream.messages import Mask, Reason, Refusal
from webdemo.vision.codec import Encoding
from webdemo.web import app_state


@pytest.fixture
def honest(server):
    """A stream that gets a mask before and after the attack, which must leave nothing behind."""
    with OpenStream(server.port) as stream:
        stream.send(FRAME)
        assert isinstance(receive(stream), Mask)
        process = psutil.Process(server.pid)
        server.wait_streams(1)
        threads = process.num_threads()
        yield stream
        stream.send(FRAME)
        assert isinstance(receive(stream), Mask)
        server.wait_streams(1)
        # One more, as the thread that has answered /healthz may still be ending.
        poll_until(lambda: process.num_threads() <= threads + 1)


def ask(server, *lines, body=b""):
    """Send request lines unchanged; return the answer's status and body."""
    host = f"127.0.0.1:{server.port}"
    head = "".join(f"{line}\r\n" for line in [*lines, ""]).replace("HOST", host)
    with socket.create_connection(("127.0.0.1", server.port), PATIENCE_SECONDS) as sock:
        data = b""
        with contextlib.suppress(ConnectionError):
            sock.sendall(head.encode("latin-1") + body)
            while more := sock.recv(65536):
                data += more
    head, _, body = data.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1."), data[:200]
    return int(head.split()[1]), body


def post(server, body, *headers):
    return ask(
        server,
        "POST /api/segment HTTP/1.1",
        "Host: HOST",
        f"Content-Length: {len(body)}",
        *headers,
        body=body,
    )


def sentence(body):
    error = json.loads(body)["error"]
    assert error.endswith(".")
    return error


# Host and Origin.


def test_forged_host(server, honest):
    for host in forged.HOSTS:
        name = host.format(server.port)
        line = [f"Host: {name}"] if name else []
        status, body = ask(server, "GET / HTTP/1.1", *line)
        assert (status, "does not answer to that name" in sentence(body)) == (400, True), name
        status, _ = ask(server, "POST /api/segment HTTP/1.1", *line, "Content-Length: 9")
        assert status == 400, name  # before the body, which never comes
        refusal = handshake(server.port, host=name)
        assert refusal == (400, sentence(body)), name
        assert server.health()["streams"]["open"] == 1


def test_own_host(server, honest):
    for name in ("127.0.0.1", "localhost", "LocalHost", "[::1]"):
        host = f"{name}:{server.port}"
        assert ask(server, "GET /healthz HTTP/1.1", f"Host: {host}")[0] == 200
        for origin in (f"http://{host}", f"HTTP://{host}".upper()):
            own = [("Origin", origin)]
            assert handshake(server.port, host=host, headers=own)[0] == 101, origin
            server.wait_streams(1)


def test_other_origin(server, honest):
    for origin in forged.ORIGINS:
        value = origin.format(server.port)
        status, said = handshake(server.port, headers=[("Origin", value)])
        assert (status, said) == (403, "Requests from pages of another origin are refused."), value
        status, _ = ask(
            server,
            "POST /api/segment HTTP/1.1",
            "Host: HOST",
            f"Origin: {value}",
            "Content-Length: 9",
        )
        assert status == 403, value  # before the body, which never comes
        assert server.health()["streams"]["open"] == 1


# HTTP: ambiguous requests and requests that never end.

REQUESTS = {
    "absolute address": (200, ["GET http://HOST/healthz HTTP/1.1", "Host: evil.example"]),
    "another absolute address": (400, ["GET http://evil.example/ HTTP/1.1", "Host: HOST"]),
    "absolute address with a user": (400, ["GET http://a@HOST/ HTTP/1.1", "Host: HOST"]),
    "HTTP/1.0 without Host": (400, ["GET / HTTP/1.0"]),
    "two Hosts": (400, ["GET / HTTP/1.1", "Host: HOST", "Host: HOST"]),
    "Host on the next line": (400, ["GET / HTTP/1.1", "Host:", " HOST"]),
    "CONNECT": (404, ["CONNECT evil.example:443 HTTP/1.1", "Host: HOST"]),
    "TRACE": (405, ["TRACE / HTTP/1.1", "Host: HOST", "X-Secret: 1"]),
    "OPTIONS *": (404, ["OPTIONS * HTTP/1.1", "Host: HOST"]),
    "a method that is none": (405, ["__init__ / HTTP/1.1", "Host: HOST"]),
    "too many headers": (431, ["GET / HTTP/1.1", "Host: HOST", *["X: y"] * 101]),
    "a long header": (431, ["GET / HTTP/1.1", "Host: HOST", "X: " + 70_000 * "y"]),
    "a long address": (414, ["GET /" + 70_000 * "y" + " HTTP/1.1", "Host: HOST"]),
    "too many ranges": (
        416,
        ["GET /static/js/main.js HTTP/1.1", "Host: HOST", "Range: bytes=" + "0-,0-," * 2000],
    ),
    "more than is taken": (
        413,
        ["POST /api/segment HTTP/1.1", "Host: HOST", f"Content-Length: {20 * 1024 * 1024 + 1}"],
    ),
    "more than there is": (
        413,
        ["POST /api/segment HTTP/1.1", "Host: HOST", f"Content-Length: {10**30}"],
    ),
    "a negative length": (
        400,
        ["POST /api/segment HTTP/1.1", "Host: HOST", "Content-Length: -1"],
    ),
    "a length that is none": (
        400,
        ["POST /api/segment HTTP/1.1", "Host: HOST", "Content-Length: 0x10"],
    ),
}


@pytest.mark.parametrize("name", REQUESTS)
def test_refused_request_is_answered(server, honest, name):
    status, lines = REQUESTS[name]
    found, body = ask(server, *lines)
    assert found == status
    assert b"X-Secret" not in body
    assert b"Traceback" not in body


SMUGGLED = b"GET /healthz HTTP/1.1\r\nHost: HOST\r\n\r\n"


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        pytest.param(["Content-Length: 3", "Transfer-Encoding: chunked"], b"0\r\n\r\n", id="both"),
        pytest.param(["Content-Length: 4", "Content-Length: 2"], b"abcd", id="two lengths"),
        pytest.param(["Content-Length: 0"], b"", id="behind the end"),
        pytest.param(["Transfer-Encoding: chunked"], b"-5\r\nabc", id="negative chunk"),
        pytest.param(["Transfer-Encoding: chunked"], b"5 ;x\r\nabc", id="damaged chunk"),
        pytest.param(["Transfer-Encoding: xchunked"], b"0\r\n\r\n", id="unknown encoding"),
        pytest.param(["Connection: keep-alive"], b"", id="no length"),
    ],
)
def test_one_request_gets_one_answer(server, honest, headers, body):
    """Bytes inside or after a request are never read as a second request."""
    hidden = SMUGGLED.replace(b"HOST", f"127.0.0.1:{server.port}".encode())
    status, answer = ask(
        server, "POST /api/segment HTTP/1.1", "Host: HOST", *headers, body=body + hidden
    )
    assert 400 <= status < 500
    assert b"HTTP/1." not in answer
    assert sentence(answer)


@pytest.mark.parametrize(
    "path",
    [
        "/static/../webdemo/cli.py",
        "/static/../../../../etc/passwd",
        "/static/%2e%2e/webdemo/cli.py",
        "/static/..%2fwebdemo/cli.py",
        "/static/js/..%5c..%5cwebdemo%5ccli.py",
        "/static/%2fetc%2fpasswd",
        "/static/js/main.js%00.png",
        "/static/%ff%fe",
        "/static/",
        "/static/js",
        "/webdemo/cli.py",
    ],
)
def test_file_outside_the_page_is_not_served(server, path):
    status, body = ask(server, f"GET {path} HTTP/1.1", "Host: HOST")
    assert status in {404, 308}
    assert b"import" not in body
    assert b"root:" not in body


# Pictures, through the API and the stream.

GREY = np.full((144, 256, 3), 128, np.uint8)
PROGRESSIVE = jpeg(GREY, progressive=True)
TEXT_BOMB = chunk_of(b"zTXt", b"k\0\0" + zlib.compress(bytes(7_900_000), 9))
BAD_PICTURES = {
    **{name: (415, data) for name, data in OTHER_FORMATS.items()},
    "JPEG bomb": (413, jpeg_header(65535, 65535)),
    "PNG bomb": (413, png_header(2**31 - 1, 2**31 - 1)),
    "JPEG one too wide": (413, jpeg_header(4097, 1)),
    "JPEG of endless scans": (
        400,
        PROGRESSIVE[:-2] + 1000 * PROGRESSIVE[PROGRESSIVE.rindex(b"\xff\xda") : -2] + b"\xff\xd9",
    ),
    "JPEG cut short": (400, jpeg(GREY)[:-20]),
    "JPEG cut in its header": (415, jpeg(GREY)[:100]),
    "JPEG with a JPEG as its thumbnail alone": (415, turned(jpeg_header(256, 144), 6)[:60]),
    "PNG cut short": (400, png(GREY)[:-40]),
    "PNG of compressed texts": (415, with_chunks(png(GREY), *[TEXT_BOMB] * 25)),
    "lossless JPEG": (400, jpeg_header(256, 144, marker=0xC3)),
    "arithmetic JPEG": (400, jpeg_header(256, 144, marker=0xC9)),
}


@pytest.mark.parametrize("name", BAD_PICTURES)
def test_bad_picture(server, honest, name):
    status, picture = BAD_PICTURES[name]
    found, body = post(server, picture)
    assert found == status
    assert sentence(body)
    honest.send(message(7, encoding=Encoding.JPEG, picture=picture[:200_000]))
    reply = receive(honest)
    assert (reply.frame_id, reply.reason) == (7, Reason.BAD_PICTURE)


def test_bad_pictures_reach_no_segmenter_and_no_disk(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    app, factory = create_fake_app(NO_DEADLINES)
    with serving(app) as port, OpenStream(port) as stream:
        server = _ServerAt(port)
        for status, picture in BAD_PICTURES.values():
            assert post(server, picture)[0] == status
            stream.send(message(encoding=Encoding.JPEG, picture=picture[:200_000]))
            assert receive(stream).reason is Reason.BAD_PICTURE
    assert not any(made.frames for made in factory.made)
    assert list(tmp_path.iterdir()) == []


class _ServerAt:
    def __init__(self, port):
        self.port = port


# WebSocket: the handshake and invalid frames.


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"Sec-WebSocket-Protocol": "é"}, id="subprotocol that is not ASCII"),
        pytest.param({"Sec-WebSocket-Protocol": ",;,"}, id="subprotocol that is none"),
        pytest.param({"Sec-WebSocket-Extensions": ';;="'}, id="extension that is none"),
        pytest.param({"X-Header": "é" * 5000}, id="long header that is not ASCII"),
    ],
)
def test_handshake_with_unknown_offers(server, honest, changes):
    """No offer is accepted, and the stream works without them."""
    with OpenStream(server.port, headers=list(changes.items())) as stream:
        assert "sec-websocket-protocol" not in stream.headers
        assert "sec-websocket-extensions" not in stream.headers
        stream.send(FRAME)
        assert isinstance(receive(stream), Mask)


@pytest.mark.parametrize("method", ["POST", "PUT", "CONNECT"])
def test_handshake_by_another_method(server, honest, method):
    upgrade = [f"{name}: {value}" for name, value in HANDSHAKE.items()]
    status, body = ask(server, f"{method} /stream HTTP/1.1", "Host: HOST", *upgrade)
    assert status == 405
    assert sentence(body)


def masked(first, payload, length=None):
    """Build a WebSocket frame from its first byte and payload, masked with zeros."""
    if length is None:
        length = len(payload)
    if length > 65535:
        head = b"\xff" + struct.pack(">Q", length)
    elif length > 125:
        head = b"\xfe" + struct.pack(">H", length)
    else:
        head = bytes([0x80 | length])
    return bytes([first]) + head + bytes(4) + payload


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(masked(0xC2, FRAME), 1002, id="compressed frame"),
        pytest.param(masked(0xA2, FRAME), 1002, id="second reserved bit"),
        pytest.param(masked(0x8B, b""), 1002, id="reserved control frame"),
        pytest.param(b"\x89\xfe\0\x7e" + bytes(4 + 126), 1002, id="ping too long"),
        pytest.param(masked(0x08, b"\x03\xe8"), 1002, id="close in fragments"),
        pytest.param(masked(0x88, b"\x03"), 1002, id="half a close code"),
        pytest.param(masked(0x88, b"\0\0"), 1002, id="close code 0"),
        pytest.param(masked(0x88, b"\x03\xed"), 1002, id="close code 1005"),
        pytest.param(masked(0x88, b"\xff\xff"), 1002, id="close code 65535"),
        pytest.param(masked(0x88, b"\x03\xe8\xff\xfe"), 1007, id="close reason not UTF-8"),
        pytest.param(b"\x88\xfe\0\x7e" + bytes(4 + 126), 1002, id="close too long"),
        pytest.param(masked(0x02, FRAME[:99]) + masked(0x82, FRAME), 1002, id="frame in a frame"),
        pytest.param(masked(0x02, b"") * 2, 1002, id="two beginnings"),
        pytest.param(masked(0x82, b"", 1 << 63), 1002, id="length of 2 to the 63rd"),
        pytest.param(masked(0x82, bytes(MESSAGE_BYTES_MAX + 1), 2**62), 1009, id="length of 2^62"),
        pytest.param(b"\x82\xfe\0\x05" + bytes(9), 1002, id="length longer than it need be"),
        pytest.param(masked(0x81, b"\xff"), 1007, id="text that is not UTF-8"),
        pytest.param(masked(0x01, b"W"), 1003, id="beginning of a text"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", 1002, id="HTTP"),
        pytest.param(masked(0x82, b"PNG1" + FRAME[4:]), 1008, id="wrong magic"),
        pytest.param(masked(0x82, FRAME[:15]), 1008, id="no whole header"),
    ],
)
def test_attack_on_the_stream(server, honest, data, code):
    with OpenStream(server.port) as stream:
        with contextlib.suppress(ConnectionError):
            stream.send_raw(data)
        assert stream.wait_closed().code == code
        server.wait_streams(1)  # even though the client's socket is still open


def test_extreme_frames(server, honest):
    """Each frame gets its own reply, whatever its numbers, even if two have the same."""
    for side, model, frame_id in itertools.product((0, 1, 65535), range(2), (0, 7, 7, 2**32 - 1)):
        for encoding in (0, 1, 2, 255):
            width, height = (side, LANDSCAPE.height) if model else (side, side)
            honest.send(
                message(
                    frame_id,
                    model=LANDSCAPE,
                    encoding=encoding,
                    width=width,
                    height=height,
                    picture=b"\xff\xd8\xff",
                )
            )
            reply = receive(honest)
            assert isinstance(reply, Refusal)
            assert (reply.frame_id, reply.reason) == (frame_id, Reason.BAD_PICTURE)
    for _ in range(3):
        honest.send(message(7))
        assert receive(honest).frame_id == 7


# Clients that send too much or nothing.


def test_endless_empty_fragments():
    """They are not a message, so the stream's deadline still ends it."""
    app, _ = create_fake_app(NO_DEADLINES)
    with serving(app) as port, OpenStream(port) as honest:
        honest.send(FRAME)
        assert isinstance(receive(honest), Mask)
        app.config["STREAM_FIRST_FRAME_SECONDS"] = 0.5
        with OpenStream(port) as stream:
            stream.send_raw(masked(0x02, b""))
            with sending_without_end(stream, masked(0x00, b"") * 1000):
                poll_until(lambda: app_state.of(app).slots.open == 1)
        honest.send(FRAME)
        assert isinstance(receive(honest), Mask)


@pytest.mark.slow
def test_ping_flood(server, honest):
    """Every ping is answered, and the stream beside it is not delayed."""
    memory = psutil.Process(server.pid).memory_info().rss
    with OpenStream(server.port) as stream:
        for _ in range(20):
            stream.send_raw(masked(0x89, bytes(125)) * 100)
            for _ in range(100):
                assert stream.receive_pong() == bytes(125)
            honest.send(FRAME)
            assert isinstance(receive(honest), Mask)
    assert psutil.Process(server.pid).memory_info().rss - memory < 20 * 1024 * 1024


def test_client_that_sends_and_never_reads(monkeypatch):
    """Unread masks fill the kernel's buffers; then the send deadline ends the stream."""
    monkeypatch.setattr(connection, "PAUSE_SECONDS", 0)
    app, _ = create_fake_app({**NO_DEADLINES, "STREAM_SEND_SECONDS": 0.3})
    slots = app_state.of(app).slots
    with serving(app) as port, OpenStream(port) as honest:
        deaf = WebSocketClient(port, receive_buffer_bytes=4096)
        with deaf, sending_without_end(deaf, masked(0x82, FRAME)):
            for _ in range(50):
                honest.send(FRAME)
                assert isinstance(receive(honest), Mask)
            poll_until(lambda: slots.open == 1)
        honest.send(FRAME)
        assert isinstance(receive(honest), Mask)


def test_fifty_silent_connections(server, honest):
    with contextlib.ExitStack() as stack:
        for number in range(50):
            address = ("127.0.0.1", server.port)
            silent = stack.enter_context(socket.create_connection(address, PATIENCE_SECONDS))
            if number % 2:  # every other one stops in the middle of a header
                silent.sendall(b"POST /api/segment HTTP/1.1\r\nHost: ")
        for frame_id in range(10):
            honest.send(message(frame_id))
            assert isinstance(receive(honest), Mask)


@pytest.mark.parametrize("cut", [0, 1, 3, 8, 20, len(FRAME) // 2])
@pytest.mark.parametrize("way", ["half-open", "closed", "reset"])
def test_disconnect_in_mid_frame(server, honest, cut, way):
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


def test_disconnect_in_mid_handshake_and_mid_body(server, honest):
    post = f"POST /api/segment HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n".encode()
    requests = [
        b"G",
        b"GET /stream HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: webso",
        post + b"Content-Length: 999\r\n\r\nabc",
        post + b"Transfer-Encoding: chunked\r\n\r\n9\r\na",
    ]
    for request, reset in itertools.product(requests, (False, True)):
        with socket.create_connection(("127.0.0.1", server.port), PATIENCE_SECONDS) as sock:
            sock.sendall(request)
            if reset:
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


ENDS = {
    "empty message": masked(0x82, b""),
    "text": masked(0x81, b""),
    "reserved opcode": masked(0x83, b""),
    "close": masked(0x88, b""),
    "too large a message": masked(0x82, bytes(MESSAGE_BYTES_MAX + 1)),
    "continuation of nothing": masked(0x80, b""),
    "unmasked": b"\x82\x00",
    "no more in mid-frame": masked(0x82, FRAME)[:9],
}


def end(stream, name):
    with contextlib.suppress(ConnectionError):
        stream.send_raw(ENDS[name])
    if name == "no more in mid-frame":
        stream.sock.shutdown(socket.SHUT_WR)


def test_slots_of_attackers_become_free(server):
    """Eight streams, each of which ends in another way."""
    server.wait_streams(0)
    with contextlib.ExitStack() as stack:
        streams = [stack.enter_context(OpenStream(server.port)) for _ in ENDS]
        with pytest.raises(Refused) as refused:
            WebSocketClient(server.port)
        assert refused.value.status == 503
        for stream, name in zip(streams, ENDS, strict=True):
            end(stream, name)
        server.wait_streams(0)


@pytest.mark.slow
@pytest.mark.parametrize("name", ENDS)
def test_slot_of_a_faulty_client_is_soon_free(server, honest, name):
    with OpenStream(server.port) as stream:
        server.wait_streams(2)
        end(stream, name)
        server.wait_streams(1, LINGER_SECONDS)


@pytest.mark.slow
def test_server_stops_while_eight_streams_are_attacked():
    with ServerProcess() as process, contextlib.ExitStack() as stack:
        process.wait_loaded()
        streams = [stack.enter_context(OpenStream(process.port)) for _ in range(8)]
        for stream in streams[:4]:
            stream.send(FRAME)
            assert isinstance(receive(stream), Mask)
        streams[0].send(FRAME)  # being segmented
        streams[1].send_raw(masked(0x02, FRAME[:99]))  # in the middle of a message
        streams[2].send_raw(masked(0x82, FRAME)[:3])  # in the middle of a frame
        streams[3].ping()
        silent = [
            stack.enter_context(
                socket.create_connection(("127.0.0.1", process.port), PATIENCE_SECONDS)
            )
            for _ in range(5)
        ]
        silent[0].sendall(b"GET / HTT")
        assert process.stop(seconds=STOP_SECONDS) == (0, "")
        for stream in streams:
            assert stream.wait_closed().code == 1001
