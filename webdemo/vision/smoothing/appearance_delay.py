"""Who is new in the picture: shown only once they have stayed, so that nothing flashes.

A model that is not sure sees a person for a frame or two where nobody is: in a room that somebody
has just left, or half a second before they are back.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from webdemo.vision.array_types import Mask, Region
from webdemo.vision.smoothing.buffers import arrays_apart

SHOWN = 3
"""The frame of their stay from which they are shown."""

REMEMBERED = 6
"""Who is missed by the model for up to REMEMBERED - SHOWN + 1 frames is not new after it."""

_LAST_FRAME = 255 - 1 - REMEMBERED
"""Frames are numbered in 8 bits, anew before the numbers do not fit."""


class AppearanceDelay:
    """Counts at every pixel for how many frames somebody has been there.

    Up while they are, down while they are not. A person has been there for as long as somebody
    has at any of their pixels: so who moves stays known.

    Kept is the number of the frame at which each pixel's count is down to 0: so a frame costs
    nothing where nobody is.
    """

    def __init__(self, height: int, width: int) -> None:
        self._until, self._region = arrays_apart(2, height, width, np.uint8)
        self.forget()

    def forget(self) -> None:
        """Let the next frame be the first: whoever is in it is known."""
        self._has_last = False

    def find(self, mask: Mask, people: Sequence[Region]) -> list[int]:
        """Tell who is new.

        Args:
            mask: 255 where somebody is, else 0: uint8, (height, width).
            people: The lines around them, and around the holes in them.

        Returns:
            The places in `people` of those that are not to be shown yet.
        """
        self._next_frame()
        new = []
        for i, person in enumerate(people):
            region, until = mask, self._until
            if len(people) > 1:
                region, until = self._alone(person)
            stay = REMEMBERED
            if self._has_last:
                # With a mask this is the largest value under it, and faster than NumPy's.
                last = int(cv2.norm(until, cv2.NORM_INF, region)) - self._frame
                stay = min(REMEMBERED, 1 + max(0, last))
            _, theirs = cv2.threshold(region, 0, self._frame + 1 + stay, cv2.THRESH_BINARY)
            cv2.max(until, theirs, dst=until)
            if stay < SHOWN:
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
        """Give the mask of one of several, and what is kept, in the box around them."""
        x, y, width, height = cv2.boundingRect(person[0])
        box = slice(y, y + height), slice(x, x + width)
        self._region[box] = 0
        cv2.drawContours(self._region, person, -1, 255, cv2.FILLED)
        return self._region[box], self._until[box]
