"""What comes of a frame."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from webdemo.vision.array_types import Contour, Mask, RgbFrame


@dataclass(frozen=True)
class Inspection:
    """The intermediate results of a frame, for somebody who wants to see them."""

    raw: Mask
    """The mask as the model gave it: uint8, (height, width)."""
    rgb_frame: RgbFrame
    """What the model was given: uint8, (height, width, 3), RGB."""


@dataclass(frozen=True)
class SegmentationResult:
    """A frame's mask, and what was asked for besides."""

    mask: Mask
    """uint8, (height, width), 0 background to 255 person."""
    contours: Sequence[Contour]
    """int16, (points, 2), x and y; empty if there was nobody, or no outline was asked for."""
    flicker_raw: float = math.nan
    """Of the model's mask, as in FlickerMeter; NaN if it was not asked for."""
    flicker: float = math.nan
    """Of the smoothed mask, likewise."""
    inspection: Inspection | None = None
