from __future__ import annotations

import threading

import cv2
import numpy as np
import pytest
from fakes import FakeFactory, FakeRunners
from masks import assert_clean, disc, edge_pixels, iou, line_pixels
from person import draw_person
from picture_files import jpeg, png
from webdemo.vision.models import LANDSCAPE, MODELS
from webdemo.vision.runners.runner_pool import RunnerPool
from webdemo.vision.runners.turns import Turns
from webdemo.vision.stream_runners import SharedRunners, StreamRunners

from webdemo.vision import codec, pipeline
from webdemo.vision.codec import Encoding
from webdemo.vision.frame_settings import FrameSettings
from webdemo.vision.picture import PictureError
from webdemo.vision.runners.runner import RunnerError
from webdemo.vision.smoothing.masks.mask_history import MaskHistory
from webdemo.vision.stage_clock import STAGES, StageClock
from webdemo.web import app_state

WAIT_SECONDS = HANG_SECONDS = 10.0
GREY = bytes(LANDSCAPE.width * LANDSCAPE.height * 3 // 2)


def segment(runners, picture=GREY, encoding=Encoding.I420, model=LANDSCAPE, history=None, **asked):
    return pipeline.segment_frame(
        picture,
        encoding,
        model,
        FrameSettings(**asked),
        StageClock(),
        history or MaskHistory(),
        runners,
    )


@pytest.mark.parametrize("encoding", list(Encoding))
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.id)
def test_mask_equals_mediapipes(app, mediapipe_mask, model, encoding):
    drawn, truth = draw_person(model.width, model.height)
    if encoding == Encoding.JPEG:
        picture = jpeg(drawn)
        seen = cv2.cvtColor(cv2.imdecode(np.frombuffer(picture, np.uint8), 1), cv2.COLOR_BGR2RGB)
    else:
        planes = cv2.cvtColor(drawn, cv2.COLOR_RGB2YUV_I420)
        picture, seen = planes.tobytes(), cv2.cvtColor(planes, cv2.COLOR_YUV2RGB_I420)
    result = segment(
        StreamRunners(app_state.of(app).runners), picture, encoding, model, threshold=60
    )
    expected = np.rint(mediapipe_mask(model.id, seen) * np.float32(255)).astype(np.uint8)
    assert_clean(expected, 60)
    assert np.array_equal(result.mask, expected)
    assert iou(result.mask > 127, truth) > 0.9
    assert line_pixels(result.contours, expected) == edge_pixels(expected, 60)


def test_each_stage_has_its_own_time(monkeypatch):
    """Each stage moves the clock on by as many milliseconds as its name has letters."""
    now_ns = 10**9

    def passing(stage, function):
        def run(*args):
            nonlocal now_ns
            now_ns += len(stage) * 1_000_000
            return function(*args)

        return run

    def pass_time_in(stage, part, name):
        monkeypatch.setattr(part, name, passing(stage, getattr(part, name)))

    runners, history = FakeRunners(), MaskHistory()
    pass_time_in("decode", pipeline, "decode_frame")
    pass_time_in("wait", runners, "lend")
    pass_time_in("segment", runners.segmenter, "process")
    pass_time_in("steady", history, "smooth")
    pass_time_in("outline", pipeline, "find_contours")
    clock = StageClock(now_ns, lambda: now_ns)
    pipeline.segment_frame(GREY, Encoding.I420, LANDSCAPE, FrameSettings(), clock, history, runners)
    own = STAGES[1:-1]
    assert clock.stages_us() == (0, *(len(stage) * 1000 for stage in own), 0)


def test_result_has_the_smoothed_mask():
    confidence = disc(128, 72, 50, softness=20)
    runners, history = FakeRunners(), MaskHistory()
    results = []
    for mask in (confidence, np.maximum(confidence, 30) - 30):
        runners.segmenter.confidence = mask / np.float32(255)
        result = segment(runners, history=history, smoothing=128, flicker=True, threshold=70)
        assert line_pixels(result.contours, result.mask) == edge_pixels(result.mask, 70)
        results.append((result.mask.copy(), result.flicker_raw, result.flicker))
    first, second = results
    assert np.isnan(first[1:]).all()
    assert np.array_equal(first[0], confidence)
    assert (second[0] > mask)[confidence > 30].mean() > 0.9
    assert second[1] > 4 * second[2] > 0


def test_outline_only_on_request():
    assert segment(FakeRunners(), outline=True).contours
    assert not segment(FakeRunners(), outline=False).contours


def test_inspection_only_on_request():
    rgb_frame = codec.decode_frame(GREY, Encoding.I420, LANDSCAPE.width, LANDSCAPE.height)
    inspection = segment(FakeRunners(), inspect=True).inspection
    assert (inspection.raw == 153).all()
    assert np.array_equal(inspection.rgb_frame, rgb_frame)
    assert segment(FakeRunners()).inspection is None


@pytest.mark.parametrize(
    ("encoding", "picture", "sentence"),
    [
        (Encoding.I420, b"", "0"),
        (Encoding.I420, GREY[1:], "55295"),
        (Encoding.I420, 2 * GREY, "110592"),
        (0, GREY, "encoding 0"),
        (3, GREY, "encoding 3"),
        (Encoding.JPEG, b"", "JPEG"),
        (Encoding.JPEG, b"\xff\xd8\xff" + bytes(99), "JPEG"),
        (Encoding.JPEG, png(np.zeros((144, 256, 3), np.uint8)), "JPEG"),
        (Encoding.JPEG, jpeg(np.zeros((72, 256, 3), np.uint8)), "256×72"),
    ],
)
def test_bad_picture_borrows_no_segmenter(encoding, picture, sentence):
    runners = FakeRunners()
    with pytest.raises(PictureError, match=sentence):
        segment(runners, picture, encoding)
    assert not runners.lent


def test_failed_segmenter_is_replaced_for_the_next_frame():
    factory = FakeFactory()
    models = RunnerPool(factory, MODELS, 1, HANG_SECONDS)
    models.load()
    places = threading.BoundedSemaphore(1)
    runners = StreamRunners(SharedRunners(models, models, Turns(1), places, WAIT_SECONDS))
    factory.made[1].error = RunnerError("once")
    with pytest.raises(RunnerError, match="once"):
        segment(runners)
    assert factory.made[1].closed
    assert (segment(runners).mask == 153).all()
    models.close()
