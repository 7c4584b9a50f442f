"""The settings of a frame, which the client sends with it."""

from dataclasses import dataclass

THRESHOLD = 128
"""Default threshold: half of full confidence."""

REFERENCE_SMOOTHING = 128
"""Strength for which the filters' figures are given. The page begins with it (its settings.js)."""


@dataclass(frozen=True)
class FrameSettings:
    """How to smooth the result of one frame, and what to compute with it."""

    threshold: int = THRESHOLD
    """Confidence, of 255, from which a pixel belongs to what the mask shows."""
    smoothing: int = 0
    """Strength of the smoothing, 0 (none) to 255."""
    nearest: bool = False
    """Whether to keep the nearest person only."""
    outline: bool = True
    """Whether to find the contours."""
    flicker: bool = False
    """Whether to measure the flicker."""
    inspect: bool = False
    """Whether to keep the intermediate results."""
