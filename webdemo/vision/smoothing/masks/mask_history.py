"""Smooths the masks of one stream, with what its earlier frames have left."""

import math
from typing import NamedTuple

import cv2

from webdemo.vision.array_types import Mask, RgbFrame
from webdemo.vision.frame_settings import FrameSettings
from webdemo.vision.smoothing.masks.appearance_delay import AppearanceDelay
from webdemo.vision.smoothing.masks.dropout_hold import DropoutHold
from webdemo.vision.smoothing.masks.flicker_meter import FlickerMeter
from webdemo.vision.smoothing.masks.motion import MotionMeter
from webdemo.vision.smoothing.masks.nearest_person import NearestPerson
from webdemo.vision.smoothing.masks.speck_removal import SpeckRemoval
from webdemo.vision.smoothing.masks.temporal_average import TemporalAverage

GAP_SECONDS = 0.5
"""Maximum time between two frames of a scene. After a longer gap the history is forgotten."""

CUT = 24.0
"""Mean change of brightness, of 255, from which a frame shows another scene. A walking person who
fills half of the frame changes it by less than 10."""


class SmoothedMask(NamedTuple):
    """A mask to send, and its flicker as in FlickerMeter: NaN if it was not requested."""

    mask: Mask
    flicker_raw: float
    flicker: float


class MaskHistory:
    """The last frame of a stream, grey and blurred, and its last masks, all of one size.

    They are forgotten after a gap and after a cut. With smoothing 0 they are not used: each mask
    depends on its own frame alone, and only specks are removed.
    """

    def __init__(self, height: int, width: int) -> None:
        self._last_seconds = -math.inf
        self._motion = MotionMeter(height, width)
        self._average = TemporalAverage(height, width)
        self._dropouts = DropoutHold(height, width)
        self._appearances = AppearanceDelay(height, width)
        self._specks = SpeckRemoval(height, width)
        self._nearest = NearestPerson(height, width)
        self._flicker = FlickerMeter(height, width)

    def smooth(
        self, raw: Mask, rgb_frame: RgbFrame, settings: FrameSettings, seconds: float
    ) -> SmoothedMask:
        """Smooth a model's mask.

        Args:
            raw: The model's mask: uint8, (height, width).
            rgb_frame: Its frame: uint8, (height, width, 3), RGB.
            settings: The frame's settings.
            seconds: The frame's time, by any clock.

        Returns:
            The mask and its flicker. The mask may be `raw`, changed in place; the next call may
            overwrite it.
        """
        if not 0 <= seconds - self._last_seconds <= GAP_SECONDS:
            self._forget()
        self._last_seconds = seconds
        motion = None
        if settings.smoothing or settings.flicker:
            motion = self._motion.measure(rgb_frame)
            if motion is not None and cv2.mean(motion)[0] > CUT:
                self._forget()
                motion = None
        if settings.smoothing:
            mask = self._average.smooth(raw, motion, settings.smoothing)
            self._specks.remove(mask, settings.threshold, self._appearances)
            self._dropouts.hold(mask, settings.threshold, motion)
        else:
            mask = raw.copy() if settings.flicker else raw
            self._specks.forget()
            self._specks.remove(mask, settings.threshold)
            self._average.forget()
            self._appearances.forget()
            self._dropouts.forget()
        if settings.nearest:
            self._nearest.keep(mask, settings.threshold)
        else:
            self._nearest.forget()
        if settings.flicker:
            return SmoothedMask(mask, *self._flicker.measure(motion, raw, mask))
        self._flicker.forget()
        return SmoothedMask(mask, math.nan, math.nan)

    def _forget(self) -> None:
        for part in (
            self._average,
            self._dropouts,
            self._appearances,
            self._specks,
            self._nearest,
            self._flicker,
        ):
            part.forget()
