"""Masks of people as round as can be, and how much two masks agree."""

from __future__ import annotations

import cv2
import numpy as np

WIDTH, HEIGHT = 256, 144


def disc(x, y, radius, width=WIDTH, height=HEIGHT, softness=4.0):
    """Confidence as uint8; its level line of a half runs exactly at the radius."""
    # A pixel's centre is half a pixel from its corner.
    across, down = np.meshgrid(np.arange(width) + 0.5, np.arange(height) + 0.5)
    inside = radius - np.hypot(across - x, down - y)
    return np.rint(np.clip(127.5 + 127.5 * inside / softness, 0, 255)).astype(np.uint8)


def enlarged_iou(one, other, threshold=128):
    """Intersection over union of two masks on the larger one's grid, as OpenCV enlarges them."""
    height, width = np.maximum(one.shape, other.shape).tolist()
    one, other = (
        cv2.resize(mask.astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR)
        >= threshold
        for mask in (one, other)
    )
    return (one & other).sum() / max(1, (one | other).sum())
