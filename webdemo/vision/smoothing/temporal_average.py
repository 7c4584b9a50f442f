"""A mask over time: damps its flicker where the picture is still, without ghosts where it moves.

    shown = new + (last - new) * ratio * still * (1 - (last - new)^2)

with confidences from 0 to 1, and `last` what was shown before. `still` is 1 where the picture has
not changed since the last frame, 0 where it has: there the new mask counts at once. A small
disagreement of the masks is averaged away, a large one is followed even where the picture seems
still, as a dark sleeve before a dark wall does.

MediaPipe's own smoothing (mediapipe/calculators/image/segmentation_smoothing_calculator.cc) has
the model's uncertainty in place of both factors: 1 - min(1, x*(c1+x*(c2+x*(c3+x*(c4+x*c5))))),
x = (new-0.5)^2, c = 5.68842, -0.748699, -57.8051, 291.309, -624.717. Measured with both models it
damps less, for much of the flicker comes from pixels that the model is sure of, now this way and
now that, and costs more of the arm that waves: `tests/by_hand/quality.py`.
"""

from __future__ import annotations

import functools

import cv2
import numpy as np
import numpy.typing as npt

from webdemo.vision.array_types import Mask, Motion
from webdemo.vision.smoothing.buffers import arrays_apart
from webdemo.vision.smoothing.motion import STILL

STEADINESS = 128
"""What the page asks for at first."""

STEADINESS_PER_FRAME = 10
"""A still pixel shows the mean of so many frames: 1 + steadiness / STEADINESS_PER_FRAME."""

MOVING = STILL + 2
"""From this change a pixel moves; between STILL and it, `still` goes from 1 to 0."""


class TemporalAverage:
    """Remembers what was shown last."""

    def __init__(self, height: int, width: int) -> None:
        self._new, self._last, self._lag, self._weight, self._keep = arrays_apart(
            5, height, width, np.float32
        )
        self._shown: Mask = np.zeros((height, width), np.uint8)
        self.forget()

    def forget(self) -> None:
        """Let the next mask be the first."""
        self._has_last = False

    def smooth(self, mask: Mask, motion: Motion | None, steadiness: int) -> Mask:
        """Damp a mask's flicker.

        Args:
            mask: The model's, uint8, (height, width).
            motion: The picture's, as MotionMeter gives it; None if there is nothing to compare.
            steadiness: 0 not at all to 255 the most.

        Returns:
            What is to be shown, likewise; overwritten by the next call.
        """
        if motion is None or not self._has_last:
            np.copyto(self._last, mask)
            np.copyto(self._shown, mask)
            self._has_last = True
            return self._shown
        # In units of 1/255, which the table takes care of.
        np.copyto(self._new, mask)
        np.subtract(self._last, self._new, out=self._lag)
        np.multiply(self._lag, self._lag, out=self._weight)
        np.subtract(np.float32(255**2), self._weight, out=self._weight)
        cv2.LUT(motion, _ratios(steadiness), dst=self._keep)
        np.multiply(self._weight, self._keep, out=self._weight)
        np.multiply(self._weight, self._lag, out=self._weight)
        np.add(self._new, self._weight, out=self._last)
        cv2.convertScaleAbs(self._last, dst=self._shown)
        return self._shown


@functools.cache
def _ratios(steadiness: int) -> npt.NDArray[np.float32]:
    """Give ratio * still / 255^2 for each motion from 0 to 255."""
    frames = steadiness / STEADINESS_PER_FRAME
    still = np.clip((MOVING - np.arange(256)) / (MOVING - STILL), 0, 1)
    return (frames / (1 + frames) * still / 255**2).astype(np.float32)
