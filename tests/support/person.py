"""Draws a picture of a person together with the person's exact mask."""

from __future__ import annotations

import functools

import cv2
import numpy as np

_SIZE = 640, 480


@functools.cache
def draw_person(width=640, height=480):
    """Return the picture, RGB uint8, and the exact mask, bool (height, width)."""
    canvas = _Canvas(_wall())
    middle = _SIZE[0] // 2
    shoulders = [(165, 480), (160, 400), (125, 345), (50, 315)]
    shirt = np.array(
        [(middle - x, y) for x, y in shoulders] + [(middle + x, y) for x, y in shoulders[::-1]]
    )
    canvas.paint(
        _glow((middle - 40, 330), 260, (70, 100, 165), (28, 42, 85)),
        lambda shape: cv2.fillPoly(shape, [shirt], 255),
    )
    canvas.paint(
        _glow((middle, 290), 80, (205, 155, 125), (165, 115, 90)),
        lambda neck: cv2.rectangle(neck, (middle - 32, 255), (middle + 32, 325), 255, -1),
    )
    canvas.ellipse(_glow((middle - 20, 120), 130, (75, 50, 35), (35, 22, 15)), (0, 185), (82, 102))
    canvas.ellipse(
        _glow((middle - 20, 190), 120, (235, 190, 160), (175, 120, 95)), (0, 205), (66, 88)
    )
    for side in (-26, 26):
        canvas.ellipse((245, 245, 240), (side, 195), (11, 6))
        canvas.ellipse((50, 35, 25), (side, 195), (5, 5))
        canvas.ellipse((60, 40, 28), (side, 178), (15, 4), (180, 360), 3)
    canvas.ellipse((180, 120, 95), (0, 222), (9, 10), (20, 160), 3)
    canvas.ellipse((165, 75, 75), (0, 252), (22, 8), (0, 180))
    picture = cv2.GaussianBlur(canvas.picture, (3, 3), 0)
    picture += np.random.default_rng(7).normal(0, 2, picture.shape)
    picture = np.clip(picture, 0, 255).astype(np.uint8)
    if (width, height) != _SIZE:
        picture = cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA)
        truth = cv2.resize(canvas.truth, (width, height), interpolation=cv2.INTER_NEAREST)
        return picture, truth > 0
    return picture, canvas.truth > 0


class _Canvas:
    def __init__(self, picture):
        self.picture = picture
        self.truth = np.zeros(picture.shape[:2], np.uint8)

    def paint(self, colour, draw):
        shape = np.zeros_like(self.truth)
        draw(shape)
        self.truth |= shape
        alpha = cv2.GaussianBlur(shape, (5, 5), 0)[:, :, None] / np.float32(255)
        self.picture = self.picture * (1 - alpha) + np.float32(colour) * alpha

    def ellipse(self, colour, from_middle, radii, arc=(0, 360), thickness=-1):
        centre = _SIZE[0] // 2 + from_middle[0], from_middle[1]
        self.paint(colour, lambda shape: cv2.ellipse(shape, centre, radii, 0, *arc, 255, thickness))


def _wall():
    width, height = _SIZE
    down = np.linspace(0, 1, height, dtype=np.float32)[:, None, None]
    wall = np.float32((196, 200, 190)) * (1 - down) + np.float32((150, 155, 150)) * down
    wall = np.repeat(wall, width, axis=1)
    cv2.rectangle(wall, (40, 60), (170, 230), (120, 150, 175), -1)
    cv2.rectangle(wall, (470, 40), (600, 420), (140, 105, 75), -1)
    return wall


def _glow(centre, radius, inner, outer):
    y, x = np.mgrid[0 : _SIZE[1], 0 : _SIZE[0]].astype(np.float32)
    far = np.clip(np.hypot(x - centre[0], y - centre[1]) / radius, 0, 1)[:, :, None]
    return np.float32(inner) * (1 - far) + np.float32(outer) * far
