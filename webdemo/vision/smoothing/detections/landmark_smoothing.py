"""Smooths the landmarks and boxes of one stream's detections, and numbers these.

`tests/by_hand/landmark_smoothing.py` measures jitter and lag. In a video of a seated man the
default smoothing leaves 0.24 of a pose's jitter and 0.37 of the hands'. When the picture sways
through a fifth of its width once a second, they lag by 18 and 7 ms.
"""

import dataclasses
import functools
import math
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from webdemo.vision.array_types import Box, Points
from webdemo.vision.frame_settings import REFERENCE_SMOOTHING
from webdemo.vision.result import Detection
from webdemo.vision.smoothing.detections.box_numbers import (
    SIZE_MIN,
    BoxNumbers,
    box_around,
    size_of,
)
from webdemo.vision.smoothing.detections.one_euro import GAP_SECONDS, OneEuro

LEAST_CUTOFF = 1.0
"""Cutoff of what does not move, at the default smoothing, in Hz."""

CUTOFF_SLOPE = 16.0
"""Growth of the cutoff with the speed, at the default smoothing, in Hz per size per second."""


class _Cutoffs(NamedTuple):
    least: float
    slope: float
    slopes: Points
    """Of x, y and z; 0 for the visibility, which is no place and has no speed."""


class _Filters:
    """The filters of one detection."""

    def __init__(self) -> None:
        self.points = OneEuro()
        self.box = OneEuro()
        self.seconds = -math.inf
        """Time of the last frame that showed it."""


class LandmarkSmoothing:
    """The numbers of a stream's last detections, and the places at which they were shown.

    They are forgotten when the time goes backwards, the places also after a gap. With smoothing 0
    only the numbers are used.
    """

    def __init__(self) -> None:
        self._numbers = BoxNumbers()
        self.forget()

    def forget(self) -> None:
        """Treat the next frame as the first."""
        self._numbers.forget()
        self._filters: defaultdict[tuple[str, int], _Filters] = defaultdict(_Filters)
        self._seconds = -math.inf

    def smooth(
        self, detections: Sequence[Detection], smoothing: int, seconds: float
    ) -> list[Detection]:
        """Number a frame's detections, and smooth their points and boxes.

        Args:
            detections: The solution's, without numbers. They and their arrays are not changed.
            smoothing: Strength, 0 (none) to 255.
            seconds: The frame's time, by any clock.

        Returns:
            The same detections in the same order, with numbers. What is not finite stays so.
        """
        if seconds < self._seconds:
            self.forget()
        self._seconds = seconds
        around = [box_around(detection) for detection in detections]
        numbers = self._numbers.number(detections, around, seconds)
        if smoothing <= 0:
            self._filters.clear()
            return [
                dataclasses.replace(detection, number=number)
                for detection, number in zip(detections, numbers, strict=True)
            ]
        cutoffs = _cutoffs(smoothing)
        smoothed = []
        for detection, number, box in zip(detections, numbers, around, strict=True):
            filters = self._filters[detection.group, number]
            filters.seconds = seconds
            size = SIZE_MIN if box is None else size_of(box)
            smoothed.append(_smooth(detection, number, filters, cutoffs, size))
        if len(self._filters) > len(detections):
            self._forget_old(seconds)
        return smoothed

    def _forget_old(self, seconds: float) -> None:
        for key, filters in list(self._filters.items()):
            if seconds - filters.seconds > GAP_SECONDS:
                del self._filters[key]


def _smooth(
    detection: Detection, number: int, filters: _Filters, cutoffs: _Cutoffs, size: float
) -> Detection:
    points, box = detection.points, detection.box
    seconds = filters.seconds
    if len(points):
        points = filters.points.filter(points, seconds, cutoffs.least, cutoffs.slopes, size)
    if box is not None:
        box = _smooth_box(box, filters, cutoffs, size)
    return dataclasses.replace(detection, points=points, box=box, number=number)


def _smooth_box(box: Box, filters: _Filters, cutoffs: _Cutoffs, size: float) -> Box:
    """Smooth the centre and the sides, so that a box that moves does not change its size."""
    x, y, width, height = box
    values = np.array((x + width / 2, y + height / 2, width, height))
    x, y, width, height = filters.box.filter(
        values, filters.seconds, cutoffs.least, cutoffs.slope, size
    ).tolist()
    return x - width / 2, y - height / 2, width, height


@functools.cache
def _cutoffs(smoothing: int) -> _Cutoffs:
    strength = (smoothing / REFERENCE_SMOOTHING) ** 2
    least, slope = LEAST_CUTOFF / strength, CUTOFF_SLOPE / strength
    return _Cutoffs(least, slope, np.array((slope, slope, slope, 0), np.float32))
