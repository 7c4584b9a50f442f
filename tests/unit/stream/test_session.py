from __future__ import annotations

import time

from fakes import FakeBorrower
from frames import FRAME, message
from masks import disc, edge_pixels, line_pixels
from solution_frames import message_of, model_of

from webdemo.stream import protocol
from webdemo.stream.connection import ConnectionEnd
from webdemo.stream.messages import FrameResult, Hello, Reason, Refusal
from webdemo.stream.session import StreamLimits, StreamSession, answer, pack
from webdemo.vision.contours import find_contours
from webdemo.vision.model_folder import NOWHERE
from webdemo.vision.result import Result
from webdemo.vision.runners.runner import ModelError, PoolBusy, RunnerError
from webdemo.vision.smoothing.memory import Memory
from webdemo.vision.solutions import index
from webdemo.vision.solutions.index import MODELS
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
    connection, runners = FakeConnection(*batches), runners or FakeBorrower()
    StreamSession(connection, runners, NOWHERE, LIMITS).run()
    assert runners.closed
    return connection


def reply_to(data, runners=None):
    frame = protocol.parse_frame(data)
    reply = answer(frame, Memory(), runners or FakeBorrower(), StageClock())
    return protocol.parse_reply(bytes(reply))


def test_hello_then_replies_then_close_reason():
    connection = converse([message(7)], [message_of("pose/cut-out", 8)])
    hello, *replies = connection.sent
    assert hello.credit == 2
    assert protocol.serialize_hello(hello) == protocol.serialize_hello(
        Hello(2, index.describe(NOWHERE))
    )
    assert [reply.frame_id for reply in replies] == [7, 8]
    assert all(isinstance(reply, FrameResult) for reply in replies)
    assert [MODELS[reply.model].title for reply in replies] == [
        "Selfie segmentation: Landscape",
        "Pose: Skeleton and cut-out",
    ]
    assert [(reply.width, reply.height) for reply in replies] == [(256, 144), (480, 360)]
    assert [len(reply.result.detections) for reply in replies] == [0, 1]
    assert connection.patience == [10.0, 30.0, 30.0]
    assert connection.ended == 4408


def test_newest_of_several_frames_is_processed():
    runners = FakeBorrower()
    connection = converse([message(1), message(2), message(3)], runners=runners)
    _, first, second, third = connection.sent
    assert (first.frame_id, first.reason) == (1, Reason.SUPERSEDED)
    assert (second.frame_id, second.reason) == (2, Reason.SUPERSEDED)
    assert isinstance(third, FrameResult)
    assert runners.lent == 1


def test_mask_is_smoothed_within_its_stream():
    runners, shown = FakeBorrower(), []

    class Dimming(FakeConnection):
        """A connection whose frames come a thirtieth of a second apart, the second one dimmer."""

        def receive(self, timeout_seconds):
            runners.runner.confidence = 204 if len(self.sent) == 1 else 153
            batch = super().receive(timeout_seconds)
            self.received_ns = begun_ns + len(self.sent) * 10**9 // 30
            return batch

    begun_ns = time.perf_counter_ns() - 10**9
    for _ in range(2):
        connection = Dimming([message(smoothing=255)], [message(smoothing=255)])
        StreamSession(connection, runners, NOWHERE, LIMITS).run()
        shown.append([int(reply.result.mask[72, 128]) for reply in connection.sent[1:]])
    assert [first for first, _ in shown] == [204, 204]
    assert all(190 < second < 204 for _, second in shown)


def test_bytes_that_are_not_a_frame_and_server_errors_end_the_stream(caplog):
    connection = converse([FRAME, b"none"])
    assert connection.ended == 1008
    assert len(connection.sent) == 1  # the hello
    assert converse([FRAME], runners=FakeBorrower(ZeroDivisionError("a bug"))).ended == 1011
    assert "a bug" in caplog.text


def landscape(**changes):
    return message(**changes), 0


def pose(**changes):
    return message(model=model_of("pose/skeleton"), **changes), 2


LANDSCAPES_SIZE = "Selfie segmentation: Landscape takes frames of 256×144 pixels, not "
ENCODINGS = "The encodings are 1 (JPEG) and 2 (I420)."
POSES_SIZE = "Pose: Skeleton takes frames of at most 480×360 pixels, not "


def test_bad_picture_and_unknown_model_are_refused_with_a_sentence():
    runners = FakeBorrower()
    for data, model, sentence in (
        (*landscape(width=255), f"{LANDSCAPES_SIZE}255×144."),
        (*landscape(width=0, height=0, picture=b""), f"{LANDSCAPES_SIZE}0×0."),
        (*landscape(width=65535, height=65535), f"{LANDSCAPES_SIZE}65535×65535."),
        (*pose(width=482), f"{POSES_SIZE}482×360."),
        (*pose(width=1, height=2, picture=bytes(3)), f"{POSES_SIZE}1×2."),
        (*pose(width=479), "An I420 frame has even sides, not 479×360."),
        (*pose(picture=b""), "An I420 frame of 480×360 has 259200 bytes, this one 0."),
        (*landscape(encoding=3), f"There is no encoding 3. {ENCODINGS}"),
    ):
        assert reply_to(data, runners) == Refusal(1, model, Reason.BAD_PICTURE, sentence)
    for number in (len(MODELS), 255):
        reply = reply_to(FRAME[:5] + bytes([number]) + FRAME[6:], runners)
        sentence = f"There is no model number {number}."
        assert reply == Refusal(1, number, Reason.UNKNOWN_MODEL, sentence)
    assert not runners.lent


def test_error_of_a_runner_refuses_the_frame_and_the_stream_goes_on():
    for error, reason in (
        (PoolBusy("too much of it"), Reason.BUSY),
        (ModelError("too much of it"), Reason.PROCESSING),
        (RunnerError("too much of it"), Reason.PROCESSING),
    ):
        refusal = Refusal(1, 0, reason, "too much of it")
        lending, failing = FakeBorrower(error), FakeBorrower()
        failing.runner.error = error
        for runners in (lending, failing):
            _, *replies = converse([FRAME], [FRAME], runners=runners).sent
            assert replies == [refusal, refusal]


def test_stages_are_no_longer_than_the_whole():
    begun_ns = time.perf_counter_ns()
    _, reply = converse([FRAME]).sent
    whole_us = (time.perf_counter_ns() - begun_ns) // 1000
    stages_us = dict(zip(STAGES, reply.stages_us, strict=True))
    assert 0 < stages_us["process"] <= sum(stages_us.values()) <= whole_us
    assert begun_ns // 1000 <= reply.received_us <= begun_ns // 1000 + whole_us


def test_pack_serializes_the_result_with_its_time(monkeypatch):
    now_ns = 10**9

    def serialize_slowly(reply):
        nonlocal now_ns
        now_ns += 4_000_000
        return serialize(reply)

    serialize = protocol.serialize_result
    monkeypatch.setattr(protocol, "serialize_result", serialize_slowly)
    clock = StageClock(now_ns - 7_000_000, lambda: now_ns)
    clock.mark("receive")
    frame = protocol.parse_frame(message(9))
    mask = disc(128, 72, 50)
    result = Result(mask, contours=find_contours(mask, 70), flicker_raw=0.5, flicker=0.25)
    reply = protocol.parse_reply(bytes(pack(frame, result, clock)))
    assert (reply.frame_id, reply.model, reply.received_us) == (9, 0, 993_000)
    assert reply.stages_us == (7000, 0, 0, 0, 0, 0, 4000)
    result = reply.result
    assert (result.flicker_raw, result.flicker, result.inspection) == (0.5, 0.25, None)
    assert (result.mask == mask).all()
    assert line_pixels(result.contours, mask) == edge_pixels(mask, 70)
