"""Draws an open hand that MediaPipe finds: its palm to the camera, its fingers up."""

from __future__ import annotations

import functools

import cv2
import numpy as np
from person import draw_person

_LIT, _DARK = np.float32((225, 178, 148)), np.float32((165, 112, 88))

# Places are (towards the thumb, up) from the wrist, in lengths of the hand.
_FINGERS = (
    ((0.19, 0.48), (0.27, 0.93), 0.095),
    ((0.065, 0.5), (0.08, 1.02), 0.1),
    ((-0.065, 0.48), (-0.1, 0.95), 0.095),
    ((-0.18, 0.43), (-0.27, 0.78), 0.08),
)
_PALM = (
    *((-0.14, 0), (0.14, 0), (0.25, 0.25), (0.24, 0.48)),
    *((0.07, 0.54), (-0.08, 0.53), (-0.23, 0.46), (-0.22, 0.2)),
)
_CREASES = (((0.2, 0.42), (-0.2, 0.36)), ((0.2, 0.36), (-0.16, 0.25)), ((0.12, 0.38), (0.02, 0.02)))


@functools.cache
def draw_waving(hands=2):
    """Return the drawn person, RGB uint8 640x480, with the right hand raised, or both."""
    picture, _ = draw_person()
    picture = draw_hand(picture, (100, 330), 190, thumb=1)
    if hands == 2:
        picture = draw_hand(picture, (545, 330), 190, thumb=-1)
    picture.flags.writeable = False
    return picture


def draw_hand(picture, wrist, length, thumb):
    """Return the picture with a hand; `thumb` is 1 for one that points right, or -1."""
    picture = picture.astype(np.float32)

    def place(at):
        return round(wrist[0] + thumb * at[0] * length), round(wrist[1] - at[1] * length)

    def pixels(share):
        return max(1, round(share * length))

    def paint(roundness, draw):
        nonlocal picture
        shape = np.zeros(picture.shape[:2], np.uint8)
        draw(shape)
        inside = cv2.distanceTransform(shape, cv2.DIST_L2, 5) / (roundness * length)
        light = np.clip(inside, 0, 1)[:, :, None] ** 0.6
        alpha = cv2.GaussianBlur(shape, (5, 5), 0)[:, :, None] / np.float32(255)
        picture = picture * (1 - alpha) + (_DARK * (1 - light) + _LIT * light) * alpha

    def line(begin, end, width):
        return lambda shape: cv2.line(shape, place(begin), place(end), 255, pixels(width))

    paint(0.1, line((0, 0), (-0.05, -0.9), 0.3))
    for base, tip, width in _FINGERS:
        paint(0.04, line(base, tip, width))
    paint(0.05, line((0.08, 0.15), (0.34, 0.36), 0.14))
    paint(0.05, line((0.34, 0.36), (0.45, 0.58), 0.105))
    palm = np.array([place(at) for at in _PALM])
    paint(0.12, lambda shape: cv2.fillConvexPoly(shape, palm, 255))
    creased = picture.copy()
    dark = tuple(map(float, _DARK * 0.9))
    for begin, end in _CREASES:
        cv2.line(creased, place(begin), place(end), dark, pixels(0.015), cv2.LINE_AA)
    for base, tip, _ in _FINGERS:
        for share in (0.38, 0.7):
            x, y = np.add(base, np.subtract(tip, base) * share)
            ends = place((x - 0.035, y)), place((x + 0.035, y))
            cv2.line(creased, *ends, dark, pixels(0.012), cv2.LINE_AA)
    picture = cv2.GaussianBlur(picture * 0.4 + creased * 0.6, (3, 3), 0)
    return np.clip(picture, 0, 255).astype(np.uint8)
