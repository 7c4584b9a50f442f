"""Where the model wavers: somebody is there, gone, and there again from frame to frame.

It happens while people come in or leave fast. Once seen, the last two masks count together there
for a while, so that the person stays. A hand that waves passes a pixel for longer and is not
touched, and what is there for a single frame is not kept for a second one.
"""

from __future__ import annotations

import cv2
import numpy as np

from webdemo.vision.array_types import Mask, Motion
from webdemo.vision.smoothing.buffers import arrays_apart

LEAST = 0.0025
"""Of the picture's pixels, so many must have turned twice: fewer are an edge that shimmers."""

FRAMES = 10
"""For so many frames, at 30 per second a third of a second, a place that wavered is watched."""

ALIKE = 16
"""Up to this change of its brightness, of 255, a place may show the same person still. What changes
more shows somebody else, or nobody."""

_THICK = np.ones((5, 5), np.uint8)
"""What is thinner is an edge, too."""

_AROUND = np.ones((9, 9), np.uint8)


class DropoutHold:
    """Remembers the last two masks, and where the model has wavered."""

    def __init__(self, height: int, width: int) -> None:
        self._last, self._person, self._one, self._two = arrays_apart(4, height, width, np.uint8)
        self._turned, self._place, self._watched, self._ones = arrays_apart(
            4, height, width, np.uint8
        )
        self._ones.fill(1)
        self.forget()

    def forget(self) -> None:
        """Let the next mask be the first."""
        self._known = 0
        self._is_watching = False

    def settle(self, mask: Mask, threshold: int, motion: Motion | None) -> None:
        """Put back who wavers.

        Args:
            mask: uint8, (height, width); changed in place.
            threshold: From which confidence, of 255, a pixel is person.
            motion: The picture's, as MotionMeter gives it; None if there is nothing to compare.
        """
        cv2.threshold(mask, threshold - 1, 255, cv2.THRESH_BINARY, dst=self._person)
        if self._is_watching and motion is not None:
            self._put_back(mask, motion)
        else:
            np.copyto(self._last, mask)
        if self._known == 2:
            self._watch()
        self._known = min(2, self._known + 1)
        self._one, self._two, self._person = self._person, self._one, self._two

    def _watch(self) -> None:
        """Look for what has turned twice: `_two` is the mask before last, `_one` the last."""
        cv2.bitwise_xor(self._person, self._one, dst=self._turned)
        cv2.bitwise_xor(self._one, self._two, dst=self._two)
        cv2.bitwise_and(self._turned, self._two, dst=self._turned)
        if cv2.countNonZero(self._turned) < LEAST * self._turned.size:
            return
        cv2.erode(self._turned, _THICK, dst=self._turned)
        if not cv2.countNonZero(self._turned):
            return
        if not self._is_watching:
            self._watched.fill(0)
            self._is_watching = True
        cv2.dilate(self._turned, _AROUND, dst=self._turned)
        cv2.threshold(self._turned, 0, FRAMES, cv2.THRESH_BINARY, dst=self._turned)
        cv2.max(self._watched, self._turned, dst=self._watched)

    def _put_back(self, mask: Mask, motion: Motion) -> None:
        cv2.subtract(self._watched, self._ones, dst=self._watched)
        self._is_watching = cv2.countNonZero(self._watched) > 0
        cv2.threshold(motion, ALIKE, 255, cv2.THRESH_BINARY_INV, dst=self._turned)
        cv2.bitwise_and(self._turned, self._last, dst=self._turned)
        cv2.threshold(self._watched, 0, 255, cv2.THRESH_BINARY, dst=self._place)
        cv2.bitwise_and(self._turned, self._place, dst=self._turned)
        np.copyto(self._last, mask)
        cv2.max(mask, self._turned, dst=mask)
