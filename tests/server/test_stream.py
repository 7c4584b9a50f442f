from __future__ import annotations

import contextlib
import json
import time
from types import SimpleNamespace

import cv2
import numpy as np
import psutil
import pytest
from fakes import Clock, Task, create_fake_app
from frames import (
    BAD_FRAMES,
    FRAME,
    HANDSHAKE,
    MASKED_FRAME,
    MESSAGE_BYTES_MAX,
    OpenStream,
    message,
    receive,
    sending_without_end,
)
from masks import assert_clean, edge_pixels, line_pixels
from server_process import NO_DEADLINES, PATIENCE_SECONDS, poll_until
from serving import serving
from webdemo.vision.models import GENERAL, LANDSCAPE, MODELS
from websocket_client import Closed, Refused, WebSocketClient

from webdemo.stream import connection
from webdemo.stream.messages import Hello, Mask, Reason, Refusal
from webdemo.vision.codec import Encoding
from webdemo.vision.runners.runner import RunnerError
from webdemo.web import app_state


@pytest.fixture
def stream(server):
    with OpenStream(server.port) as stream:
        yield stream


@pytest.fixture
def fake_server():
    """A served application with one fake segmenter per model: (app, port, segmenters)."""
    app, factory = create_fake_app(NO_DEADLINES)
    with serving(app) as port:
        yield app, port, {made.model: made for made in factory.made}


def test_hello_comes_first(server, stream):
    models = json.loads(server.request("/api/models")[2])
    assert stream.hello == Hello(credit=2, models=models)


@pytest.mark.parametrize("encoding", list(Encoding), ids=lambda encoding: encoding.name)
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.id)
def test_mask_equals_mediapipes(stream, mediapipe_mask, model, encoding):
    data = message(5, model, encoding, threshold=60)
    stream.send(data)
    picture = np.frombuffer(data, np.uint8, offset=20)
    if encoding == Encoding.I420:
        planes = picture.reshape(-1, model.width)
        seen = cv2.cvtColor(planes, cv2.COLOR_YUV2RGB_I420)
    else:
        seen = cv2.cvtColor(cv2.imdecode(picture, cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB)
    expected = np.rint(mediapipe_mask(model.id, seen) * np.float32(255)).astype(np.uint8)
    reply = receive(stream)
    assert isinstance(reply, Mask)
    assert (reply.frame_id, reply.model) == (5, MODELS.index(model))
    assert_clean(expected, 60)
    assert np.array_equal(reply.mask, expected)
    assert line_pixels(reply.contours, expected) == edge_pixels(expected, 60)


def test_one_reply_per_frame_in_order(stream):
    for frame_id in (3, 1, 2**32 - 1, 0, 1):
        model = MODELS[frame_id % 2]
        stream.send(message(frame_id, model, outline=False))
        reply = receive(stream)
        assert isinstance(reply, Mask)
        assert (reply.frame_id, reply.model) == (frame_id, frame_id % 2)
        assert reply.mask.shape == (model.height, model.width)
        assert not reply.contours


def test_frame_in_fragments(stream):
    stream.send_fragments([FRAME[:1], b"", FRAME[1:20], FRAME[20:999], b"", FRAME[999:], b""])
    assert isinstance(receive(stream), Mask)


def test_ping_between_fragments(stream):
    masked = b"\0\0\0\0"
    stream.send_raw(b"\x02\x89" + masked + FRAME[:9])
    stream.ping(b"still there?")
    assert stream.receive_pong() == b"still there?"
    rest = FRAME[9:]
    stream.send_raw(b"\x80\xfe" + len(rest).to_bytes(2, "big") + masked + rest)
    assert isinstance(receive(stream), Mask)


def test_newest_of_many_frames_gets_the_mask(stream):
    count = 60
    stream.send_together([message(frame_id) for frame_id in range(count)])
    replies = [receive(stream) for _ in range(count)]
    assert [reply.frame_id for reply in replies] == list(range(count))
    assert isinstance(replies[-1], Mask)
    refused = [reply for reply in replies if isinstance(reply, Refusal)]
    assert refused
    assert {reply.reason for reply in refused} == {Reason.SUPERSEDED}
    stream.ping()
    assert stream.receive_pong() == b""  # no other message came


def test_frames_that_wait_together_are_superseded(fake_server):
    _, port, segmenters = fake_server
    busy = segmenters[LANDSCAPE]
    with OpenStream(port) as stream:
        busy.go_on.clear()
        stream.send(message(0))
        assert busy.entered.acquire(timeout=PATIENCE_SECONDS)
        # JPEG frames are small enough for the kernel to hold all of them unread.
        stream.send_together([message(number, encoding=Encoding.JPEG) for number in range(1, 5)])
        busy.go_on.set()
        replies = [receive(stream) for _ in range(5)]
        assert [type(reply) for reply in replies] == [Mask, Refusal, Refusal, Refusal, Mask]
        assert [reply.frame_id for reply in replies] == list(range(5))
        assert {reply.reason for reply in replies[1:4]} == {Reason.SUPERSEDED}
        assert len(busy.frames) == 2


def test_mask_is_smoothed_within_its_stream(fake_server):
    _, port, segmenters = fake_server
    with OpenStream(port) as stream, OpenStream(port) as other:
        shown = []
        for asking, confidence in ((stream, 0.8), (other, 0.6), (stream, 0.6), (other, 0.6)):
            segmenters[LANDSCAPE].confidence = confidence
            asking.send(message(smoothing=255))
            shown.append(int(receive(asking).mask[72, 128]))
    first, others_first, second, others_second = shown
    assert (first, others_first, others_second) == (204, 153, 153)
    assert 190 < second < 204


@pytest.mark.parametrize("name", BAD_FRAMES)
def test_bad_frame_is_refused_and_the_stream_continues(stream, name):
    data, reason = BAD_FRAMES[name]
    stream.send(data)
    reply = receive(stream)
    assert isinstance(reply, Refusal)
    assert reply.reason is reason
    assert reply.sentence.endswith(".")
    stream.send(FRAME)
    assert isinstance(receive(stream), Mask)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"WDM3", id="short"),
        pytest.param(FRAME[:19], id="one byte short"),
        pytest.param(b"WDM2" + FRAME[4:], id="another version"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + bytes(99), id="another magic"),
        pytest.param(b"WDM3\x02" + FRAME[5:], id="a mask"),
        pytest.param(b"WDM3\x00" + FRAME[5:], id="another kind"),
    ],
)
def test_bytes_that_are_not_a_frame(stream, data):
    stream.send(data)
    closed = stream.wait_closed()
    assert closed.code == 1008
    assert closed.reason.endswith(".")


def test_text_message_is_refused(stream):
    stream.send_text("WDM3")
    closed = stream.wait_closed()
    assert closed.code == 1003
    assert "binary" in closed.reason


def test_largest_message(stream):
    picture = bytes(MESSAGE_BYTES_MAX - 20)
    stream.send(message(encoding=Encoding.JPEG, picture=picture))
    assert receive(stream).reason is Reason.BAD_PICTURE


@pytest.mark.parametrize("extra", [1, 8 * 1024 * 1024])
def test_message_too_large(server, stream, extra):
    stream.send_until_answered(bytes(MESSAGE_BYTES_MAX + extra))
    closed = stream.wait_closed()
    assert closed.code == 1009
    assert str(MESSAGE_BYTES_MAX) in closed.reason
    server.wait_streams(0)


def test_fragments_too_large(server, stream):
    with contextlib.suppress(ConnectionError):
        stream.send_fragments([bytes(1000)] * (MESSAGE_BYTES_MAX // 1000 + 1))
    assert stream.wait_closed().code == 1009
    server.wait_streams(0)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"\x82\x05hello", id="unmasked"),
        pytest.param(b"\xf2\x80\0\0\0\0", id="reserved bits"),
        pytest.param(b"\x83\x80\0\0\0\0", id="reserved opcode"),
        pytest.param(b"\x09\x80\0\0\0\0", id="ping in fragments"),
        pytest.param(b"\x80\x80\0\0\0\0", id="continuation of nothing"),
        pytest.param(b"\x88\x81\0\0\0\0\x03", id="half a close code"),
        pytest.param(b"\x82\xff" + b"\xff" * 12, id="length of 2 to the 64th"),
    ],
)
def test_bytes_that_are_not_websocket(server, stream, data):
    stream.send_raw(data)
    assert stream.wait_closed().code == 1002
    server.wait_streams(0)


@pytest.mark.parametrize("payload", [b"", b"x", b"y" * 125])
def test_ping(stream, payload):
    stream.ping(payload)
    assert stream.receive_pong() == payload


@pytest.mark.parametrize("code", [1000, 1001, 4000])
def test_close_is_answered(server, stream, code):
    stream.send_close(code)
    assert stream.wait_closed().code == code
    server.wait_streams(0)


def test_compression_is_not_accepted(server):
    offer = [("Sec-WebSocket-Extensions", "permessage-deflate; client_max_window_bits")]
    with OpenStream(server.port, headers=offer) as stream:
        assert "sec-websocket-extensions" not in stream.headers
        stream.send(FRAME)
        assert isinstance(receive(stream), Mask)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"Upgrade": None}, id="no upgrade"),
        pytest.param({"Upgrade": "h2c"}, id="another upgrade"),
        pytest.param({"Connection": None}, id="no connection"),
        pytest.param({"Connection": "close"}, id="another connection"),
        pytest.param({"Sec-WebSocket-Key": None}, id="no key"),
        pytest.param({"Sec-WebSocket-Version": None}, id="no version"),
        pytest.param({"Sec-WebSocket-Version": "8"}, id="another version"),
        pytest.param({"X-Header": "a\0b"}, id="NUL in a header"),
        pytest.param({"X(Header)": "a"}, id="name that is none"),
        pytest.param({"Transfer-Encoding": "nonsense"}, id="unknown transfer encoding"),
    ],
)
def test_incomplete_handshake_is_refused(server, changes):
    upgrade = [(name, value) for name, value in {**HANDSHAKE, **changes}.items() if value]
    with pytest.raises(Refused) as refused:
        WebSocketClient(server.port, upgrade=upgrade)
    assert refused.value.status == 400
    assert json.loads(refused.value.body)["error"].endswith(".")
    server.wait_streams(0)


def test_ninth_stream_is_refused(server):
    server.wait_streams(0)
    with contextlib.ExitStack() as stack:
        streams = [stack.enter_context(OpenStream(server.port)) for _ in range(8)]
        assert server.health()["streams"] == {"open": 8, "limit": 8}
        with pytest.raises(Refused) as refused:
            WebSocketClient(server.port)
        assert refused.value.status == 503
        assert "places on the server are taken" in json.loads(refused.value.body)["error"]
        streams[3].send(FRAME)
        assert isinstance(receive(streams[3]), Mask)
        streams[0].send_close()
        assert streams[0].wait_closed().code == 1000
        server.wait_streams(7)
        with OpenStream(server.port) as next_one:
            next_one.send(FRAME)
            assert isinstance(receive(next_one), Mask)


def test_eight_streams_at_once(server):
    server.wait_streams(0)
    with contextlib.ExitStack() as stack:
        streams = [stack.enter_context(OpenStream(server.port)) for _ in range(8)]
        for frame_id in range(3):
            for number, stream in enumerate(streams):
                stream.send(message(frame_id, MODELS[number % 2]))
            for stream in streams:
                reply = receive(stream)
                assert isinstance(reply, Mask)
                assert reply.frame_id == frame_id


NOT_A_FRAME = {
    "pings": b"\x89\x80\0\0\0\0",
    "bytes of a frame that never becomes whole": b"x",
}


@pytest.mark.parametrize("data", NOT_A_FRAME.values(), ids=NOT_A_FRAME)
def test_stream_without_a_complete_frame_is_ended(data):
    """Pings and parts of frames do not extend the deadline."""
    app, _ = create_fake_app({**NO_DEADLINES, "STREAM_FIRST_FRAME_SECONDS": 0.5})
    with serving(app) as port, OpenStream(port) as stream:
        stream.timeout_seconds = 0.05
        if data == b"x":
            stream.send_raw(b"\x82\xfe\xff\xff\0\0\0\0")  # the head of a frame of 64 KB

        def trickle():
            with contextlib.suppress(TimeoutError):
                stream.receive_event()
            with contextlib.suppress(ConnectionError):
                stream.send_raw(data)

        with pytest.raises(Closed) as closed:
            poll_until(trickle)
        assert closed.value.code == 4408
        assert closed.value.reason.endswith(".")


def test_idle_stream_is_ended():
    app, _ = create_fake_app({**NO_DEADLINES, "STREAM_IDLE_SECONDS": 0.3})
    with serving(app) as port, OpenStream(port) as stream:
        stream.send(FRAME)
        assert isinstance(receive(stream), Mask)
        assert stream.wait_closed().code == 4408


def test_client_that_never_reads_is_disconnected(pauses):
    app, _ = create_fake_app({**NO_DEADLINES, "STREAM_SEND_SECONDS": 0.3})
    slots = app_state.of(app).slots
    with serving(app) as port, WebSocketClient(port, receive_buffer_bytes=4096) as stream:
        pings = 100 * (b"\x89\xfd\0\0\0\0" + bytes(125))  # each is answered by a pong
        with sending_without_end(stream, pings):
            poll_until(lambda: slots.open == 0)


def test_client_disconnects_in_mid_frame(server):
    with OpenStream(server.port) as stream:
        server.wait_streams(1)
        stream.send_raw(b"\x82\xfe\x80\0\0\0\0\0" + bytes(1000))
    server.wait_streams(0)


def test_connection_reset_during_segmentation(fake_server):
    app, port, segmenters = fake_server
    busy = segmenters[LANDSCAPE]
    busy.go_on.clear()
    with OpenStream(port) as stream:
        stream.send(FRAME)
        assert busy.entered.acquire(timeout=PATIENCE_SECONDS)
        stream.reset()
    busy.go_on.set()
    poll_until(lambda: app_state.of(app).slots.open == 0)
    with OpenStream(port) as stream:
        stream.send(FRAME)
        assert isinstance(receive(stream), Mask)


def test_failing_inference_affects_one_frame_only(fake_server):
    _, port, segmenters = fake_server
    broken = segmenters[LANDSCAPE]
    with OpenStream(port) as stream, OpenStream(port) as other:
        broken.error = RunnerError("It broke.")
        stream.send(message(8))
        assert receive(stream) == Refusal(8, 1, Reason.SEGMENTATION, "It broke.")
        for one in (stream, other):
            one.send(message(9))
            assert isinstance(receive(one), Mask)
        assert broken.closed


def test_hanging_inference_is_replaced_and_the_stream_continues():
    clock = Clock()
    app, factory = create_fake_app({**NO_DEADLINES, "RUNNER_HANG_SECONDS": 1.0}, clock=clock)
    hanging = factory.made[MODELS.index(LANDSCAPE)]
    with serving(app) as port, OpenStream(port) as stream, OpenStream(port) as other:
        hanging.go_on.clear()
        try:
            stream.send(message(8))
            assert hanging.entered.acquire(timeout=PATIENCE_SECONDS)
            other.send(message(9))  # needs the same segmenter
            clock.sleep(1.1)
            reply = receive(stream)
            assert (reply.frame_id, reply.reason) == (8, Reason.SEGMENTATION)
            assert "did not come back" in reply.sentence
            assert isinstance(receive(other), Mask)
            stream.send(message(10))
            assert isinstance(receive(stream), Mask)
        finally:
            hanging.go_on.set()
        poll_until(lambda: hanging.closed)


def test_server_error_ends_only_its_own_stream(fake_server, caplog):
    _, port, segmenters = fake_server
    segmenters[LANDSCAPE].error = ZeroDivisionError("a bug")
    with OpenStream(port) as stream, OpenStream(port) as other:
        stream.send(FRAME)
        closed = stream.wait_closed()
        assert closed.code == 1011
        assert "a bug" not in closed.reason
        other.send(FRAME)
        assert isinstance(receive(other), Mask)
    assert "a bug" in caplog.text


def test_busy_segmenters(fake_server):
    app, port, _ = fake_server
    app.config["RUNNER_WAIT_SECONDS"] = 0.01
    pool = app_state.of(app).runners.models
    with OpenStream(port) as stream:
        with pool.lend(LANDSCAPE, 0):
            stream.send(FRAME)
            assert receive(stream).reason is Reason.BUSY
            stream.send(message(model=GENERAL))
            assert isinstance(receive(stream), Mask)
        stream.send(FRAME)
        assert isinstance(receive(stream), Mask)


@pytest.fixture
def pauses(monkeypatch):
    """A list of the pauses in reading from a client. They take no time."""
    pauses = []
    monkeypatch.setattr(
        connection, "time", SimpleNamespace(**{**vars(time), "sleep": pauses.append})
    )
    return pauses


def test_client_within_its_credit_is_never_slowed_down(fake_server, pauses):
    _, port, _ = fake_server
    with OpenStream(port) as stream:
        for frame_id in range(0, 40, 2):
            stream.send_together([message(frame_id), message(frame_id + 1)])
            assert [receive(stream).frame_id for _ in range(2)] == [frame_id, frame_id + 1]
    assert pauses == []


def test_client_over_its_credit_is_slowed_down(fake_server, pauses):
    _, port, _ = fake_server
    small = message(encoding=Encoding.JPEG)
    with OpenStream(port) as stream:
        stream.send_together([small] * 3)
        assert [type(receive(stream)) for _ in range(3)] == [Refusal, Refusal, Mask]
        for _ in range(2):
            stream.send(small)
            assert isinstance(receive(stream), Mask)
    assert pauses == [connection.PAUSE_SECONDS]  # only one pause


@pytest.mark.parametrize("part", [b"\x89", b"\x00"], ids=["pings", "empty fragments"])
def test_small_parts_are_read_in_batches(fake_server, pauses, part):
    _, port, _ = fake_server
    with OpenStream(port) as stream:
        parts = 2 * connection.PARTS_AT_ONCE * (part + b"\x80\0\0\0\0")
        stream.send_raw(b"\x02\x80\0\0\0\0" + parts + b"\x89\x81\0\0\0\0x")
        while stream.receive_pong() != b"x":
            pass
    assert len(pauses) >= 2


@pytest.mark.slow
def test_flood_does_not_delay_others(server):
    """A client that exceeds its credit loses only its own frames."""
    with OpenStream(server.port) as flooding, OpenStream(server.port) as stream:

        def drain():
            with contextlib.suppress(OSError):
                while flooding.sock.recv(1024 * 1024):
                    pass

        draining = Task(drain)
        with sending_without_end(flooding, 10 * MASKED_FRAME):
            memory = psutil.Process(server.pid).memory_info().rss
            for frame_id in range(60):
                stream.send(message(frame_id))
                assert isinstance(receive(stream), Mask)
            grown = psutil.Process(server.pid).memory_info().rss - memory
            assert grown < 50 * 1024 * 1024
        draining.result()
    server.wait_streams(0)


def test_many_connections_in_turn(server):
    process = psutil.Process(server.pid)

    def usage():
        server.wait_streams(0)
        return process.num_threads(), process.num_fds(), process.memory_info().rss

    def settled(threads, files):
        now = usage()
        return now[0] <= threads and now[1] <= files

    def connect(count):
        for number in range(count):
            with OpenStream(server.port) as stream:
                if number % 3 == 0:
                    stream.send_close()
                    stream.wait_closed()
                elif number % 3 == 1:
                    stream.reset()
            if number % 7 == 6:
                server.wait_streams(0)

    connect(30)
    threads, files, memory = usage()
    connect(300)
    poll_until(lambda: settled(threads + 1, files + 2))
    assert usage()[2] - memory < 20 * 1024 * 1024
