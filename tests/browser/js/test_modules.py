"""Results of JavaScript modules compared with Python's."""

import math

import cv2
import numpy as np
import pytest
from masks import enlarged_iou
from module_page import as_array, as_text
from person import draw_person

from webdemo.vision.codec import Encoding, decode_frame
from webdemo.vision.contours import find_contours
from webdemo.vision.frame_settings import REFERENCE_SMOOTHING, THRESHOLD
from webdemo.vision.stage_clock import STAGES

CALLS = "/tests/browser/js/from-python.js"


def test_stage_names_match_python(modules):
    stages = modules.call("/static/js/stream/stage-clock.js", "SERVER_STAGES")
    assert tuple(stages) == STAGES


def test_page_defaults_match_the_servers(modules):
    initial = modules.call("/static/js/settings.js", "initialSettings")
    assert math.floor(255 * initial["threshold"] + 0.5) == THRESHOLD
    assert math.floor(255 * initial["smoothing"] + 0.5) == REFERENCE_SMOOTHING


def encode(modules, picture, encoder):
    height, width = picture.shape[:2]
    rgba = cv2.cvtColor(picture, cv2.COLOR_RGB2RGBA)
    return as_array(
        modules.call(CALLS, "encode", encoder, as_text(rgba), width, height), -1
    ).tobytes()


def test_encoded_frames_decode_to_the_same_picture(modules):
    picture = cv2.GaussianBlur(draw_person(256, 144)[0], (5, 5), 0)
    for encoder in ("i420", "jpeg"):
        data = encode(modules, picture, encoder)
        decoded = decode_frame(data, Encoding[encoder.upper()], 256, 144).astype(int)
        assert np.abs(decoded - picture).mean() < 1.5, encoder
        assert abs((decoded - picture).mean()) < 0.6, f"{encoder}: no shift in brightness"


def test_i420_keeps_the_primary_colours(modules):
    for colour in ((255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255), (0, 0, 0)):
        picture = np.full((4, 4, 3), colour, np.uint8)
        decoded = decode_frame(encode(modules, picture, "i420"), Encoding.I420, 4, 4)
        assert np.abs(decoded.astype(int) - colour).max() <= 3, colour


def test_mask_overlap_matches_numpy(modules):
    rng = np.random.default_rng(1)
    blobs = [
        cv2.GaussianBlur(rng.integers(0, 256, (height, 256), np.uint8), (0, 0), 9)
        for height in (256, 144)
    ]
    spread = [cv2.normalize(blob, None, 0, 255, cv2.NORM_MINMAX) for blob in blobs]
    pairs = [spread, spread[::-1], [spread[0], spread[0]], [spread[1], 255 - spread[1]]]
    pairs += [[rng.integers(0, 256, (5, 7), np.uint8), rng.integers(0, 256, (3, 9), np.uint8)]]
    sent = [[(as_text(mask), *mask.shape[::-1]) for mask in pair] for pair in pairs]
    for threshold in (1, 77, 128, 230):
        found = modules.call(CALLS, "ious", sent, threshold)
        wanted = [enlarged_iou(*pair, threshold) for pair in pairs]
        assert found == pytest.approx(wanted, abs=2e-4), threshold
        assert found[2] == 1


def smooth_lines(modules, mask):
    """The page's smoothed contours, in mask pixels from the mask's corner: [(points, 2), …]."""
    height, width = mask.shape
    contours = [contour.ravel().tolist() for contour in find_contours(mask)]
    lines = modules.call(CALLS, "smoothLines", as_text(mask), width, height, contours)
    return [np.array(line).reshape(-1, 2) * (width, height) for line in lines]


def test_outline_follows_a_circle_to_a_third_of_a_mask_pixel(modules):
    x, y = np.meshgrid(np.arange(256) + 0.5, np.arange(144) + 0.5)
    for soft in (1.0, 3.0):
        inside = 50.3 - np.hypot(x - 120.7, y - 70.2)
        mask = np.rint(255 / (1 + np.exp(-2 * inside / soft))).astype(np.uint8)
        (line,) = smooth_lines(modules, mask)
        radii = np.hypot(*(line - (120.7, 70.2)).T)
        assert np.abs(radii - 50.3).max() < 0.33
        # A smooth line turns evenly around the circle, without steps.
        steps = np.diff(np.vstack((line, line[:2])), axis=0)
        turns = np.diff(np.unwrap(np.arctan2(steps[:, 1], steps[:, 0])))
        assert np.abs(turns).max() < 0.25


def test_outline_continues_past_the_border(modules):
    mask = np.zeros((144, 256), np.uint8)
    mask[60:, 80:170] = 255
    (line,) = smooth_lines(modules, mask)
    below = line[line[:, 1] > 140]
    along_the_border = below[(below[:, 0] > 90) & (below[:, 0] < 160)]
    assert (along_the_border[:, 1] > 146).all()
