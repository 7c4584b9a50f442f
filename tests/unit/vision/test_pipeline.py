from __future__ import annotations

import numpy as np
import pytest
from fakes import FakeBorrower
from masks import disc, edge_pixels, line_pixels
from picture_files import jpeg
from solution_frames import model_of

from webdemo.vision import codec, pipeline
from webdemo.vision.codec import Encoding
from webdemo.vision.frame import Frame
from webdemo.vision.frame_settings import FrameSettings
from webdemo.vision.picture import PictureError
from webdemo.vision.pipeline import process_frame
from webdemo.vision.smoothing.memory import Memory
from webdemo.vision.stage_clock import STAGES, StageClock

LANDSCAPE, POSE, CUT_OUT = map(model_of, ("selfie/landscape", "pose/skeleton", "pose/cut-out"))
SIZE = WIDTH, HEIGHT = 256, 144
GREY = bytes(WIDTH * HEIGHT * 3 // 2)


def process(runners, picture=GREY, encoding=Encoding.I420, model=LANDSCAPE, memory=None, **asked):
    frame = Frame(picture, encoding, *SIZE, FrameSettings(**asked))
    return process_frame(frame, model, memory or Memory(), runners, StageClock())


def test_result_has_what_the_model_gives():
    frame = codec.decode_frame(GREY, Encoding.I420, *SIZE)
    for model in (LANDSCAPE, POSE, CUT_OUT):
        runners = FakeBorrower()
        result = process(runners, model=model, inspect=True)
        assert np.array_equal(runners.runner.frames[0], frame)
        assert result.raw == {"frame": (HEIGHT, WIDTH, 3)}  # what the runner gave
        has_mask = "mask" in model.gives
        for mask in (result.mask, result.inspection.raw):
            assert (mask == 153).all() if has_mask else mask is None
        assert bool(result.contours) == has_mask
        found = [(one.label, one.number) for one in result.detections]
        assert found == ([(model.title, 1)] if "detections" in model.gives else []), model.title


def test_mask_is_smoothed_and_its_contours_are_found():
    confidence = disc(128, 72, 50, softness=20)
    runners, memory, results = FakeBorrower(), Memory(), []
    for mask in (confidence, np.maximum(confidence, 30) - 30):
        runners.runner.confidence = mask
        result = process(runners, memory=memory, smoothing=128, flicker=True, threshold=70)
        assert line_pixels(result.contours, result.mask) == edge_pixels(result.mask, 70)
        results.append((result.mask.copy(), result.flicker_raw, result.flicker))
    first, second = results
    assert np.isnan(first[1:]).all()
    assert np.array_equal(first[0], confidence)
    assert (second[0] > mask)[confidence > 30].mean() > 0.9
    assert second[1] > 4 * second[2] > 0


def test_inspected_mask_is_the_models_though_a_speck_is_removed_in_place():
    runners, person = FakeBorrower(), disc(128, 72, 50)
    runners.runner.confidence = np.maximum(person, disc(20, 20, 2))
    result = process(runners, inspect=True)
    assert np.array_equal(result.mask, person)
    assert np.array_equal(result.inspection.raw, runners.runner.confidence)
    assert result.contours
    result = process(runners, outline=False)
    assert not result.contours
    assert result.inspection is None


def test_each_stage_has_its_own_time(monkeypatch):
    """Each stage moves the clock on by as many milliseconds as its name has letters."""
    now_ns = 10**9

    def pass_time_in(stage, part, name):
        function = getattr(part, name)

        def run(*args):
            nonlocal now_ns
            now_ns += len(stage) * 1_000_000
            return function(*args)

        monkeypatch.setattr(part, name, run)

    runners, memory = FakeBorrower(), Memory()
    pass_time_in("decode", pipeline, "decode_frame")
    pass_time_in("wait", runners, "lend")
    pass_time_in("process", runners.runner, "process")
    pass_time_in("smooth", memory, "smooth")
    pass_time_in("contours", pipeline, "find_contours")
    clock = StageClock(now_ns, lambda: now_ns)
    process_frame(Frame(GREY, Encoding.I420, *SIZE), LANDSCAPE, memory, runners, clock)
    assert clock.stages_us() == (0, *(len(stage) * 1000 for stage in STAGES[1:-1]), 0)


def test_frames_follow_each_other_by_the_time_of_their_arrival():
    """Memory gets that time: after a gap nothing is left of the last mask."""
    runners, memory = FakeBorrower(), Memory()
    frame = Frame(GREY, Encoding.I420, *SIZE, FrameSettings(smoothing=128))
    shown = []
    for confidence, seconds in ((200, 1.0), (180, 1.1), (160, 3.0)):
        runners.runner.confidence = confidence
        clock = StageClock(int(seconds * 1e9))
        shown.append(int(process_frame(frame, LANDSCAPE, memory, runners, clock).mask[0, 0]))
    assert shown[0] == 200
    assert shown[1] > 195
    assert shown[2] == 160


def test_bad_picture_borrows_no_runner():
    runners, other = FakeBorrower(), jpeg(np.zeros((72, WIDTH, 3), np.uint8))
    for encoding, picture in ((Encoding.I420, GREY[1:]), (Encoding.JPEG, other)):
        with pytest.raises(PictureError):
            process(runners, picture, encoding)
    assert not runners.lent
