"""Frames of the built-in presenter, drawn by the page's own modules, with their exact masks."""

from __future__ import annotations

import cv2
from module_page import as_array

SIZE = 640, 480
FRAMES_PER_SECOND = 30
FRAMES_A_TURN = 240
WAVING = 0.2, 0.72
"""The part of a turn, from 0 to 1, in which the arm is raised."""

_FRAMES_AT_ONCE = 20
_MODULE = "/tests/browser/js/presenter-frames.js"


def draw_presenter(modules, numbers, size=SIZE):
    """Return the frames of these numbers, RGB uint8, and their exact masks, uint8 0 to 255."""
    width, height = size
    frames, truths = [], []
    times = [number * 1000 / FRAMES_PER_SECOND for number in numbers]
    for begin in range(0, len(times), _FRAMES_AT_ONCE):
        some = times[begin : begin + _FRAMES_AT_ONCE]
        for scene, exact in modules.call(_MODULE, "drawFrames", width, height, some):
            frames.append(cv2.cvtColor(_read(scene), cv2.COLOR_BGR2RGB))
            truths.append(_read(exact)[:, :, 0])
    return frames, truths


def _read(text):
    return cv2.imdecode(as_array(text, -1), cv2.IMREAD_COLOR)
