"""Draws things that MediaPipe's object detectors find: a mug, a camera, a chair."""

from __future__ import annotations

import functools

import cv2
import numpy as np

_WIDTH, _HEIGHT = 640, 480
_HORIZON = 298


@functools.cache
def draw_thing(name):
    """Return a picture, RGB uint8 640x480, of a "cup", a "camera" or a "chair"."""
    picture = {"cup": _mug, "camera": _camera, "chair": _chair}[name]()
    picture = cv2.GaussianBlur(picture, (3, 3), 0)
    picture += np.random.default_rng(3).normal(0, 2, picture.shape)
    picture = np.clip(picture, 0, 255).astype(np.uint8)
    picture.flags.writeable = False
    return picture


class _Canvas:
    """A wall and a table, on which shapes are painted in units of `size` from `middle`."""

    def __init__(self, middle, size):
        self.middle, self.size = middle, size
        down = np.linspace(0, 1, _HEIGHT, dtype=np.float32)[:, None, None]
        wall = np.float32((205, 205, 200)) * (1 - down * 0.25)
        table = np.float32((150, 110, 75)) * (1.1 - 0.3 * down)
        self.picture = np.repeat(np.where(down > _HORIZON / _HEIGHT, table, wall), _WIDTH, 1)

    def place(self, x, y):
        return round(self.middle[0] + x * self.size), round(self.middle[1] + y * self.size)

    def shape(self, draw):
        made = np.zeros((_HEIGHT, _WIDTH), np.uint8)
        draw(made)
        return made

    def paint(self, colour, shape, blur=3):
        """`colour` is one, or one for each pixel."""
        alpha = cv2.GaussianBlur(shape, (blur, blur), 0)[:, :, None] / np.float32(255)
        self.picture = self.picture * (1 - alpha) + np.float32(colour) * alpha

    def polygon(self, *points):
        corners = np.array([self.place(*point) for point in points])
        return self.shape(lambda made: cv2.fillPoly(made, [corners], 255))

    def box(self, left, top, right, bottom):
        return self.polygon((left, top), (right, top), (right, bottom), (left, bottom))

    def ellipse(self, x, y, width, height, strength=255, thickness=-1):
        axes = round(width * self.size), round(height * self.size)
        return self.shape(
            lambda made: cv2.ellipse(
                made, self.place(x, y), axes, 0, 0, 360, strength, thickness, cv2.LINE_AA
            )
        )

    def shadow(self, x, y, width, height):
        self.paint((55, 40, 28), self.ellipse(x, y, width, height, 165), 31)


def _mug():
    canvas = _Canvas((300, 255), 105)
    white = np.float32((235, 235, 230))
    across = (np.arange(_WIDTH, dtype=np.float32) - canvas.middle[0]) / (0.9 * canvas.size)
    across = np.clip(across, -1, 1)[None, :, None]
    canvas.shadow(0.25, 1, 1.2, 0.28)
    canvas.paint(white * 0.75, canvas.ellipse(0.9, 0, 0.5, 0.6, thickness=21))
    body = canvas.box(-0.9, -1, 0.9, 1) | canvas.ellipse(0, 1, 0.9, 0.25)
    light = 0.35 + 0.65 * np.clip(np.sqrt(1 - across**2) * 0.75 - across * 0.6, 0, 1)
    light = light + 0.25 * np.exp(-(((across + 0.45) / 0.12) ** 2))
    canvas.paint(np.minimum(white * light, 255), body)
    canvas.paint(white, canvas.ellipse(0, -1, 0.9, 0.25))
    inside = canvas.ellipse(0, -1, 0.82, 0.21)
    canvas.paint(white * (0.55 + 0.3 * across), inside)
    canvas.paint((62, 36, 20), inside & canvas.ellipse(0, -0.88, 0.77, 0.19))
    return canvas.picture


def _camera():
    canvas = _Canvas((320, 270), 130)
    canvas.shadow(0, 0.62, 1.3, 0.16)
    canvas.paint((38, 38, 40), canvas.box(-1, -0.5, 1, 0.6))
    canvas.paint((70, 70, 72), canvas.box(-1, -0.5, 1, -0.38))
    finder = (-0.42, -0.5), (-0.3, -0.85), (0.3, -0.85), (0.42, -0.5)
    canvas.paint((48, 48, 50), canvas.polygon(*finder))
    canvas.paint((60, 60, 62), canvas.box(-0.85, -0.62, -0.6, -0.5))
    canvas.paint((60, 60, 62), canvas.box(0.55, -0.6, 0.85, -0.5))
    canvas.paint((24, 24, 25), canvas.box(-0.98, -0.38, -0.62, 0.58))
    rings = ((0.56, 71), (0.52, 23), (0.42, 53), (0.37, 16), (0.27, 42), (0.17, 15))
    for radius, grey in rings:
        canvas.paint((grey, grey, grey), canvas.ellipse(0.05, 0.05, radius, radius))
    canvas.paint((190, 190, 225), canvas.ellipse(-0.03, -0.03, 0.08, 0.08))
    canvas.paint((120, 90, 160), canvas.ellipse(0.2, 0.22, 0.04, 0.04))
    return canvas.picture


def _chair():
    canvas = _Canvas((320, 240), 190)
    wood, dark, light = (150, 95, 50), (100, 60, 30), (185, 125, 75)
    canvas.shadow(0.05, 0.95, 0.75, 0.22)
    for left in (-0.33, 0.5):
        canvas.paint(dark, canvas.box(left, 0.1, left + 0.07, 0.78))
    for left in (-0.36, 0.5):
        canvas.paint(wood, canvas.box(left, -1, left + 0.09, 0.1))
    for top in (-0.95, -0.65, -0.35):
        canvas.paint(light, canvas.box(-0.27, top, 0.5, top + 0.16))
    seat = (-0.36, 0.05), (0.59, 0.05), (0.45, 0.32), (-0.55, 0.32)
    canvas.paint(light, canvas.polygon(*seat))
    canvas.paint(wood, canvas.box(-0.55, 0.32, 0.45, 0.4))
    for left in (-0.55, 0.36):
        canvas.paint(wood, canvas.box(left, 0.4, left + 0.09, 1))
    return canvas.picture
