"""Delays a region that appears suddenly, so that nothing flashes in an empty room.

An unsure model finds a person for a frame or two where there is none: in a room that has just
become empty, or half a second before the person is back. A region is shown from its third frame.
"""

from collections.abc import Sequence

import cv2
import numpy as np

from webdemo.vision.array_types import Mask, Region
from webdemo.vision.smoothing.masks.buffers import arrays_apart

SHOWN_FROM = 3
"""Number of the frame from which a region is shown, counted from its first one."""

AGE_MAX = 6
"""Maximum age of a pixel, in frames. A region may be missing for AGE_MAX - SHOWN_FROM + 1 frames
and is still known when it returns."""

_LAST_FRAME = 255 - 1 - AGE_MAX
"""Highest frame number: numbers and ages share 8 bits, so counting starts again after it."""


class AppearanceDelay:
    """Counts the age of every pixel, in frames: up while it is person, down while it is not.

    A region is as old as its oldest pixel, so a person who moves stays known.

    `_until` holds the number of the frame at which a pixel's age reaches 0. A pixel that is not
    person therefore needs no update.
    """

    def __init__(self, height: int, width: int) -> None:
        self._until, self._region = arrays_apart(2, height, width, np.uint8)
        self.forget()

    def forget(self) -> None:
        """Treat the next frame as the first: every region in it is shown at once."""
        self._has_last = False

    def find(self, mask: Mask, people: Sequence[Region]) -> list[int]:
        """Find the regions that are too new to be shown.

        Args:
            mask: Person 255, background 0: uint8, (height, width).
            people: The lines around each region and around the holes in it.

        Returns:
            Indices into `people`.
        """
        self._next_frame()
        new = []
        for i, person in enumerate(people):
            region, until = mask, self._until
            if len(people) > 1:
                region, until = self._alone(person)
            age = AGE_MAX
            if self._has_last:
                # The largest value under a mask: the infinity norm is faster than NumPy's max.
                last = int(cv2.norm(until, cv2.NORM_INF, region)) - self._frame
                age = min(AGE_MAX, 1 + max(0, last))
            _, updated = cv2.threshold(region, 0, self._frame + 1 + age, cv2.THRESH_BINARY)
            cv2.max(until, updated, dst=until)
            if age < SHOWN_FROM:
                new.append(i)
        self._has_last = True
        return new

    def _next_frame(self) -> None:
        if not self._has_last:
            self._until.fill(0)
            self._frame = 0
        elif self._frame == _LAST_FRAME:
            np.subtract(np.maximum(self._until, self._frame), self._frame, out=self._until)
            self._frame = 0
        self._frame += 1

    def _alone(self, person: Region) -> tuple[Mask, Mask]:
        """Give the mask of this region alone, and `_until`, both cut to the box around it."""
        x, y, width, height = cv2.boundingRect(person[0])
        box = slice(y, y + height), slice(x, x + width)
        self._region[box] = 0
        cv2.drawContours(self._region, person, -1, 255, cv2.FILLED)
        return self._region[box], self._until[box]
