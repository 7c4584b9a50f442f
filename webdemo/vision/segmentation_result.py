"""The result of segmenting a frame."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from webdemo.vision.array_types import Contour, Mask, RgbFrame
from webdemo.vision.detection import Detection


@dataclass(frozen=True)
class Inspection:
    """The intermediate results of a frame, for the panel that explains them."""

    raw: Mask | None
    """The model's mask: uint8, (height, width); None if it gives none."""
    rgb_frame: RgbFrame
    """The model's input: uint8, (height, width, 3), RGB."""


@dataclass(frozen=True)
class SegmentationResult:
    """A frame's mask, what was requested with it, and what a solution has found."""

    mask: Mask | None
    """uint8, (height, width), 0 background to 255 person; None if the solution gives none."""
    contours: Sequence[Contour]
    """int16, (points, 2), x and y; empty without a person, or if no outline was requested."""
    flicker_raw: float = math.nan
    """Of the model's mask, as in FlickerMeter; NaN if it was not requested."""
    flicker: float = math.nan
    """Of the smoothed mask, likewise."""
    inspection: Inspection | None = None
    detections: Sequence[Detection] = ()
    """Of a solution beside selfie segmentation."""
    size: tuple[int, int] = (0, 0)
    """Width and height of a frame without a mask, in pixels."""
