"""Holds a region that flips on and off from frame to frame, so that it stays on.

The model does this while a person enters or leaves quickly. Where a region has flipped twice, the
last two masks are combined for a while. A waving hand covers a pixel for longer, so it is left
alone. A region of a single frame is not held for a second one.
"""

import cv2
import numpy as np

from webdemo.vision.array_types import Mask, Motion
from webdemo.vision.smoothing.masks.buffers import arrays_apart

FLIPPED_MIN = 0.0025
"""Minimum share of the frame's pixels that must have flipped twice. Fewer are a shimmering edge."""

HOLD_FRAMES = 10
"""Number of frames for which a place is held after it has flipped: a third of a second at 30
frames/s."""

CHANGE_MAX = 16
"""Maximum change of brightness, of 255, at which a pixel is held. A pixel that changes more shows
something else."""

_THICKNESS = np.ones((5, 5), np.uint8)
"""Minimum thickness of a region that has flipped. Thinner ones are shimmering edges, too."""

_MARGIN = np.ones((9, 9), np.uint8)
"""Surroundings of a flipped pixel that are held with it."""


class DropoutHold:
    """Remembers the last two masks, and the places that flip."""

    def __init__(self, height: int, width: int) -> None:
        self._last, self._person, self._last_person, self._older_person = arrays_apart(
            4, height, width, np.uint8
        )
        self._flipped, self._place, self._held, self._ones = arrays_apart(
            4, height, width, np.uint8
        )
        self._ones.fill(1)
        self.forget()

    def forget(self) -> None:
        """Treat the next mask as the first."""
        self._known = 0
        self._is_holding = False

    def hold(self, mask: Mask, threshold: int, motion: Motion | None) -> None:
        """Restore the regions that flip.

        Args:
            mask: uint8, (height, width); changed in place.
            threshold: Confidence, of 255, from which a pixel is person.
            motion: From MotionMeter; None if there is no last frame.
        """
        cv2.threshold(mask, threshold - 1, 255, cv2.THRESH_BINARY, dst=self._person)
        if self._is_holding and motion is not None:
            self._restore(mask, motion)
        else:
            np.copyto(self._last, mask)
        if self._known == 2:
            self._find_flips()
        self._known = min(2, self._known + 1)
        # The oldest array becomes the next `_person`.
        self._last_person, self._older_person, self._person = (
            self._person,
            self._last_person,
            self._older_person,
        )

    def _find_flips(self) -> None:
        """Find pixels that have flipped twice: off and on again, or on and off again."""
        earlier = self._older_person  # not needed any more
        cv2.bitwise_xor(self._last_person, self._older_person, dst=earlier)
        cv2.bitwise_xor(self._person, self._last_person, dst=self._flipped)
        cv2.bitwise_and(self._flipped, earlier, dst=self._flipped)
        if cv2.countNonZero(self._flipped) < FLIPPED_MIN * self._flipped.size:
            return
        cv2.erode(self._flipped, _THICKNESS, dst=self._flipped)
        if not cv2.countNonZero(self._flipped):
            return
        if not self._is_holding:
            self._held.fill(0)
            self._is_holding = True
        cv2.dilate(self._flipped, _MARGIN, dst=self._flipped)
        cv2.threshold(self._flipped, 0, HOLD_FRAMES, cv2.THRESH_BINARY, dst=self._flipped)
        cv2.max(self._held, self._flipped, dst=self._held)

    def _restore(self, mask: Mask, motion: Motion) -> None:
        cv2.subtract(self._held, self._ones, dst=self._held)
        self._is_holding = cv2.countNonZero(self._held) > 0
        cv2.threshold(motion, CHANGE_MAX, 255, cv2.THRESH_BINARY_INV, dst=self._flipped)
        cv2.bitwise_and(self._flipped, self._last, dst=self._flipped)
        cv2.threshold(self._held, 0, 255, cv2.THRESH_BINARY, dst=self._place)
        cv2.bitwise_and(self._flipped, self._place, dst=self._flipped)
        np.copyto(self._last, mask)
        cv2.max(mask, self._flipped, dst=mask)
