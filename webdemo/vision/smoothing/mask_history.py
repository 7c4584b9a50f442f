"""Smooths the masks of one stream, with what its earlier frames have left."""

import math
import time
from collections.abc import Callable
from typing import NamedTuple

import cv2

from webdemo.vision.array_types import Mask, RgbFrame
from webdemo.vision.mask_settings import MaskSettings
from webdemo.vision.models import Model
from webdemo.vision.smoothing.appearance_delay import AppearanceDelay
from webdemo.vision.smoothing.dropout_hold import DropoutHold
from webdemo.vision.smoothing.flicker_meter import FlickerMeter
from webdemo.vision.smoothing.motion import MotionMeter
from webdemo.vision.smoothing.nearest_person import NearestPerson
from webdemo.vision.smoothing.speck_removal import SpeckRemoval
from webdemo.vision.smoothing.temporal_average import TemporalAverage

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


class _Parts:
    def __init__(self, model: Model, height: int, width: int) -> None:
        self.model = model
        self.motion = MotionMeter(height, width)
        self.average = TemporalAverage(height, width)
        self.dropouts = DropoutHold(height, width)
        self.appearances = AppearanceDelay(height, width)
        self.specks = SpeckRemoval(height, width)
        self.nearest = NearestPerson(height, width)
        self.flicker = FlickerMeter(height, width)

    def forget(self) -> None:
        remembering = (
            self.average,
            self.dropouts,
            self.appearances,
            self.specks,
            self.nearest,
            self.flicker,
        )
        for part in remembering:
            part.forget()


class MaskHistory:
    """The last frame of a stream, grey and blurred, and its last masks.

    They are forgotten after a gap, after a cut, and when the model changes. With steadiness 0 they
    are not used: each mask depends on its own frame alone, and only specks are removed.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._parts: _Parts | None = None
        self._last_seconds = -math.inf

    def smooth(
        self, model: Model, settings: MaskSettings, rgb_frame: RgbFrame, raw: Mask
    ) -> SmoothedMask:
        """Smooth a model's mask.

        Args:
            model: The model that gave the mask.
            settings: The settings of this mask.
            rgb_frame: The frame: uint8, (height, width, 3), RGB.
            raw: The model's mask of it: uint8, (height, width).

        Returns:
            The mask and its flicker. The mask may be `raw`, changed in place; the next call may
            overwrite it.
        """
        parts = self._parts_for(model, raw)
        now = self._clock()
        if now - self._last_seconds > GAP_SECONDS:
            parts.forget()
        self._last_seconds = now
        motion = None
        if settings.steadiness or settings.flicker:
            motion = parts.motion.measure(rgb_frame)
            if motion is not None and cv2.mean(motion)[0] > CUT:
                parts.forget()
                motion = None
        if settings.steadiness:
            mask = parts.average.smooth(raw, motion, settings.steadiness)
            parts.specks.remove(mask, settings.threshold, parts.appearances)
            parts.dropouts.hold(mask, settings.threshold, motion)
        else:
            mask = raw.copy() if settings.flicker else raw
            parts.specks.forget()
            parts.specks.remove(mask, settings.threshold)
            parts.average.forget()
            parts.appearances.forget()
            parts.dropouts.forget()
        if settings.nearest:
            parts.nearest.keep(mask, settings.threshold)
        else:
            parts.nearest.forget()
        if settings.flicker:
            return SmoothedMask(mask, *parts.flicker.measure(motion, raw, mask))
        parts.flicker.forget()
        return SmoothedMask(mask, math.nan, math.nan)

    def _parts_for(self, model: Model, raw: Mask) -> _Parts:
        if self._parts is None or self._parts.model is not model:
            self._parts = _Parts(model, *raw.shape)
        return self._parts
