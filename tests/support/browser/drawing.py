"""Draws a frame and a mask from Python with the page's own code."""

import cv2
import numpy as np
from module_page import as_array, as_text

_MODULE = "/tests/browser/js/drawing.js"


def draw(modules, frame, mask, contours=(), screen_width=None, **settings):
    """Return the canvas: RGBA uint8, not premultiplied.

    `frame` is RGB uint8; `mask` is uint8 with even width and height.
    """
    height, width = mask.shape
    points = [np.asarray(contour).ravel().tolist() for contour in contours]
    given = {"mask": as_text(mask), "width": width, "height": height, "contours": points}
    shown = modules.call(_MODULE, "draw", _as_file(frame), given, settings, screen_width)
    return as_array(shown, *frame.shape[:2], 4)


def choose_own(modules, picture):
    """Set the picture, RGB or RGBA uint8, for the background "own"."""
    modules.call(_MODULE, "chooseOwnFile", _as_file(picture))


def _as_file(picture):
    order = [2, 1, 0, 3][: picture.shape[2]]  # OpenCV's order
    return as_text(cv2.imencode(".png", np.ascontiguousarray(picture[..., order]))[1])
