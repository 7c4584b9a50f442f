from __future__ import annotations

import time

import pytest
from fakes import FakeRunners
from frames import FRAME, message
from masks import disc, edge_pixels, line_pixels
from webdemo.stream.answerer import pack
from webdemo.vision.models import MODELS, ModelError, describe_models
from webdemo.vision.segmentation_result import SegmentationResult

from webdemo.stream import protocol
from webdemo.stream.connection import ConnectionEnd
from webdemo.stream.messages import Hello, Mask, Reason, Refusal
from webdemo.stream.session import StreamLimits, StreamSession
from webdemo.vision.contours import find_contours
from webdemo.vision.runners.runner import PoolBusy, RunnerError
from webdemo.vision.solutions.index import CHOICES
from webdemo.vision.stage_clock import STAGES, StageClock

LIMITS = StreamLimits(credit=2, first_frame_seconds=10.0, idle_seconds=30.0)


class FakeConnection:
    """Receives the given batches of messages and keeps what is sent."""

    def __init__(self, *batches):
        self.batches, self.sent, self.patience, self.ended = list(batches), [], [], None
        self.received_ns = 0

    def receive(self, timeout_seconds):
        self.patience.append(timeout_seconds)
        self.received_ns = time.perf_counter_ns()
        if not self.batches:
            raise ConnectionEnd(4408, "No frame came for too long.")
        return self.batches.pop(0)

    def send(self, data):
        self.sent.append(protocol.parse_reply(bytes(data)))

    def close(self, end):
        self.ended = end.code


def converse(*batches, runners=None):
    connection = FakeConnection(*batches)
    StreamSession(connection, runners or FakeRunners(), LIMITS).run()
    return connection


def reply_to(data, runners=None):
    _, reply = converse([data], runners=runners).sent
    return reply


def test_hello_then_replies_then_close_reason():
    connection = converse([message(7)], [message(8)])
    hello, *replies = connection.sent
    assert hello == Hello(2, describe_models())
    assert [reply.frame_id for reply in replies] == [7, 8]
    assert all(isinstance(reply, Mask) for reply in replies)
    assert connection.patience == [10.0, 30.0, 30.0]
    assert connection.ended == 4408


def test_newest_of_several_frames_is_segmented():
    runners = FakeRunners()
    connection = converse([message(1), message(2), message(3)], runners=runners)
    _, first, second, third = connection.sent
    assert (first.frame_id, first.reason) == (1, Reason.SUPERSEDED)
    assert (second.frame_id, second.reason) == (2, Reason.SUPERSEDED)
    assert isinstance(third, Mask)
    assert runners.lent == 1


def test_bytes_that_are_not_a_frame_end_the_stream():
    connection = converse([FRAME, b"none"])
    assert connection.ended == 1008
    assert len(connection.sent) == 1  # the hello


def test_server_error_ends_the_stream_without_details(caplog):
    assert converse([FRAME], runners=FakeRunners(ZeroDivisionError("a bug"))).ended == 1011
    assert "a bug" in caplog.text


@pytest.mark.parametrize("number", [len(MODELS) + len(CHOICES), 255])
def test_unknown_model(number):
    runners = FakeRunners()
    reply = reply_to(FRAME[:5] + bytes([number]) + FRAME[6:], runners)
    assert reply == Refusal(1, number, Reason.UNKNOWN_MODEL, f"There is no model number {number}.")
    assert not runners.lent


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"width": 255}, "255×144"),
        ({"height": 143}, "256×143"),
        ({"width": 0, "height": 0, "picture": b""}, "0×0"),
        ({"width": 65535, "height": 65535}, "65535×65535"),
        ({"picture": b""}, "0"),
        ({"encoding": 3}, "encoding 3"),
    ],
)
def test_bad_picture(changes, sentence):
    runners = FakeRunners()
    reply = reply_to(message(**changes), runners)
    assert reply.reason is Reason.BAD_PICTURE
    assert sentence in reply.sentence
    assert not runners.lent


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (PoolBusy("too much of it"), Reason.BUSY),
        (ModelError("too much of it"), Reason.SEGMENTATION),
        (RunnerError("too much of it"), Reason.SEGMENTATION),
    ],
)
def test_pool_error_refuses_the_frame(error, reason):
    assert reply_to(FRAME, FakeRunners(error)) == Refusal(1, 1, reason, "too much of it")


def test_stages_are_no_longer_than_the_whole():
    begun_ns = time.perf_counter_ns()
    reply = reply_to(FRAME)
    whole_us = (time.perf_counter_ns() - begun_ns) // 1000
    stages_us = dict(zip(STAGES, reply.stages_us, strict=True))
    assert 0 < stages_us["segment"] <= sum(stages_us.values()) <= whole_us
    assert begun_ns // 1000 <= reply.received_us <= begun_ns // 1000 + whole_us


def test_pack_serializes_the_result_with_its_time(monkeypatch):
    now_ns = 10**9

    def serialize_slowly(mask):
        nonlocal now_ns
        now_ns += 4_000_000
        return serialize(mask)

    serialize = protocol.serialize_mask
    monkeypatch.setattr(protocol, "serialize_mask", serialize_slowly)
    clock = StageClock(now_ns - 7_000_000, lambda: now_ns)
    clock.mark("receive")
    frame = protocol.parse_frame(message(9))
    mask = disc(128, 72, 50)
    result = SegmentationResult(mask, find_contours(mask, 70), 0.5, 0.25)
    reply = protocol.parse_reply(bytes(pack(frame, result, clock)))
    assert (reply.frame_id, reply.model, reply.received_us) == (9, 1, 993_000)
    assert reply.stages_us == (7000, 0, 0, 0, 0, 0, 4000)
    assert (reply.flicker_raw, reply.flicker, reply.inspection) == (0.5, 0.25, None)
    assert (reply.mask == mask).all()
    assert line_pixels(reply.contours, mask) == edge_pixels(mask, 70)
