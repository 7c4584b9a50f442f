from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from webdemo.vision.runners.several import LOOK_FRAMES, LOOK_FRAMES_MAX, MOST, TRIAL_FRAMES, Several

FRAME = np.zeros((2, 2, 3), np.uint8)


class Scene:
    """So many faces before the camera, as fake trackers and a fake detector see them."""

    def __init__(self, faces=1):
        self.faces = self.seen = faces
        self.trackers = []
        self.looks = 0

    def make(self, allowed):
        tracker = SimpleNamespace(allowed=allowed, close=lambda: self.trackers.remove(tracker))
        found = lambda: ["face"] * min(allowed, self.faces) or None  # noqa: E731
        tracker.process = lambda frame: SimpleNamespace(faces=found())
        self.trackers.append(tracker)
        return tracker

    def process(self, frame):
        self.looks += 1
        return SimpleNamespace(detections=["face"] * self.seen or None)

    def close(self):
        pass

    def show(self, faces, seen=None):
        """More or fewer faces; the detector sees another number of them."""
        self.faces, self.seen = faces, faces if seen is None else seen


@pytest.fixture
def scene():
    return Scene()


@pytest.fixture
def several(scene):
    return Several(scene.make, scene, "faces")


def found(several, frames=1):
    for _ in range(frames):
        result = several.process(FRAME)
    return len(result.faces or ())


def allowed(scene):
    return [tracker.allowed for tracker in scene.trackers]


def test_as_many_are_tracked_as_there_are(several, scene):
    for faces in (1, 2, 4, 3, 1, 6, 0):
        scene.show(faces)
        several_frames = found(several, 2 * LOOK_FRAMES + 2)
        assert several_frames == min(faces, MOST), faces
        assert allowed(scene) == [max(1, min(faces, MOST))], "no more than needed"


def test_nobody_is_lost_while_another_tracker_is_tried(several, scene):
    scene.show(1, seen=3)
    assert found(several, LOOK_FRAMES) == 1
    assert allowed(scene) == [1, 3]
    assert found(several, TRIAL_FRAMES) == 1, "three were seen, one is there"
    assert allowed(scene) == [1]
    looks = scene.looks
    found(several, LOOK_FRAMES)
    assert scene.looks == looks, "it waits longer after a look in vain"
    found(several, LOOK_FRAMES_MAX + TRIAL_FRAMES)
    scene.show(2)
    assert found(several, LOOK_FRAMES_MAX + 1) == 2


def test_one_face_costs_a_look_in_a_second(several, scene):
    found(several, 10 * LOOK_FRAMES)
    assert scene.looks == 10
    assert allowed(scene) == [1]


def test_everything_is_freed(several, scene):
    scene.show(1, seen=2)
    found(several, LOOK_FRAMES)
    assert len(scene.trackers) == 2
    several.close()
    assert scene.trackers == []
