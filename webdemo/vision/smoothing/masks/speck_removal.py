"""Removes small specks from a mask and fills small holes.

The mask is cut at the frame's threshold, where the outline runs. At a fixed low confidence nearly
all specks would be connected to the person by a faint haze, and would stay.
"""

from collections.abc import Sequence

import cv2
import numpy as np

from webdemo.vision.array_types import Line, Mask, Region, Tree
from webdemo.vision.contours import SPECK
from webdemo.vision.smoothing.masks.appearance_delay import AppearanceDelay
from webdemo.vision.smoothing.masks.buffers import arrays_apart

FAINT = 26
"""Confidence, of 255, from which a pixel can be seen: a tenth. A faint region is removed, too,
unless it is connected to a visible person."""

PART_APPEARS, PART_STAYS = 0.03, 0.015
"""Minimum area of a region, as a share of the largest one: a keyboard or a bottle is less. The
second is that of a region that was shown in the last frame, so that none blinks."""

_RIM_WIDTH, _OWN_RIM_WIDTH = 4, 3
_RIM = np.ones((2 * _RIM_WIDTH + 1,) * 2, np.uint8)
"""The soft rim around a speck: 4 pixels wide. It is removed with the speck..."""

_OWN_RIM = np.ones((2 * _OWN_RIM_WIDTH + 1,) * 2, np.uint8)
"""...except within 3 pixels of a person: that is the person's own rim."""

_NOISE_EDGES = 4096
"""Number of edges, counted down the columns, from which a mask is noise. No mask of people has half
as many. Noise may have a line around every other pixel, and OpenCV takes 28 ms to find 32 000 of
them, so its specks are found in another way."""


class SpeckRemoval:
    """Remembers which regions it left last; otherwise working memory for `remove`.

    `_people` marks the pixels to keep, `_removed` those removed (255 or 0).
    """

    def __init__(self, height: int, width: int) -> None:
        self._people, self._removed, self._scratch, self._last = arrays_apart(
            4, height, width, np.uint8
        )
        self.forget()

    def forget(self) -> None:
        """Treat the next mask as the first."""
        self._last.fill(0)

    def remove(self, mask: Mask, threshold: int, delay: AppearanceDelay | None = None) -> None:
        """Blank out specks, regions much smaller than the largest, and those too new to be shown.

        Their soft rims go with them. Small holes are filled.

        Args:
            mask: uint8, (height, width); changed in place.
            threshold: Confidence, of 255, from which a pixel is person.
            delay: Finds the regions that are too new; None to show every region.
        """
        self._removed.fill(0)
        any_removed = self._find_people(mask, threshold)
        regions = _regions(*cv2.findContours(self._people, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE))
        people: list[Region] = []
        specks: list[Region] = []
        areas = [cv2.contourArea(region[0]) for region in regions]
        largest = max(areas, default=0.0)
        for region, area in zip(regions, areas, strict=True):
            is_left = area >= SPECK * mask.size and self._is_part(region, area / largest)
            (people if is_left else specks).append(region)
        any_removed |= self._remove_regions(specks)
        if delay is not None:
            new = delay.find(self._people, people)
            if new:
                any_removed |= self._remove_regions([people[i] for i in new])
                people = [person for i, person in enumerate(people) if i not in new]
        np.copyto(self._last, self._people)
        if not people:
            mask.fill(0)
            return
        if threshold > FAINT:
            any_removed |= self._remove_unconnected(mask, people)
        if any_removed:
            self._blank_out(mask)
        holes = [hole for person in people for hole in person[1:] if _is_small(hole, mask)]
        if holes:
            cv2.drawContours(mask, holes, -1, 255, cv2.FILLED)

    def _is_part(self, region: Region, share: float) -> bool:
        """Tell whether a region is large enough, as a share of the largest."""
        if not PART_STAYS <= share < PART_APPEARS:
            return share >= PART_APPEARS
        x, y, width, height = cv2.boundingRect(region[0])
        box = slice(y, y + height), slice(x, x + width)
        self._scratch[box] = 0
        cv2.drawContours(self._scratch, region, -1, 255, cv2.FILLED)
        return bool(cv2.bitwise_and(self._scratch[box], self._last[box]).any())

    def _find_people(self, mask: Mask, threshold: int) -> bool:
        """Fill `_people` from the mask; True if it was noise, now without its specks and holes."""
        people = self._people
        cv2.threshold(mask, threshold - 1, 255, cv2.THRESH_BINARY, dst=people)
        if not _is_noise(people):
            return False
        large = _without_specks(people, 8)
        np.subtract(people, large, out=self._removed)
        # 255 except in holes. A person's pixels may touch at corners, those of a hole may not.
        np.invert(_without_specks(~large, 4), out=people)
        np.maximum(mask, people - large, out=mask)
        return True

    def _remove_regions(self, regions: Sequence[Region]) -> bool:
        """Move regions from `_people` to `_removed`; True if there are any."""
        lines = [line for region in regions for line in region]
        if lines:
            cv2.drawContours(self._people, lines, -1, 0, cv2.FILLED)
            cv2.drawContours(self._removed, lines, -1, 255, cv2.FILLED)
        return bool(lines)

    def _remove_unconnected(self, mask: Mask, people: Sequence[Region]) -> bool:
        """Also remove every region that is not connected to a visible person."""
        # Most masks have no such region, and a quarter of the pixels is enough to tell.
        _, few = cv2.threshold(mask[::2, ::2].copy(), FAINT - 1, 255, cv2.THRESH_BINARY)
        if not _is_noise(few):
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
        cv2.max(self._removed, faint, dst=self._removed)
        return True

    def _blank_out(self, mask: Mask) -> None:
        box = _box_around(self._removed, _RIM_WIDTH + _OWN_RIM_WIDTH)
        mask, removed, people = mask[box], self._removed[box], self._people[box]
        rim = cv2.dilate(removed, _RIM)
        cv2.subtract(rim, cv2.dilate(people, _OWN_RIM), dst=rim)
        cv2.max(rim, removed, dst=rim)
        cv2.subtract(mask, rim, dst=mask)


def _regions(lines: Sequence[Line], tree: Tree) -> list[Region]:
    """Group the lines that findContours gives with RETR_CCOMP: each region with its holes."""
    parents = tree[0, :, 3].tolist() if lines else []
    regions = {i: [lines[i]] for i, parent in enumerate(parents) if parent < 0}
    if len(regions) < len(lines):
        for i, parent in enumerate(parents):
            if parent >= 0:
                regions[parent].append(lines[i])
    return list(regions.values())


def _is_small(line: Line, mask: Mask) -> bool:
    return bool(cv2.contourArea(line) < SPECK * mask.size)


def _is_noise(binary: Mask) -> bool:
    return cv2.norm(binary[1:], binary[:-1], cv2.NORM_L1) > 255 * _NOISE_EDGES


def _without_specks(binary: Mask, connectivity: int) -> Mask:
    """Leave out every connected component smaller than SPECK, however many there are."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(binary, connectivity=connectivity)
    large = stats[:, cv2.CC_STAT_AREA] >= SPECK * binary.size
    large[0] = False  # the background
    kept: Mask = np.where(large, np.uint8(255), np.uint8(0))[labels]
    return kept


def _box_around(binary: Mask, margin: int) -> tuple[slice, slice]:
    """Give the rows and columns where a mask is not 0, with a margin around them."""
    x, y, width, height = cv2.boundingRect(binary)
    return (
        slice(max(0, y - margin), y + height + margin),
        slice(max(0, x - margin), x + width + margin),
    )
