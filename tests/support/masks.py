"""Round test masks, and measurements of masks that do not use the product's code."""

from __future__ import annotations

import cv2
import numpy as np

WIDTH, HEIGHT = 256, 144


def disc(x, y, radius, width=WIDTH, height=HEIGHT, softness=4.0):
    """A soft disc as uint8 confidence, which is one half exactly at the radius."""
    # A pixel's centre is half a pixel from its corner.
    across, down = np.meshgrid(np.arange(width) + 0.5, np.arange(height) + 0.5)
    inside = radius - np.hypot(across - x, down - y)
    return np.rint(np.clip(127.5 + 127.5 * inside / softness, 0, 255)).astype(np.uint8)


def iou(one, other):
    """Intersection over union of two bool masks, or of each pair of two stacks of masks."""
    return (one & other).sum((-2, -1)) / np.maximum(1, (one | other).sum((-2, -1)))


def enlarged_iou(one, other, threshold=128):
    """Intersection over union of two uint8 masks, both enlarged by OpenCV to the larger size."""
    height, width = np.maximum(one.shape, other.shape).tolist()
    one, other = (
        cv2.resize(mask.astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR)
        >= threshold
        for mask in (one, other)
    )
    return iou(one, other)


def edge_pixels(mask, threshold=128):
    """The person's pixels with background above, below, left or right: a set of (x, y)."""
    person = np.pad(mask >= threshold, 1, mode="edge")
    inner = person[:-2, 1:-1] & person[2:, 1:-1] & person[1:-1, :-2] & person[1:-1, 2:]
    y, x = np.nonzero(person[1:-1, 1:-1] & ~inner)
    return set(zip(x.tolist(), y.tolist(), strict=True))


def line_pixels(contours, mask):
    """The points of contours inside the picture: a set of (x, y)."""
    points = {tuple(point) for contour in contours for point in contour.tolist()}
    height, width = mask.shape
    return {(x, y) for x, y in points if 0 <= x < width and 0 <= y < height}
