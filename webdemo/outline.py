"""Mask to contours: the person's edge as a few smooth, closed lines.

OpenCV's findContours walks along whole pixels, which at the canvas's resolution would show as a
staircase of 5-pixel steps. Each of its points is therefore moved along the mask's gradient to where
the confidence crosses the level (one Newton step on the bilinear surface), and the line is then
smoothed a little: 0.1 ms for both, where contourpy's marching squares takes 1 ms.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from webdemo.arrays import Contour, Mask, Points
from webdemo.protocol import POINT_SCALE

LEVEL = 127.5
"""The confidence, of 255, that parts person from background."""

SPECK = 0.002
"""Contours that enclose less than this share of the picture are left out."""

CONTOURS_MAX = 64

# The mask is continued past its border by this many pixels, so that a person who leaves the
# picture does not get a line along its edge: the line runs outside it, out of sight.
_PAD = 6


def find_contours(mask: Mask) -> list[Contour]:
    """Find the outlines of the people in a mask, holes included, specks left out.

    Args:
        mask: uint8, (height, width), 0 background to 255 person.

    Returns:
        The closed contours, the largest first: int16, (points, 2), x and y in units of
        1/POINT_SCALE of the picture's width and height, slightly outside of 0 to POINT_SCALE
        where the person leaves the picture.
    """
    height, width = mask.shape
    padded = cv2.copyMakeBorder(mask, _PAD, _PAD, _PAD, _PAD, cv2.BORDER_REPLICATE)
    _, person = cv2.threshold(padded, int(LEVEL), 255, cv2.THRESH_BINARY)
    found, _ = cv2.findContours(person, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    areas = [(cv2.contourArea(contour), contour) for contour in found]
    large = [pair for pair in areas if pair[0] >= SPECK * mask.size]
    large.sort(key=lambda pair: -pair[0])
    scale = np.array([POINT_SCALE / width, POINT_SCALE / height], np.float32)
    contours = []
    for _, contour in large[:CONTOURS_MAX]:
        points = _smooth(_to_level(contour[:, 0, :], padded))[::2]
        # A pixel's value stands at its centre, half a pixel from its corner.
        contours.append(np.rint((points - (_PAD - 0.5)) * scale).astype(np.int16))
    return contours


def _to_level(points: npt.NDArray[np.int32], mask: Mask) -> Points:
    """Move whole-pixel points, int32 (n, 2), to where the mask crosses LEVEL: float32 (n, 2)."""
    height, width = mask.shape
    x, y = points[:, 0], points[:, 1]
    inside_x, inside_y = np.clip(x, 1, width - 2), np.clip(y, 1, height - 2)
    at = inside_y * width + inside_x
    flat = mask.ravel()
    gradient = np.empty((len(points), 2), np.float32)
    gradient[:, 0] = flat[at + 1]
    gradient[:, 0] -= flat[at - 1]
    gradient[:, 1] = flat[at + width]
    gradient[:, 1] -= flat[at - width]
    gradient *= 0.5
    missing = LEVEL - flat[at].astype(np.float32)
    squared = np.einsum("ij,ij->i", gradient, gradient)
    step = (missing / np.maximum(squared, 1.0))[:, None] * gradient
    moved: Points = points + np.clip(step, -1.0, 1.0)
    return moved


def _smooth(points: Points) -> Points:
    """Average each point with its neighbours by the weights 1 4 6 4 1 around the closed line."""
    closed = np.concatenate((points[-2:], points, points[:2]))
    near, far = closed[1:-3] + closed[3:-1], closed[:-4] + closed[4:]
    smoothed: Points = (far + 4.0 * near + 6.0 * closed[2:-2]) / 16.0
    return smoothed
