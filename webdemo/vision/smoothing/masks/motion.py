"""Measures where a frame differs from the one before."""

import cv2
import numpy as np

from webdemo.vision.array_types import Motion, RgbFrame
from webdemo.vision.smoothing.masks.buffers import arrays_apart
from webdemo.vision.smoothing.masks.noise_meter import NoiseMeter

STILL = 1
"""Maximum change, of 255, at which a pixel is still. After the blur over 5x5 pixels a camera's
noise (sigma 3 of 255 at 640x480) stays within it, and nearly always within it after JPEG. Stronger
noise is subtracted first."""

_BLUR = (5, 5)


class MotionMeter:
    """Compares each frame with the one before."""

    def __init__(self, height: int, width: int) -> None:
        self._grey, self._blurred, self._last, self._motion = arrays_apart(
            4, height, width, np.uint8
        )
        self._noise = NoiseMeter()
        self._has_last = False

    def measure(self, rgb_frame: RgbFrame) -> Motion | None:
        """Compare a frame with the one before.

        Args:
            rgb_frame: uint8, (height, width, 3), RGB.

        Returns:
            Change of brightness around each pixel, less that of strong noise: uint8,
            (height, width), 0 to 255; the next call overwrites it. None for the first frame.
        """
        cv2.cvtColor(rgb_frame, cv2.COLOR_RGB2GRAY, dst=self._grey)
        cv2.blur(self._grey, _BLUR, dst=self._blurred)
        if self._has_last:
            cv2.absdiff(self._blurred, self._last, dst=self._motion)
            noise = self._noise.measure(self._motion)
            if noise:
                cv2.subtract(self._motion, (noise,), dst=self._motion)
        self._blurred, self._last = self._last, self._blurred
        had_last, self._has_last = self._has_last, True
        return self._motion if had_last else None
