from __future__ import annotations

import math

import numpy as np
import pytest

from webdemo.vision.result import Detection
from webdemo.vision.smoothing.detections.box_numbers import (
    KEPT_SECONDS,
    REACH,
    BoxNumbers,
    box_around,
)

FRAME = 1 / 30


class Stream:
    """A stream's frames, each 1/30 s after the last."""

    def __init__(self):
        self.now = 0.0
        self.numbers = BoxNumbers()

    def show(self, *detections):
        self.now += FRAME
        around = [box_around(detection) for detection in detections]
        return self.numbers.number(detections, around, self.now)


@pytest.fixture
def stream():
    return Stream()


def face(x, y=0.5, size=0.1, group="face"):
    return Detection(group, box=(x - size / 2, y - size / 2, size, size))


def hand(x, group="left hand", label=""):
    points = np.zeros((21, 4), np.float32)
    points[:, 0] = np.linspace(x - 0.05, x + 0.05, 21)
    points[:, 1] = np.linspace(0.4, 0.6, 21)
    return Detection(group, label, points=points)


def thing(x, label, size=0.1):
    return Detection("object", label, box=(x - size / 2, 0.5, size, size))


def test_numbers_count_from_1_and_stay(stream):
    assert stream.show() == []
    assert stream.show(face(0.2), face(0.5)) == [1, 2]
    assert stream.show(face(0.51), face(0.21)) == [2, 1]
    assert stream.show(face(0.2), face(0.8), face(0.5)) == [1, 3, 2]


def test_each_group_counts_for_itself(stream):
    left, right = hand(0.3), hand(0.31, group="right hand")
    assert stream.show(face(0.3), left) == [1, 1]
    assert stream.show(right, left, face(0.3)) == [1, 1, 1]
    assert stream.show(left) == [1]
    assert stream.show(right, right) == [1, 2]
    assert stream.show(hand(0.3, group="right hand"), hand(0.8)) == [1, 2], "never the right one's"


def test_faces_that_pass_each_other_keep_their_numbers():
    for apart in (0.12, 0.06):  # without touching, and overlapping
        stream = Stream()
        for x in np.arange(0.1, 0.9, 0.02):
            shown = stream.show(face(x, 0.5 - apart / 2), face(1 - x, 0.5 + apart / 2))
            assert shown == [1, 2], apart


def test_best_pair_comes_first():
    for name, before, after, numbers in (
        ("the closest pair comes first", [0.50, 0.58], [0.55, 0.59], [1, 2]),
        ("in any order", [0.50, 0.58], [0.59, 0.55], [2, 1]),
        ("overlap counts more than distance", [0.5], [0.61, 0.59], [2, 1]),
        ("a lost face does not take the next one's", [0.3, 0.42], [0.42], [2]),
    ):
        stream = Stream()
        stream.show(*map(face, before))
        assert stream.show(*map(face, after)) == numbers, name
        assert stream.show(*map(face, before)) == list(range(1, len(before) + 1)), name


def test_box_continues_none_of_another_size_or_place():
    large, small = face(0.5, size=0.4), face(0.5)
    stream = Stream()
    assert stream.show(large, small) == [1, 2]
    assert stream.show(small, large) == [2, 1]
    for before, after in (
        (face(0.5, 0.2), face(0.5, 0.8)),
        (large, face(0.75, size=0.08)),
    ):
        stream = Stream()
        stream.show(before)
        assert stream.show(after) == [2]


def test_number_is_kept_through_a_short_gap():
    for others in ((), (face(0.9),)):
        for seconds, number in ((KEPT_SECONDS - 0.05, 1), (KEPT_SECONDS + 0.05, 2 + len(others))):
            stream = Stream()
            stream.show(face(0.2), *others)
            end = stream.now + seconds
            while stream.now < end - 1.5 * FRAME:
                stream.show(*others)
            stream.now = end - FRAME
            assert stream.show(face(0.21), *others)[0] == number, seconds


def test_fast_hand_is_followed_over_a_distance_of_its_size():
    for sizes, number in ((1.05, 1), (REACH - 0.05, 1), (REACH + 0.05, 2), (5, 2)):
        for size in (0.02, 0.2):
            stream = Stream()
            stream.show(face(0.2, size=size))
            shown = stream.show(face(0.2 + sizes * size, size=size))
            assert shown == [number], (sizes, size)


def test_objects_of_other_labels_are_others_and_landmarks_are_not(stream):
    assert stream.show(thing(0.3, "cup"), thing(0.31, "book")) == [1, 2]
    assert stream.show(thing(0.31, "book"), thing(0.3, "cup")) == [2, 1]
    assert stream.show(thing(0.3, "bottle")) == [3]
    assert stream.show(hand(0.3, label="Left 0.91")) == [1]
    assert stream.show(hand(0.3, label="Left 0.92")) == [1]


def test_time_that_goes_backwards_forgets_the_places_and_forget_the_numbers(stream):
    stream.show(face(0.2))
    stream.now -= 10
    assert stream.show(face(0.2)) == [2]
    stream.numbers.forget()
    assert stream.show(face(0.2)) == [1]


BOX = (0.0, 0.1, 0.2, 0.3)
POINTS = [(0.2, 0.3, 9, 1), (0.5, 0.9, -9, 0)]


def test_box_around_what_is_finite():
    for points, box, expected in (
        (POINTS, None, (0.2, 0.3, 0.3, 0.6)),
        (POINTS, BOX, BOX),
        (POINTS, (0.0, math.nan, 0.2, 0.3), (0.2, 0.3, 0.3, 0.6)),
        ([*POINTS, (math.nan, 0, 0, 0)], None, (0.2, 0.3, 0.3, 0.6)),
        ([(math.inf, 0.3, 0, 0)], None, None),
        ([], None, None),
    ):
        around = box_around(Detection("", points=np.array(points, "f4").reshape(-1, 4), box=box))
        assert around == (expected and pytest.approx(expected))


def test_detection_without_a_place_continues_what_is_left(stream):
    stream.show(hand(0.2), hand(0.8))
    lost = Detection("left hand", points=np.full((21, 4), math.nan, np.float32))
    assert stream.show(lost, hand(0.2)) == [2, 1]
    assert stream.show(hand(0.8), hand(0.2)) == [2, 1]


def test_single_points_are_numbered(stream):
    def point(x):
        return Detection("point", points=np.full((1, 4), x, np.float32))

    assert stream.show(point(0.5), point(0.9)) == [1, 2]
    assert stream.show(point(0.91), point(0.505)) == [2, 1]
