"""What a solution finds in a frame, beside or instead of a mask."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from webdemo.vision.array_types import Box, Mask, Points

NO_POINTS: Points = np.empty((0, 4), np.float32)


@dataclass(frozen=True)
class Detection:
    """A body, a face, a hand or an object."""

    group: str
    """Which part of the solution's drawing it is, such as "pose" or "left hand"."""
    label: str = ""
    """What is written beside it; "" for nothing."""
    score: float = 1.0
    """Confidence, 0 to 1."""
    box: Box | None = None
    """x, y, width and height, in shares of the frame's width and height."""
    points: Points = field(default_factory=lambda: NO_POINTS)
    """float32, (points, 4): x and y in shares of the frame's width and height, z in the solution's
    unit, visibility 0 to 1."""
    number: int = 0
    """The same from frame to frame, from 1 on; 0 before `DetectionHistory` has given it one."""


@dataclass(frozen=True)
class Analysis:
    """All that a solution finds in a frame."""

    detections: Sequence[Detection] = ()
    mask: Mask | None = None
    """uint8, (height, width) of the frame, 0 background to 255; None for a solution without."""
    raw: Any = None
    """MediaPipe's own result."""
