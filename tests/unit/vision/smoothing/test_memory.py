"""What a stream remembers of its last model, and of none before."""

from __future__ import annotations

import numpy as np
import pytest
from masks import disc
from solution_frames import model_of

from webdemo.vision.frame_settings import REFERENCE_SMOOTHING, FrameSettings
from webdemo.vision.result import Detection, Result
from webdemo.vision.smoothing.memory import Memory

POSE, CUT_OUT = model_of("pose/skeleton"), model_of("pose/cut-out")
LANDSCAPE, GENERAL, HAIR = map(model_of, ("selfie/landscape", "selfie/general", "hair/own"))
SHAPE = 90, 160
BRIGHT = disc(80, 45, 30, *SHAPE[::-1])
DIM = np.maximum(BRIGHT, 20) - 20
WITH_A_SPECK = np.maximum(DIM, disc(10, 10, 2, *SHAPE[::-1]))


class Stream:
    """A stream's results, each 1/30 s after the last."""

    def __init__(self):
        self.memory, self.now = Memory(), 0.0

    def smooth(self, model, mask=None, x=None, smoothing=REFERENCE_SMOOTHING, **settings):
        """Smooth a mask, and one face whose middle is at x; give the result's mask and face."""
        found = [Detection("face", box=(x - 0.05, 0.4, 0.1, 0.2))] if x else []
        given = Result(None if mask is None else mask.copy(), found, raw={"seen": 1})
        frame = np.zeros((*SHAPE, 3), np.uint8)
        self.now += 1 / 30
        settings = FrameSettings(smoothing=smoothing, **settings)
        result = self.memory.smooth(model, given, frame, settings, self.now)
        assert result.raw is given.raw
        return result


@pytest.fixture
def stream():
    return Stream()


def test_masks_are_smoothed_and_forgotten_with_another_model_and_stream(stream):
    assert stream.smooth(LANDSCAPE, BRIGHT).detections == []
    assert stream.smooth(LANDSCAPE, DIM).mask.max() > 250
    assert np.array_equal(Stream().smooth(LANDSCAPE, DIM).mask, DIM)
    stream.smooth(GENERAL, BRIGHT)
    assert np.array_equal(stream.smooth(LANDSCAPE, DIM).mask, DIM)


def test_size_of_the_masks_changes_with_the_model(stream):
    for _ in range(2):
        for model in (LANDSCAPE, GENERAL):
            frame = np.zeros((model.height, model.width, 3), np.uint8)
            mask = frame[:, :, 0].copy()
            settings = FrameSettings(smoothing=REFERENCE_SMOOTHING, flicker=True)
            result = stream.memory.smooth(model, Result(mask), frame, settings, 0.0)
            assert result.mask.shape == (model.height, model.width)


def test_detections_are_smoothed_numbered_and_forgotten_with_another_model(stream):
    stream.smooth(POSE, x=0.2)
    (face,) = stream.smooth(POSE, x=0.7).detections
    assert face.number == 2  # too far away to be the first one
    (face,) = stream.smooth(POSE, x=0.71).detections
    assert face.number == 2
    assert 0.65 < face.box[0] < 0.66
    (face,) = stream.smooth(CUT_OUT, x=0.71).detections
    assert face.number == 1
    assert face.box[0] == pytest.approx(0.66)
    assert stream.smooth(POSE, x=0.71, smoothing=0).detections[0].number == 1


def test_mask_that_is_not_smoothed_stays_as_the_model_gave_it(stream):
    for model in (CUT_OUT, HAIR):
        for mask in (BRIGHT, WITH_A_SPECK):
            result = stream.smooth(model, mask, nearest=True, flicker=True)
            assert np.array_equal(result.mask, mask)
            assert np.isnan([result.flicker_raw, result.flicker]).all()
    result = stream.smooth(CUT_OUT)  # as without a person
    assert (result.mask, result.detections) == (None, [])
