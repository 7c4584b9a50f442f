"""The settings of a mask, which the client sends with each frame."""

from dataclasses import dataclass

THRESHOLD = 128
"""Default threshold: half of full confidence."""

STEADINESS = 128
"""The page's default steadiness."""


@dataclass(frozen=True)
class MaskSettings:
    """How to smooth the mask of one frame, and what to compute with it."""

    threshold: int = THRESHOLD
    """Confidence, of 255, from which a pixel is person."""
    steadiness: int = 0
    """Strength of the smoothing, 0 (none) to 255."""
    nearest: bool = False
    """Whether to keep the nearest person only."""
    outline: bool = True
    """Whether to find the contours."""
    flicker: bool = False
    """Whether to measure the flicker."""
    inspect: bool = False
    """Whether to keep the intermediate results."""
