"""How a mask is wanted: set by the client, frame by frame."""

from dataclasses import dataclass

THRESHOLD = 128
"""Default threshold: half of full confidence."""

STEADINESS = 128
"""Steadiness that the page asks for at first."""


@dataclass(frozen=True)
class MaskSettings:
    """What one frame's mask should be like, and what should come with it."""

    threshold: int = THRESHOLD
    """Confidence, of 255, from which a pixel is person."""
    steadiness: int = 0
    """How much flicker is damped: 0 not at all to 255 the most."""
    outline: bool = True
    """Whether to find the contours."""
    flicker: bool = False
    """Whether to measure the flicker."""
    inspect: bool = False
    """Whether to keep the intermediate results."""
