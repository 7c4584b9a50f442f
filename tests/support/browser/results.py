"""What the page draws of what its stream found."""

from __future__ import annotations

import cv2
import numpy as np
from shared_page import choose
from stage import is_colour

from webdemo.vision.solutions import index

ORANGE, CYAN = (0xFF, 0x9D, 0x1E), (0x2F, 0xC6, 0xFF)
RUNNABLE = [model for model in index.MODELS if not model.files]
CLEARLY = 40
"""How much a pixel changes where something is drawn, of 255."""


def use(stage, model):
    """Choose a model of a solution by the lists."""
    choose(stage, solution=model.solution.id, model=model.id)


def has_skeleton(picture):
    """Whether lines of both sides of a body are there."""
    return all(is_colour(picture, pen, 4).sum() > 20 for pen in (CYAN, ORANGE))


def until_found(stage, model):
    """Wait until the newest result is this model's and has detections."""
    number = index.MODELS.index(model)

    def is_found():
        newest = stage.log.newest_reply
        return newest.model == number and newest.result.detections

    stage.until(is_found, what=f"a result of {model.title}")


def places(detections, drawing, size, mirror):
    """Where on the canvas detections are drawn: their clear points, and the middles of their boxes' sides."""
    groups = drawing.get("groups", {})
    found = []
    for detection in detections:
        points = detection.points
        if detection.group in groups:
            points = points[sorted(_points_of(groups[detection.group]))]
        found.extend(points[points[:, 3] >= 0.8, :2])
        if detection.box is not None:
            x, y, across, down = detection.box
            found += [(x, y + down / 2), (x + across, y + down / 2), (x + across / 2, y + down)]
    shares = np.array(found)
    shares = shares[((shares > 0.01) & (shares < 0.99)).all(axis=1)]
    if mirror:
        shares[:, 0] = 1 - shares[:, 0]
    return shares * size


def _points_of(group):
    pairs = [pair for stroke in group["strokes"] for pair in stroke["pairs"]]
    return {point for points in (*pairs, group["dots"], *group["circles"]) for point in points}


def share_drawn(changed, where, radius=6):
    """The share of places near which pixels have changed. `changed` is bool (height, width)."""
    kernel = np.ones((2 * radius + 1, 2 * radius + 1), np.uint8)
    near = cv2.dilate(changed.astype(np.uint8), kernel)
    height, width = changed.shape
    columns = np.clip(where[:, 0].astype(int), 0, width - 1)
    rows = np.clip(where[:, 1].astype(int), 0, height - 1)
    return near[rows, columns].mean()


def changes(picture, bare):
    """Which pixels differ clearly: bool (height, width)."""
    return np.abs(picture.astype(int) - bare).max(axis=2) > CLEARLY
