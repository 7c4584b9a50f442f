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

from webdemo.arrays import Contour, Line, Mask
from webdemo.protocol import POINT_SCALE

LEVEL = 127.5
"""The confidence, of 255, that parts person from background."""

SPECK = 0.002
"""Contours that enclose less than this share of the picture are left out."""

CONTOURS_MAX = 64

# The mask is continued past its border by this many pixels, so that a person who leaves the
# picture does not get a line along its edge: the line runs outside it, out of sight. One pixel
# more lies around that, for the gradient of the outermost points.
_PAD = 6
_MARGIN = _PAD + 1


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
    margin = (_MARGIN, _MARGIN, _MARGIN, _MARGIN)
    wide = cv2.copyMakeBorder(mask, *margin, cv2.BORDER_REPLICATE)
    _, person = cv2.threshold(wide[1:-1, 1:-1], int(LEVEL), 255, cv2.THRESH_BINARY)
    found, _ = cv2.findContours(person, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE, offset=(1, 1))
    areas = [(cv2.contourArea(contour), contour) for contour in found]
    large = [pair for pair in areas if pair[0] >= SPECK * mask.size]
    large.sort(key=lambda pair: -pair[0])
    # A pixel's value stands at its centre, half a pixel from its corner.
    offset = _MARGIN - 0.5
    scale_x, scale_y = POINT_SCALE / width, POINT_SCALE / height
    contours = []
    for _, contour in large[:CONTOURS_MAX]:
        x, y = _to_level(contour, wide)
        points = np.empty(((len(contour) + 1) // 2, 2), np.float32)
        points[:, 0] = (_smooth(x)[::2] - offset) * scale_x
        points[:, 1] = (_smooth(y)[::2] - offset) * scale_y
        contours.append(np.rint(points, out=points).astype(np.int16))
    return contours


def _to_level(contour: npt.NDArray[np.int32], mask: Mask) -> tuple[Line, Line]:
    """Move whole-pixel points, (n, 1, 2), to where the mask crosses LEVEL: their x and y."""
    width = mask.shape[1]
    whole_x, whole_y = contour[:, 0, 0], contour[:, 0, 1]
    at = whole_y * width + whole_x
    flat = mask.ravel()

    def value(step: int) -> Line:
        taken: Line = flat.take(at + step).astype(np.float32)
        return taken

    gradient_x = (value(1) - value(-1)) * np.float32(0.5)
    gradient_y = (value(width) - value(-width)) * np.float32(0.5)
    steepness = np.maximum(gradient_x * gradient_x + gradient_y * gradient_y, np.float32(1.0))
    step = (np.float32(LEVEL) - value(0)) / steepness
    x = whole_x.astype(np.float32) + _within_a_pixel(step * gradient_x)
    y = whole_y.astype(np.float32) + _within_a_pixel(step * gradient_y)
    return x, y


def _within_a_pixel(distance: Line) -> Line:
    """Limit to -1 to 1: where the mask is flat, Newton's step knows no bounds."""
    limited: Line = np.minimum(np.maximum(distance, np.float32(-1)), np.float32(1))
    return limited


def _smooth(line: Line) -> Line:
    """Average each value with its neighbours by the weights 1 4 6 4 1 around the closed line."""
    closed = np.concatenate((line[-2:], line, line[:2]))
    near, far = closed[1:-3] + closed[3:-1], closed[:-4] + closed[4:]
    smoothed: Line = (far + 4.0 * near + 6.0 * line) / 16.0
    return smoothed
