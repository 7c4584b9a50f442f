"""Specks and pinholes: too small to be a person, or a gap in one, they go from the mask.

Decided where the outline runs, at the frame's threshold: nearly all specks hang together with the
person by a haze of some percent, so that at a fixed low level they would all stay.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from webdemo.vision.array_types import Line, Mask, Region, Tree
from webdemo.vision.contours import SPECK
from webdemo.vision.smoothing.appearance_delay import AppearanceDelay
from webdemo.vision.smoothing.buffers import arrays_apart

FAINT = 26
"""A tenth. Of what is fainter little can be seen; what is not goes, too, if it hangs together with
nobody."""

_RIM_WIDTH, _OWN_RIM_WIDTH = 4, 3
_RIM = np.ones((2 * _RIM_WIDTH + 1,) * 2, np.uint8)
"""A speck's soft rim reaches 4 pixels..."""

_OWN_RIM = np.ones((2 * _OWN_RIM_WIDTH + 1,) * 2, np.uint8)
"""...of which 3 next to a person are the person's own."""

_CROWD = 4096
"""Edges up and down the columns from which a mask is noise: no picture of people has half as many.
It may have a line around every other pixel, and OpenCV takes 28 ms to find 32 000 of them."""


class SpeckRemoval:
    """Memory to work with; nothing in it outlives a call.

    In `_people` stays who is to be seen, in `_gone` what is taken from them: 255, else 0.
    """

    def __init__(self, height: int, width: int) -> None:
        self._people, self._gone, self._scratch = arrays_apart(3, height, width, np.uint8)

    def tidy(self, mask: Mask, threshold: int, newcomers: AppearanceDelay | None = None) -> None:
        """Blank out specks and who is not to be seen, with their soft rims; fill pinholes.

        Args:
            mask: uint8, (height, width); changed in place.
            threshold: From which confidence, of 255, a pixel is person.
            newcomers: Who is not to be seen yet; None to show everybody.
        """
        self._gone.fill(0)
        some_gone = self._find_people(mask, threshold)
        regions = _regions(*cv2.findContours(self._people, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE))
        people: list[Region] = []
        specks: list[Region] = []
        for region in regions:
            (specks if _is_small(region[0], mask) else people).append(region)
        some_gone |= self._take(specks)
        if newcomers is not None:
            new = newcomers.find(self._people, people)
            if new:
                some_gone |= self._take([people[i] for i in new])
                people = [person for i, person in enumerate(people) if i not in new]
        if not people:
            mask.fill(0)
            return
        if threshold > FAINT:
            some_gone |= self._find_faint(mask, people)
        if some_gone:
            self._blank_out(mask)
        pinholes = [hole for person in people for hole in person[1:] if _is_small(hole, mask)]
        if pinholes:
            cv2.drawContours(mask, pinholes, -1, 255, cv2.FILLED)

    def _find_people(self, mask: Mask, threshold: int) -> bool:
        """Tell whether that took a crowd of specks away; its pinholes are filled in the mask."""
        people = self._people
        cv2.threshold(mask, threshold - 1, 255, cv2.THRESH_BINARY, dst=people)
        if not _is_crowd(people):
            return False
        large = _without_specks(people, 8)
        np.subtract(people, large, out=self._gone)
        # What is no hole is 255. A line's pixels touch at their corners, those of a hole do not.
        np.invert(_without_specks(~large, 4), out=people)
        np.maximum(mask, people - large, out=mask)
        return True

    def _take(self, regions: Sequence[Region]) -> bool:
        """Move regions from people to what is gone; tell whether there are any."""
        lines = [line for region in regions for line in region]
        if lines:
            cv2.drawContours(self._people, lines, -1, 0, cv2.FILLED)
            cv2.drawContours(self._gone, lines, -1, 255, cv2.FILLED)
        return bool(lines)

    def _find_faint(self, mask: Mask, people: Sequence[Region]) -> bool:
        """Add to what is gone what hangs together with nobody shown, however faintly."""
        # Often there is nothing of the kind; a quarter of the pixels is enough to tell.
        _, few = cv2.threshold(mask[::2, ::2].copy(), FAINT - 1, 255, cv2.THRESH_BINARY)
        if not _is_crowd(few):
            lines, _ = cv2.findContours(few, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
            if len(lines) <= 1:
                return False
        faint = self._scratch
        cv2.threshold(mask, FAINT - 1, 255, cv2.THRESH_BINARY, dst=faint)
        for person in people:
            x, y = person[0][0, 0].tolist()
            if faint[y, x] == 255:
                cv2.floodFill(faint, None, (x, y), 128)
        cv2.threshold(faint, 128, 255, cv2.THRESH_BINARY, dst=faint)
        cv2.max(self._gone, faint, dst=self._gone)
        return True

    def _blank_out(self, mask: Mask) -> None:
        box = _box_around(self._gone, _RIM_WIDTH + _OWN_RIM_WIDTH)
        mask, gone, people = mask[box], self._gone[box], self._people[box]
        rim = cv2.dilate(gone, _RIM)
        cv2.subtract(rim, cv2.dilate(people, _OWN_RIM), dst=rim)
        cv2.max(rim, gone, dst=rim)
        cv2.subtract(mask, rim, dst=mask)


def _regions(lines: Sequence[Line], tree: Tree) -> list[Region]:
    """Put what OpenCV's findContours gives with RETR_CCOMP together."""
    parents = tree[0, :, 3].tolist() if lines else []
    regions = {i: [lines[i]] for i, parent in enumerate(parents) if parent < 0}
    if len(regions) < len(lines):
        for i, parent in enumerate(parents):
            if parent >= 0:
                regions[parent].append(lines[i])
    return list(regions.values())


def _is_small(line: Line, mask: Mask) -> bool:
    return bool(cv2.contourArea(line) < SPECK * mask.size)


def _is_crowd(binary: Mask) -> bool:
    return cv2.norm(binary[1:], binary[:-1], cv2.NORM_L1) > 255 * _CROWD


def _without_specks(binary: Mask, connectivity: int) -> Mask:
    """Leave out what hangs together in less than SPECK: all at once, however many."""
    _, names, stats, _ = cv2.connectedComponentsWithStats(binary, connectivity=connectivity)
    large = stats[:, cv2.CC_STAT_AREA] >= SPECK * binary.size
    large[0] = False  # the background
    left: Mask = np.where(large, np.uint8(255), np.uint8(0))[names]
    return left


def _box_around(binary: Mask, margin: int) -> tuple[slice, slice]:
    """Give the rows and columns in which a mask is not 0, and as many around them."""
    x, y, width, height = cv2.boundingRect(binary)
    return (
        slice(max(0, y - margin), y + height + margin),
        slice(max(0, x - margin), x + width + margin),
    )
