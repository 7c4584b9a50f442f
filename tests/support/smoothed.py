"""Measures how smoothing changes the masks of a sequence of frames."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from presenter import FRAMES_PER_SECOND

from webdemo.vision.frame_settings import FrameSettings
from webdemo.vision.smoothing.masks.mask_history import MaskHistory

NOISE = 3.0
"""Standard deviation of a camera's noise at full size, in steps of 255."""


@dataclass(frozen=True)
class Smoothed:
    """The model's masks and the smoothed ones, uint8 (frames, height, width), and their flicker."""

    raw: np.ndarray
    sent: np.ndarray
    flicker_raw: float
    flicker: float

    @property
    def ratio(self):
        return self.flicker / self.flicker_raw


def shrink(picture, model):
    return cv2.resize(picture, (model.width, model.height), interpolation=cv2.INTER_AREA)


def with_noise(frames, sigma=NOISE):
    rng = np.random.default_rng(1)
    for frame in frames:
        noise = rng.normal(0, sigma, frame.shape).astype(np.float32)
        yield np.clip(np.rint(frame + noise), 0, 255).astype(np.uint8)


def smooth(frames, model, runner, smoothing):
    """Segment and smooth frames of any size as one stream does."""
    history = MaskHistory(model.height, model.width)
    settings = FrameSettings(flicker=True, smoothing=smoothing)
    raws, sents, flickers = [], [], []
    for number, frame in enumerate(frames):
        planes = cv2.cvtColor(shrink(frame, model), cv2.COLOR_RGB2YUV_I420)  # the page sends I420
        rgb_frame = cv2.cvtColor(planes, cv2.COLOR_YUV2RGB_I420)
        raws.append(runner.process(rgb_frame).mask.copy())
        mask = raws[-1].copy()
        mask, *flicker = history.smooth(mask, rgb_frame, settings, number / FRAMES_PER_SECOND)
        sents.append(mask.copy())
        flickers.append(flicker)
    return Smoothed(np.array(raws), np.array(sents), *np.nanmean(flickers, axis=0).tolist())
