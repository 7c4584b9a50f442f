from __future__ import annotations

import contextlib
import time

import cv2
import numpy as np
import pytest
from fakes import FakeFactory, FakeSegmenter
from masks import assert_nothing_to_tidy, disc, edge_pixels, iou, line_pixels
from person import draw_person
from picture_files import jpeg, png

from webdemo.stream import protocol
from webdemo.stream.protocol import Encoding, Frame, Mask, Reason, Refusal
from webdemo.vision import codec, pipeline
from webdemo.vision.models import MODELS, ModelError
from webdemo.vision.segmenter import SegmentationError
from webdemo.vision.segmenter_pool import PoolBusy, SegmenterPool
from webdemo.vision.smoothing.mask_history import MaskHistory
from webdemo.vision.stage_clock import StageClock
from webdemo.web import app_state

WAIT_SECONDS = HANG_SECONDS = 10.0


class FakePool:
    """Lends one segmenter, or raises."""

    def __init__(self, error=None, segmenter=None):
        self.error, self.segmenter, self.lent = error, segmenter or FakeSegmenter(), 0

    @contextlib.contextmanager
    def lend(self, model, timeout_seconds, give_up):
        self.lent += 1
        if self.error:
            raise self.error
        yield self.segmenter


def i420_frame(number=1, **changes):
    model = MODELS[number]
    width, height = model.width, model.height
    fields = {
        "frame_id": 77,
        "model": number,
        "encoding": Encoding.I420,
        "width": width,
        "height": height,
        "picture": bytes(width * height * 3 // 2),
    }
    return Frame(**{**fields, **changes})


def answer(frame, pool):
    data = pipeline.answer(frame, StageClock(), MaskHistory(), pool, WAIT_SECONDS, lambda: None)
    reply = protocol.parse_reply(bytes(data))
    assert (reply.frame_id, reply.model) == (frame.frame_id, frame.model)
    return reply


@pytest.mark.parametrize("encoding", list(Encoding))
@pytest.mark.parametrize("number", range(len(MODELS)))
def test_mask_is_mediapipes_own(app, mediapipe_mask, number, encoding):
    model = MODELS[number]
    drawn, truth = draw_person(model.width, model.height)
    if encoding == Encoding.JPEG:
        picture = jpeg(drawn)
        seen = cv2.cvtColor(cv2.imdecode(np.frombuffer(picture, np.uint8), 1), cv2.COLOR_BGR2RGB)
    else:
        planes = cv2.cvtColor(drawn, cv2.COLOR_RGB2YUV_I420)
        picture, seen = planes.tobytes(), cv2.cvtColor(planes, cv2.COLOR_YUV2RGB_I420)
    frame = i420_frame(number, encoding=encoding, picture=picture, threshold=60)
    reply = answer(frame, app_state.of(app).pool)
    assert isinstance(reply, Mask)
    expected = np.rint(mediapipe_mask(model.id, seen) * np.float32(255)).astype(np.uint8)
    assert_nothing_to_tidy(expected, 60)
    assert np.array_equal(reply.mask, expected)
    assert iou(reply.mask > 127, truth) > 0.9
    assert line_pixels(reply.contours, expected) == edge_pixels(expected, 60)


def test_stages_take_no_longer_than_the_whole(app):
    begun_ns = time.perf_counter_ns()
    reply = answer(i420_frame(0), app_state.of(app).pool)
    whole_us = (time.perf_counter_ns() - begun_ns) // 1000
    stages_us = dict(zip(protocol.STAGES, reply.stages_us, strict=True))
    assert 0 < stages_us["segment"] <= sum(stages_us.values()) <= whole_us
    assert begun_ns // 1000 <= reply.received_us <= begun_ns // 1000 + whole_us


def test_each_stage_has_its_own_time(monkeypatch):
    """A clock that a stage moves on by as many milliseconds as its name has letters."""
    now_ns = 10**9

    def passing(stage, function):
        def run(*args):
            nonlocal now_ns
            now_ns += len(stage) * 1_000_000
            return function(*args)

        return run

    def pass_time_in(stage, part, name):
        monkeypatch.setattr(part, name, passing(stage, getattr(part, name)))

    pool, history = FakePool(), MaskHistory()
    pass_time_in("decode", codec, "decode_frame")
    pass_time_in("wait", pool, "lend")
    pass_time_in("segment", pool.segmenter, "segment")
    pass_time_in("steady", history, "settle")
    pass_time_in("outline", pipeline, "find_contours")
    pass_time_in("pack", protocol, "serialize_mask")
    clock = StageClock(now_ns - len("receive") * 1_000_000, lambda: now_ns)
    data = pipeline.answer(i420_frame(), clock, history, pool, WAIT_SECONDS, lambda: None)
    reply = protocol.parse_reply(bytes(data))
    assert reply.received_us == 993_000
    assert reply.stages_us == tuple(len(stage) * 1000 for stage in protocol.STAGES)


def test_reply_is_of_the_settled_mask():
    confidence = disc(128, 72, 50, softness=20)
    pool, history = FakePool(), MaskHistory()
    replies = []
    for mask in (confidence, np.maximum(confidence, 30) - 30):
        pool.segmenter.confidence = mask / np.float32(255)
        frame = i420_frame(steadiness=128, flicker=True, threshold=70)
        data = pipeline.answer(frame, StageClock(), history, pool, WAIT_SECONDS, lambda: None)
        replies.append(protocol.parse_reply(bytes(data)))
    first, second = replies
    assert np.isnan([first.flicker_raw, first.flicker]).all()
    assert np.array_equal(first.mask, confidence)
    assert (second.mask > mask)[confidence > 30].mean() > 0.9
    assert second.flicker_raw > 4 * second.flicker > 0
    for reply in replies:
        assert line_pixels(reply.contours, reply.mask) == edge_pixels(reply.mask, 70)


def test_outline_only_if_asked_for():
    assert answer(i420_frame(outline=True), FakePool()).contours
    assert not answer(i420_frame(outline=False), FakePool()).contours


@pytest.mark.parametrize("number", [len(MODELS), 255])
def test_unknown_model(number):
    reply = answer(i420_frame(model=number), pool := FakePool())
    assert reply == Refusal(77, number, Reason.UNKNOWN_MODEL, f"There is no model number {number}.")
    assert not pool.lent


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"width": 255}, "255×144"),
        ({"height": 143}, "256×143"),
        ({"width": 0, "height": 0, "picture": b""}, "0×0"),
        ({"width": 65535, "height": 65535}, "65535×65535"),
        ({"picture": b""}, "0"),
        ({"picture": bytes(256 * 144 * 3 // 2 - 1)}, "55295"),
        ({"picture": bytes(256 * 144 * 3)}, "110592"),
        ({"encoding": 0}, "encoding 0"),
        ({"encoding": 3}, "encoding 3"),
        ({"encoding": Encoding.JPEG, "picture": b""}, "JPEG"),
        ({"encoding": Encoding.JPEG, "picture": b"\xff\xd8\xff" + bytes(99)}, "JPEG"),
        ({"encoding": Encoding.JPEG, "picture": png(np.zeros((144, 256, 3), np.uint8))}, "JPEG"),
        ({"encoding": Encoding.JPEG, "picture": jpeg(np.zeros((72, 256, 3), np.uint8))}, "256×72"),
    ],
)
def test_bad_picture(changes, sentence):
    reply = answer(i420_frame(**changes), pool := FakePool())
    assert isinstance(reply, Refusal)
    assert reply.reason is Reason.BAD_PICTURE
    assert sentence in reply.sentence
    assert not pool.lent


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (PoolBusy("too much of it"), Reason.BUSY),
        (ModelError("too much of it"), Reason.SEGMENTATION),
        (SegmentationError("too much of it"), Reason.SEGMENTATION),
    ],
)
def test_what_goes_wrong_in_the_pool(error, reason):
    assert answer(i420_frame(), FakePool(error)) == Refusal(77, 1, reason, "too much of it")


def test_segmenter_that_raised_is_replaced_and_the_next_frame_is_answered():
    factory = FakeFactory()
    pool = SegmenterPool(factory, MODELS, 1, HANG_SECONDS)
    pool.load()
    factory.made[1].error = SegmentationError("once")
    assert answer(i420_frame(), pool).reason is Reason.SEGMENTATION
    assert factory.made[1].closed
    assert (answer(i420_frame(), pool).mask == 153).all()


def test_refuse():
    data = pipeline.refuse(i420_frame(), Reason.SUPERSEDED, "späte")
    assert protocol.parse_reply(data) == Refusal(77, 1, Reason.SUPERSEDED, "späte")
