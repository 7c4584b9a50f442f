"""Finds the contours of a mask: the person's edge, pixel by pixel.

The page makes smooth lines of them (static/js/drawing/outline.js). In NumPy this
took 0.25 ms between two inferences: a tenth of the landscape model's inference.
"""

import cv2
import numpy as np

from webdemo.vision.array_types import Contour, Mask
from webdemo.vision.frame_settings import THRESHOLD

SPECK = 0.002
"""Minimum area of a contour, as a share of the frame. Smaller ones are left out."""

CONTOURS_MAX = 64
"""Maximum number of contours."""

POINTS_MAX = 65535
"""Maximum number of points in a contour: its length is sent in 16 bits. No person has more."""

PAD = 6
"""Number of pixels by which the mask is continued past its border. The outline of a person who
reaches the border then runs outside the frame, not along its edge."""


def find_contours(mask: Mask, threshold: int = THRESHOLD) -> list[Contour]:
    """Find the outlines of the people in a mask, holes included, specks left out.

    Args:
        mask: uint8, (height, width), 0 background to 255 person.
        threshold: Confidence, of 255, from which a pixel is person.

    Returns:
        Closed contours, the largest first: int16, (points, 2), x and y of the person's
        outermost pixels in order, from -PAD to width or height + PAD - 1.
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
