"""Detections of a computed body, and a stream that smooths them."""

from __future__ import annotations

import numpy as np

from webdemo.vision.frame_settings import REFERENCE_SMOOTHING
from webdemo.vision.result import Detection
from webdemo.vision.smoothing.detections.landmark_smoothing import LandmarkSmoothing

RATE = 30
"""Frames a second."""

NOISE = 0.003
"""Standard deviation of the noise, in sizes: about that of MediaPipe's hands."""

BODY = np.random.default_rng(5).uniform((-0.5, -0.5, -0.3, 1), (0.5, 0.5, 0.3, 1), (33, 4))
BODY[:4, :2] = [(-0.5, -0.5), (-0.5, 0.5), (0.5, -0.5), (0.5, 0.5)]  # its size is 1


class Stream:
    """A stream's frames, each 1/30 s after the last."""

    def __init__(self):
        self.now = 100.0
        self.history = LandmarkSmoothing()

    def show(self, *detections, smoothing=REFERENCE_SMOOTHING):
        self.now += 1 / RATE
        return self.history.smooth(detections, smoothing, self.now)


def pose(x=0.5, size=0.4, noise=0.0, rng=None, group="pose"):
    points = BODY.copy()
    if rng is not None:
        points[:, :3] += rng.normal(0, noise, (33, 3))
    points[:, :3] *= size
    points[:, :2] += x, 0.5
    return Detection(group, points=points.astype(np.float32))


def noisy(frames, size=0.4, seed=3):
    rng = np.random.default_rng(seed)
    return [pose(size=size, noise=NOISE, rng=rng) for _ in range(frames)]


def box(x, y, width, height, group="face"):
    return Detection(group, box=(x, y, width, height))


def shown(detections, smoothing=REFERENCE_SMOOTHING):
    """Points of one detection a frame, smoothed: (frames, points, 4)."""
    stream = Stream()
    return np.array([stream.show(each, smoothing=smoothing)[0].points for each in detections])
