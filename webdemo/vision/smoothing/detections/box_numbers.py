"""Numbers what is found, so that the same thing has the same number from frame to frame.

Each box is compared with the last seen place of each number of its kind. The closest pairs are
taken first. Nothing is predicted.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from webdemo.vision.array_types import Box
from webdemo.vision.result import Detection

KEPT_SECONDS = 1.0
"""Time for which a number is kept while it is not seen."""

REACH = 1.5
"""Maximum distance of the centres of two boxes that do not overlap, in sizes of the smaller one.
Beyond it, they are two things. Fast hands and low frame rates leave no overlap."""

SIZE_MIN = 0.01
"""Minimum size of a box, in shares of the frame. A single point has none of its own."""

_Kind = tuple[str, str]


class _Seen(NamedTuple):
    number: int
    box: Box | None
    seconds: float


class BoxNumbers:
    """Remembers where each number was seen last."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Count from 1 again."""
        self._seen: dict[_Kind, list[_Seen]] = {}
        self._last_numbers: dict[str, int] = {}

    def number(
        self, detections: Sequence[Detection], boxes: Sequence[Box | None], seconds: float
    ) -> list[int]:
        """Give each detection its number.

        Numbers count from 1 in each group. One that was not seen for KEPT_SECONDS is not used
        again. Things of different groups are not compared, nor are objects, which have no points,
        of different labels.

        Args:
            detections: Those of a frame.
            boxes: From `box_around`, for each of them.
            seconds: The frame's time.

        Returns:
            The numbers, in the order of the detections.
        """
        self._forget_old(seconds)
        kinds: dict[_Kind, list[int]] = {}
        for i, detection in enumerate(detections):
            label = "" if len(detection.points) else detection.label
            kinds.setdefault((detection.group, label), []).append(i)
        numbers = [0] * len(detections)
        for kind, found in kinds.items():
            seen = self._seen.setdefault(kind, [])
            matches = _match([boxes[i] for i in found], [each.box for each in seen])
            for i, match in zip(found, matches, strict=True):
                numbers[i] = self._next(kind[0]) if match is None else seen[match].number
            lost = [each for j, each in enumerate(seen) if j not in matches]
            self._seen[kind] = lost + [_Seen(numbers[i], boxes[i], seconds) for i in found]
        return numbers

    def _next(self, group: str) -> int:
        self._last_numbers[group] = self._last_numbers.get(group, 0) + 1
        return self._last_numbers[group]

    def _forget_old(self, seconds: float) -> None:
        kept = {
            kind: [each for each in seen if 0 <= seconds - each.seconds <= KEPT_SECONDS]
            for kind, seen in self._seen.items()
        }
        self._seen = {kind: seen for kind, seen in kept.items() if seen}


def box_around(detection: Detection) -> Box | None:
    """Give a detection's box, or else the one around its points.

    Points that are not finite are left out. None if nothing is left.
    """
    if detection.box is not None and all(map(math.isfinite, detection.box)):
        return detection.box
    places = detection.points[:, :2]
    if len(places) and not np.isfinite(places).all():
        places = places[np.isfinite(places).all(axis=1)]
    if not len(places):
        return None
    (left, top), (right, bottom) = places.min(axis=0).tolist(), places.max(axis=0).tolist()
    return left, top, right - left, bottom - top


def size_of(box: Box) -> float:
    """Give the mean of width and height, as MediaPipe does, but at least SIZE_MIN."""
    return max(SIZE_MIN, (box[2] + box[3]) / 2)


def _match(boxes: Sequence[Box | None], seen: Sequence[Box | None]) -> list[int | None]:
    """Give for each box the index in `seen` of the one that it continues, or None."""
    pairs = [(_closeness(a, b), i, j) for i, a in enumerate(boxes) for j, b in enumerate(seen)]
    pairs.sort(key=lambda pair: -pair[0])  # the first of equal ones stays first
    matches: list[int | None] = [None] * len(boxes)
    taken: set[int] = set()
    for closeness, i, j in pairs:
        if closeness >= -REACH and matches[i] is None and j not in taken:
            matches[i] = j
            taken.add(j)
    return matches


def _closeness(a: Box | None, b: Box | None) -> float:
    """Give the intersection over union of boxes that overlap, or else minus their distance.

    Where one is unknown they are as far apart as a match may be.
    """
    if a is None or b is None:
        return -REACH
    width = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0])
    height = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
    if width > 0 and height > 0:
        both = width * height
        return both / (a[2] * a[3] + b[2] * b[3] - both)
    across = a[0] + a[2] / 2 - b[0] - b[2] / 2
    down = a[1] + a[3] / 2 - b[1] - b[3] / 2
    return -math.hypot(across, down) / min(size_of(a), size_of(b))
