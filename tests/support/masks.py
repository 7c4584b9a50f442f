"""Masks of people as round as can be."""

from __future__ import annotations

import numpy as np

WIDTH, HEIGHT = 256, 144


def disc(x, y, radius, width=WIDTH, height=HEIGHT, softness=4.0):
    """Confidence as uint8; its level line of a half runs exactly at the radius."""
    # A pixel's centre is half a pixel from its corner.
    across, down = np.meshgrid(np.arange(width) + 0.5, np.arange(height) + 0.5)
    inside = radius - np.hypot(across - x, down - y)
    return np.rint(np.clip(127.5 + 127.5 * inside / softness, 0, 255)).astype(np.uint8)
