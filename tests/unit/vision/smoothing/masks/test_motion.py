from __future__ import annotations

import cv2
import numpy as np
from person import draw_person
from picture_files import jpeg

from webdemo.vision.smoothing.masks.motion import MotionMeter

STILL, MOVING = 1, 3
"""Changes in brightness: a pixel is still up to the first and moves from the second on."""

WIDTH, HEIGHT = 256, 144


def small(picture):
    return cv2.resize(picture, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)


def noisy(seed, sigma=3.0):
    """The drawn person at 640x480 with a camera's noise, shrunk to the model's size."""
    noise = np.random.default_rng(seed).normal(0, sigma, (480, 640, 3))
    return small(np.clip(draw_person()[0] + noise, 0, 255).astype(np.uint8))


def test_first_frame_has_no_motion():
    meter = MotionMeter(HEIGHT, WIDTH)
    assert meter.measure(noisy(0)) is None
    assert meter.measure(noisy(1)) is not None


def test_camera_noise_counts_as_still():
    meter = MotionMeter(HEIGHT, WIDTH)
    meter.measure(noisy(0))
    for seed in range(1, 6):
        assert (meter.measure(noisy(seed)) <= STILL).mean() > 0.999


def test_jpeg_noise_counts_as_still():
    def through_jpeg(picture):
        return cv2.imdecode(np.frombuffer(jpeg(picture, quality=90), np.uint8), cv2.IMREAD_COLOR)

    meter = MotionMeter(HEIGHT, WIDTH)
    meter.measure(through_jpeg(noisy(0)))
    assert (meter.measure(through_jpeg(noisy(1))) <= STILL).mean() > 0.98


def test_only_moving_pixels_count_as_moving():
    before, after = np.full((2, HEIGHT, WIDTH, 3), 90, np.uint8)
    before[40:80, 50:70] = 200
    after[40:80, 54:74] = 200
    meter = MotionMeter(HEIGHT, WIDTH)
    meter.measure(before)
    motion = meter.measure(after)
    assert (motion[40:80, 51:54] >= MOVING).all()
    assert (motion[40:80, 70:73] >= MOVING).all()
    motion[36:84, 46:78] = 0
    assert not motion.any()
    assert not meter.measure(after).any()
