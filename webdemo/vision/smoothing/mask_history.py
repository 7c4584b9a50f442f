"""What one stream's frames leave behind for the next."""

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
from webdemo.vision.smoothing.flicker import FlickerMeter
from webdemo.vision.smoothing.motion import MotionMeter
from webdemo.vision.smoothing.speck_removal import SpeckRemoval
from webdemo.vision.smoothing.temporal_average import TemporalAverage

GAP_SECONDS = 0.5
"""What is older is forgotten: after so long a pause the picture may be another."""


CUT = 24.0
"""From this mean change of brightness, of 255, it is another picture: another source, or a cut. A
person who fills half the picture and walks through it changes it by less than 10."""


class SmoothedMask(NamedTuple):
    """A mask as it is sent; flicker as in FlickerMeter, NaN if it was not asked for."""

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
        self.flicker = FlickerMeter(height, width)

    def forget(self) -> None:
        for part in (self.average, self.dropouts, self.appearances, self.flicker):
            part.forget()


class MaskHistory:
    """Belongs to one stream and ends with it.

    Holds that stream's last frame, grey and blurred, and its last masks. They are forgotten after a
    gap or a cut in the video, when the model changes, and when they are not asked for: with
    steadiness 0 each mask depends on its own frame alone. Only specks are removed from it.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._parts: _Parts | None = None
        self._at = -math.inf

    def smooth(
        self, model: Model, settings: MaskSettings, rgb_frame: RgbFrame, raw: Mask
    ) -> SmoothedMask:
        """Make the mask to send out of a model's mask: steady and without specks.

        Args:
            model: The model that gave the mask.
            settings: How the mask is wanted.
            rgb_frame: The frame: uint8, (height, width, 3), RGB.
            raw: The model's mask of it: uint8, (height, width).

        Returns:
            The mask, which the next call may overwrite (and which may be `raw`, changed), and how
            much it flickers.
        """
        parts = self._parts_for(model, raw)
        now = self._clock()
        if now - self._at > GAP_SECONDS:
            parts.forget()
        self._at = now
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
            parts.specks.remove(mask, settings.threshold)
            parts.average.forget()
            parts.appearances.forget()
            parts.dropouts.forget()
        if settings.flicker:
            return SmoothedMask(mask, *parts.flicker.measure(motion, raw, mask))
        parts.flicker.forget()
        return SmoothedMask(mask, math.nan, math.nan)

    def _parts_for(self, model: Model, raw: Mask) -> _Parts:
        if self._parts is None or self._parts.model is not model:
            self._parts = _Parts(model, *raw.shape)
        return self._parts
