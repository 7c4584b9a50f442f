"""Keeps the nearest person of several, who is the largest, and removes the others.

The choice holds from frame to frame: it changes when another person has been clearly larger for a
while, or when the chosen one has been gone for a moment. Parts of one person that an object cuts
off, such as a hand behind a cup, are kept with the largest part.
"""

import math
from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from webdemo.vision.array_types import Mask
from webdemo.vision.contours import SPECK

LARGER = 1.5
"""Ratio of areas from which another person is clearly larger."""

LARGER_FRAMES = 15
"""Number of frames for which another person must be clearly larger: half a second at 30
frames/s."""

GONE_FRAMES = 5
"""Maximum number of frames for which nobody is shown when the chosen person is gone."""

GAP = 0.12
"""Maximum gap between parts of a person, as a share of the square root of the largest part's area:
a seventh of a person's width."""

GAP_KEPT = 1.5 * GAP
"""The same, for a part that was kept in the last frame."""

PART_AREA = 0.35
"""Maximum area of a cut-off limb, as a share of the largest part's."""

PART_CONTACT = 0.85
"""Minimum share of a larger part's rows or columns that are next to the largest part: an object
that cuts a person in two lies between them everywhere. Two people touch at the shoulders only."""

_Labels = npt.NDArray[np.int32]
_KEPT, _REMOVED = 1, 2


class NearestPerson:
    """Remembers which pixels were kept and which were removed."""

    def __init__(self, height: int, width: int) -> None:
        self._last: Mask = np.zeros((height, width), np.uint8)
        self.forget()

    def forget(self) -> None:
        """Treat the next mask as the first: the largest person is chosen."""
        self._last.fill(0)
        self._larger_frames = self._gone_frames = 0
        self._knows_others = False

    def keep(self, mask: Mask, threshold: int) -> None:
        """Remove everybody but the nearest person.

        Args:
            mask: uint8, (height, width); changed in place.
            threshold: Confidence, of 255, from which a pixel is person.
        """
        _, person = cv2.threshold(mask, threshold - 1, 255, cv2.THRESH_BINARY)
        if not self._knows_others:
            outer_lines, _ = cv2.findContours(person, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
            if len(outer_lines) == 1:  # nearly always, and much cheaper
                cv2.threshold(person, 0, _KEPT, cv2.THRESH_BINARY, dst=self._last)
                self._larger_frames = self._gone_frames = 0
                return
        count, labels, stats, _ = cv2.connectedComponentsWithStats(person)
        areas = stats[:, cv2.CC_STAT_AREA]
        regions = [i for i in range(1, count) if areas[i] >= SPECK * mask.size]
        pairs = np.bincount((3 * labels + self._last).ravel(), minlength=3 * count)
        was_kept, was_removed = pairs.reshape(count, 3)[:, 1:].T
        chosen = self._choose(regions, areas, was_kept, was_removed)
        if chosen is None:
            mask.fill(0)
            return
        distance = _distance(labels == chosen)
        kept = [chosen]
        removed: list[int] = []
        for i in regions:
            if i != chosen:
                bias = np.sign(was_kept[i] - was_removed[i])
                (kept if _is_part(labels, stats, distance, chosen, i, bias) else removed).append(i)
        table = np.zeros(count, np.uint8)
        table[kept], table[removed] = _KEPT, _REMOVED
        self._last = table[labels]
        self._knows_others = bool(removed)
        if removed:  # each faint pixel goes the way of the region that it is next to
            if len(kept) > 1:
                distance = _distance(self._last == _KEPT)
            mask[_distance(self._last == _REMOVED) < distance] = 0

    def _choose(
        self,
        regions: Sequence[int],
        areas: npt.NDArray[np.int32],
        was_kept: npt.NDArray[np.int64],
        was_removed: npt.NDArray[np.int64],
    ) -> int | None:
        """Give the chosen person's largest part; None while the person may come back.

        When the choice changes, everything that was kept counts as removed.
        """
        known = [i for i in regions if was_kept[i] > was_removed[i]]
        new = [i for i in regions if was_removed[i] < areas[i] / 2]
        largest = max(regions, key=lambda i: areas[i], default=None)
        if known:
            chosen = max(known, key=lambda i: areas[i])
        elif new:
            chosen = max(new, key=lambda i: areas[i])
        elif largest is None or self._gone_frames < GONE_FRAMES:
            self._gone_frames += 1
            if self._gone_frames > GONE_FRAMES:
                self.forget()
            return None
        else:
            chosen = largest
        self._gone_frames = 0
        is_smaller = largest not in known and areas[largest] > LARGER * areas[chosen]
        self._larger_frames = self._larger_frames + 1 if is_smaller else 0
        if self._larger_frames >= LARGER_FRAMES:
            self._larger_frames = 0
            was_removed[:], was_kept[:] = was_kept, 0
            return largest
        return chosen


def _is_part(
    labels: _Labels,
    stats: npt.NDArray[np.int32],
    distance: npt.NDArray[np.float32],
    chosen: int,
    region: int,
    bias: int,
) -> bool:
    """Whether a region belongs to the chosen person.

    Args:
        labels: Number of each pixel's region.
        stats: Of the regions, as OpenCV gives them.
        distance: Of each pixel from the chosen region.
        chosen: Number of that region.
        region: Number of the other one.
        bias: 1 if it was kept in the last frame, -1 if it was removed, 0 if it is new.
    """
    if bias < 0:
        return False
    x, y, width, height, area = stats[region].tolist()
    box = slice(y, y + height), slice(x, x + width)
    chosen_area = stats[chosen, cv2.CC_STAT_AREA]
    gap = (GAP_KEPT if bias > 0 else GAP) * math.sqrt(chosen_area)
    near = (labels[box] == region) & (distance[box] <= gap)
    if not near.any():
        return False
    contact = max(near.any(1).mean(), near.any(0).mean())
    return bool(bias > 0 or area <= PART_AREA * chosen_area or contact >= PART_CONTACT)


def _distance(region: npt.NDArray[np.bool_]) -> npt.NDArray[np.float32]:
    """Give the distance of each pixel from a region; beyond any in the picture if it is empty."""
    far: npt.NDArray[np.float32] = cv2.distanceTransform((~region).astype(np.uint8), cv2.DIST_L2, 3)
    return far
