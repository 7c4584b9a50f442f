"""Measures the camera's noise in a stream, which is strong in a dark room.

Noise changes the whole frame, a person only a part of it. So the noise is the change in the calmer
parts of the frame, and of several frames the calmer ones count most.
"""

import cv2
import numpy as np

from webdemo.vision.array_types import Motion

EVERY = 4
"""Number of frames from one measurement to the next: noise changes slowly."""

CALM = 0.25
"""Share of the frame's cells that count as calm."""

RISE, FALL = 0.05, 0.3
"""Weights of a measurement that is above or below the level so far. At 30 frames/s the level rises
in three seconds and falls in half a second."""

LEVEL_MAX = 3.0
"""Maximum level. More is motion of the camera, or another scene."""

PEAK = 2.9
"""Ratio of the change that noise rarely exceeds to its level."""

TOLERATED = 0.8
"""Change, of 255, that needs no allowance: at most STILL, it counts as still anyway."""

_CELL = 16


class NoiseMeter:
    """Follows the noise of one stream.

    `level` is the mean change of brightness in the calm cells, of 255.
    """

    def __init__(self) -> None:
        self.level = 0.0
        self._frames = 0

    def measure(self, motion: Motion) -> int:
        """Measure the noise of a frame.

        Args:
            motion: Change of brightness since the last frame: uint8, (height, width), with sides
                of at least 16 pixels.

        Returns:
            Allowance for noise, in the same unit; 0 in good light.
        """
        if self._frames % EVERY == 0:
            sums = cv2.integral(motion)[::_CELL, ::_CELL]
            cells = np.diff(np.diff(sums, axis=0), axis=1).ravel()
            calm = int(CALM * cells.size)
            level = min(LEVEL_MAX, int(np.partition(cells, calm)[calm]) / _CELL**2)
            weight = RISE if level > self.level else FALL
            self.level = level if self._frames == 0 else self.level + weight * (level - self.level)
        self._frames += 1
        return max(0, int(PEAK * self.level - TOLERATED))
