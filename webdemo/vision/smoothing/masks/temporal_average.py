"""Averages the mask over time where the frame is still, so that it flickers less.

    shown = new + (last - new) * ratio * still * (1 - (last - new)^2)

Confidences go from 0 to 1; `last` is the mask shown before. `still` is 1 where the frame has not
changed, and 0 where it has: there the new mask is shown at once, without a ghost. A small
difference between the masks is averaged away. A large one is followed even where the frame seems
still, as with a dark sleeve before a dark wall.

MediaPipe's own smoothing (mediapipe/calculators/image/segmentation_smoothing_calculator.cc) uses
the model's uncertainty in place of both factors: 1 - min(1, x*(c1+x*(c2+x*(c3+x*(c4+x*c5))))),
x = (new-0.5)^2, c = 5.68842, -0.748699, -57.8051, 291.309, -624.717. Measured with both models, it
damps less and loses more of a waving arm: much of the flicker is in pixels of which the model is
sure, first one way, then the other (`tests/by_hand/quality.py`).
"""

import functools

import cv2
import numpy as np
import numpy.typing as npt

from webdemo.vision.array_types import Mask, Motion
from webdemo.vision.smoothing.masks.buffers import arrays_apart
from webdemo.vision.smoothing.masks.motion import STILL

SMOOTHING_PER_FRAME = 10
"""Steadiness that adds one frame to the average: a still pixel shows the mean of
1 + smoothing / SMOOTHING_PER_FRAME frames."""

MOVING = STILL + 2
"""Change, of 255, from which a pixel moves. From STILL to MOVING, `still` falls from 1 to 0."""


class TemporalAverage:
    """Remembers the mask shown last."""

    def __init__(self, height: int, width: int) -> None:
        self._new, self._last, self._lag, self._weight, self._keep = arrays_apart(
            5, height, width, np.float32
        )
        self._shown: Mask = np.zeros((height, width), np.uint8)
        self.forget()

    def forget(self) -> None:
        """Treat the next mask as the first."""
        self._has_last = False

    def smooth(self, mask: Mask, motion: Motion | None, smoothing: int) -> Mask:
        """Average a mask with the ones before it.

        Args:
            mask: The model's, uint8, (height, width).
            motion: From MotionMeter; None if there is no last frame.
            smoothing: Strength, 0 (none) to 255.

        Returns:
            The mask to show, likewise; the next call overwrites it.
        """
        if motion is None or not self._has_last:
            np.copyto(self._last, mask)
            np.copyto(self._shown, mask)
            self._has_last = True
            return self._shown
        # In units of 1/255; the table of ratios allows for it.
        np.copyto(self._new, mask)
        np.subtract(self._last, self._new, out=self._lag)
        np.multiply(self._lag, self._lag, out=self._weight)
        np.subtract(np.float32(255**2), self._weight, out=self._weight)
        cv2.LUT(motion, _ratios(smoothing), dst=self._keep)
        np.multiply(self._weight, self._keep, out=self._weight)
        np.multiply(self._weight, self._lag, out=self._weight)
        np.add(self._new, self._weight, out=self._last)
        cv2.convertScaleAbs(self._last, dst=self._shown)
        return self._shown


@functools.cache
def _ratios(smoothing: int) -> npt.NDArray[np.float32]:
    """Give ratio * still / 255^2 for each motion from 0 to 255."""
    frames = smoothing / SMOOTHING_PER_FRAME
    still = np.clip((MOVING - np.arange(256)) / (MOVING - STILL), 0, 1)
    return (frames / (1 + frames) * still / 255**2).astype(np.float32)
