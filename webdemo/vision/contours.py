"""Mask to contours: where the person's edge runs, pixel by pixel.

The page makes smooth lines of them (static/js/drawing/outline.js), with the mask at hand. In NumPy
the same took 0.1 ms in a loop of its own, but 0.25 ms between one inference and the next, with the
caches cold: a tenth of the landscape model's inference.
"""

from __future__ import annotations

import cv2
import numpy as np

from webdemo.stream.protocol import THRESHOLD
from webdemo.vision.array_types import Contour, Mask

SPECK = 0.002
"""Contours that enclose less than this share of the picture are left out."""

CONTOURS_MAX = 64

POINTS_MAX = 65535
"""A longer contour is left out: its length does not fit the wire, and no person has one."""

PAD = 6
"""The mask is continued past its border by so many pixels, so that a person who leaves the
picture does not get a line along its edge: the line runs outside it, out of sight."""


def find_contours(mask: Mask, threshold: int = THRESHOLD) -> list[Contour]:
    """Find the outlines of the people in a mask, holes included, specks left out.

    Args:
        mask: uint8, (height, width), 0 background to 255 person.
        threshold: From which confidence, of 255, a pixel is person.

    Returns:
        The closed contours, the largest first: int16, (points, 2), x and y of the person's
        outermost pixels one after another, from -PAD to width or height + PAD - 1.
    """
    padded = cv2.copyMakeBorder(mask, PAD, PAD, PAD, PAD, cv2.BORDER_REPLICATE)
    _, person = cv2.threshold(padded, threshold - 1, 255, cv2.THRESH_BINARY)
    found, _ = cv2.findContours(person, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE, offset=(-PAD, -PAD))
    areas = [(cv2.contourArea(contour), contour) for contour in found]
    large = [
        (area, contour)
        for area, contour in areas
        if area >= SPECK * mask.size and len(contour) <= POINTS_MAX
    ]
    large.sort(key=lambda pair: -pair[0])
    return [contour[:, 0].astype(np.int16) for _, contour in large[:CONTOURS_MAX]]
