"""Measures flicker: how much a mask changes where the frame does not."""

import math

import cv2
import numpy as np

from webdemo.vision.array_types import Mask, Motion
from webdemo.vision.smoothing.masks.buffers import arrays_apart
from webdemo.vision.smoothing.masks.motion import STILL


class FlickerMeter:
    """Compares the model's mask and the smoothed one with those of the frame before."""

    def __init__(self, height: int, width: int) -> None:
        self._raw, self._sent, self._still, self._change = arrays_apart(4, height, width, np.uint8)
        self.forget()

    def forget(self) -> None:
        """Treat the next masks as the first."""
        self._has_last = False

    def measure(self, motion: Motion | None, raw: Mask, sent: Mask) -> tuple[float, float]:
        """Give the flicker of the model's mask and of the smoothed one.

        Args:
            motion: From MotionMeter; None if there is no last frame.
            raw: The model's mask, uint8, (height, width).
            sent: The smoothed mask, likewise.

        Returns:
            Mean absolute change per pixel since the last frame, 0 to 1 (full scale), over the
            pixels whose motion is at most STILL. NaN if there are none, or no last frame.
        """
        flicker = math.nan, math.nan
        if motion is not None and self._has_last:
            cv2.threshold(motion, STILL, 255, cv2.THRESH_BINARY_INV, dst=self._still)
            if cv2.countNonZero(self._still):
                flicker = self._of(self._raw, raw), self._of(self._sent, sent)
        np.copyto(self._raw, raw)
        np.copyto(self._sent, sent)
        self._has_last = True
        return flicker

    def _of(self, last: Mask, mask: Mask) -> float:
        cv2.absdiff(last, mask, dst=self._change)
        mean: float = cv2.mean(self._change, mask=self._still)[0]
        return mean / 255
