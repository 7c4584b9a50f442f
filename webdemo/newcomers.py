"""Who is new in the picture: shown only once they have stayed, so that nothing flashes.

A model that is not sure sees a person for a frame or two where nobody is: in a room that somebody
has just left, or half a second before they are back.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from webdemo.arrays import Line, Mask, Tree
from webdemo.scratch import arrays_apart

SHOWN = 3
"""The frame of their stay from which they are shown."""

REMEMBERED = 6
"""Who is missed by the model for up to REMEMBERED - SHOWN + 1 frames is not new after it."""


class Newcomers:
    """Counts at every pixel for how many frames somebody has been there.

    Up while they are, down while they are not. A person has been there for as long as somebody
    has at any of their pixels: so who moves stays known.
    """

    def __init__(self, height: int, width: int) -> None:
        self._stay, self._levels, self._region, self._both, self._ones = arrays_apart(
            5, height, width, np.uint8
        )
        self._ones.fill(1)
        self.forget()

    def forget(self) -> None:
        """Let the next frame be the first: whoever is in it is known."""
        self._has_last = False

    def find(self, mask: Mask, lines: Sequence[Line], tree: Tree, people: list[int]) -> list[int]:
        """Tell who is new.

        Args:
            mask: 255 where somebody is, else 0: uint8, (height, width).
            lines: Of that mask, as OpenCV's findContours gives them.
            tree: Likewise, of RETR_CCOMP.
            people: Which of the lines run around people.

        Returns:
            Those of them that are not to be shown yet.
        """
        new = []
        self._levels.fill(0)
        for i in people:
            region = mask
            if len(people) > 1:
                region = self._region
                region.fill(0)
                fill(region, lines, tree, i, 255)
            stay = REMEMBERED
            if self._has_last:
                cv2.bitwise_and(self._stay, region, dst=self._both)
                stay = min(REMEMBERED, 1 + int(self._both.max()))
            cv2.threshold(region, 0, stay, cv2.THRESH_BINARY, dst=self._both)
            cv2.max(self._levels, self._both, dst=self._levels)
            if stay < SHOWN:
                new.append(i)
        cv2.subtract(self._stay, self._ones, dst=self._stay)  # not below 0
        cv2.max(self._stay, self._levels, dst=self._stay)
        self._has_last = True
        return new


def fill(onto: Mask, lines: Sequence[Line], tree: Tree, i: int, value: int) -> None:
    """Fill an outer line, but not the holes in it."""
    cv2.drawContours(onto, lines, i, value, cv2.FILLED, hierarchy=tree, maxLevel=1)
