"""A picture put together by the page's own code, from a frame and a mask made in Python."""

import cv2
import numpy as np
from module_page import as_array, as_text

_MODULE = "/tests/browser/js/drawing.js"


def draw(modules, frame, mask, contours=(), screen_width=None, **settings):
    """Give what the canvas holds: RGBA uint8, not premultiplied.

    frame is RGB uint8, mask uint8 with even sides.
    """
    height, width = mask.shape
    points = [np.asarray(contour).ravel().tolist() for contour in contours]
    told = {"mask": as_text(mask), "width": width, "height": height, "contours": points}
    shown = modules.call(_MODULE, "draw", _as_file(frame), told, settings, screen_width)
    return as_array(shown, *frame.shape[:2], 4)


def choose_own(modules, picture):
    """Choose an own picture, RGB or RGBA uint8, for the background of that name."""
    modules.call(_MODULE, "chooseOwnFile", _as_file(picture))


def _as_file(picture):
    order = [2, 1, 0, 3][: picture.shape[2]]  # as OpenCV has them
    return as_text(cv2.imencode(".png", np.ascontiguousarray(picture[..., order]))[1])
