"""What a model gives for a frame: a mask, detections, or both."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from webdemo.vision.array_types import Box, Contour, Mask, Points, RgbFrame

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
    """The same from frame to frame, from 1 on; 0 before `LandmarkSmoothing` has given it one."""


@dataclass(frozen=True)
class Inspection:
    """The intermediate results of a frame, for the panel that explains them."""

    raw: Mask | None
    """The model's mask, before smoothing: uint8, (height, width); None if it gives none."""
    rgb_frame: RgbFrame
    """The model's input: uint8, (height, width, 3), RGB."""


@dataclass(frozen=True)
class Result:
    """A frame's result. A runner fills in the first three fields, the pipeline the rest."""

    mask: Mask | None = None
    """uint8, (height, width) of the frame, 0 background to 255; None if the model gives none."""
    detections: Sequence[Detection] = ()
    raw: Any = None
    """MediaPipe's own result: a mapping of its names to its values."""
    contours: Sequence[Contour] = ()
    """int16, (points, 2), x and y; empty without a mask, or if no outline was requested."""
    flicker_raw: float = math.nan
    """Of the model's mask, as in FlickerMeter; NaN if it was not requested."""
    flicker: float = math.nan
    """Of the smoothed mask, likewise."""
    inspection: Inspection | None = None
    """None if it was not requested."""
