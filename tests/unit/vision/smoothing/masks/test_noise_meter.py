from __future__ import annotations

import cv2
import numpy as np
import pytest
from person import draw_person

from webdemo.vision.smoothing.masks.motion import STILL, MotionMeter
from webdemo.vision.smoothing.masks.noise_meter import NoiseMeter

WIDTH, HEIGHT = 256, 144
ROOM = cv2.resize(draw_person()[0], (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)
DARK_ROOM = (ROOM * 0.5).astype(np.uint8)


class Camera:
    """Frames of model size; the noise is that of a frame shrunken to it."""

    def __init__(self, sigma, seed=0):
        self.sigma = sigma
        self.rng = np.random.default_rng(seed)
        self.meter = MotionMeter(HEIGHT, WIDTH)

    def motion(self, picture):
        noise = self.rng.normal(0, self.sigma, picture.shape)
        return self.meter.measure(np.clip(picture + noise, 0, 255).astype(np.uint8))


def level_of(pictures, sigma=0.0):
    """The noise that a meter has found at the end."""
    camera, meter = Camera(sigma), NoiseMeter()
    allowance = 0
    for picture in pictures:
        motion = camera.motion(picture)
        if motion is not None:
            allowance = meter.measure(motion)
    return allowance


@pytest.mark.parametrize("sigma", [6, 10, 16])
def test_noise_of_a_dark_room_counts_as_still(sigma):
    camera = Camera(sigma)
    camera.motion(DARK_ROOM)
    for _ in range(20):
        assert (camera.motion(DARK_ROOM) <= STILL).mean() > 0.85


def test_motion_in_a_dark_room_is_seen():
    camera = Camera(10)
    for _ in range(10):
        camera.motion(DARK_ROOM)
    waving = DARK_ROOM.copy()
    waving[40:100, 30:60] += 60
    motion = camera.motion(waving)
    assert (motion[42:98, 32:58] > 40).all()


def test_little_noise_needs_no_allowance():
    """Nor does the first frame."""
    assert level_of([ROOM] * 60, sigma=2) == 0


def test_person_who_moves_is_no_noise():
    """Before a calm wall, in half of the frame, for ten seconds."""
    pictures = []
    for i in range(300):
        picture = ROOM.copy()
        picture[:, : WIDTH // 2] = np.roll(picture[:, : WIDTH // 2], 5 * i, axis=0)
        pictures.append(picture)
    assert level_of(pictures) == 0


def test_camera_that_is_turned_is_soon_forgotten():
    turned = [np.roll(ROOM, 3 * i, axis=1) for i in range(30)]
    assert level_of([*turned, *[turned[-1]] * 30]) == 0


def test_cut_is_no_noise():
    cut = 255 - ROOM
    assert level_of([*[ROOM] * 30, *[cut] * 2]) == 0


def test_light_that_is_switched_off_and_on():
    camera = Camera(10)
    for _ in range(150):
        motion = camera.motion(DARK_ROOM)
    assert (motion <= STILL).mean() > 0.85
    camera.sigma = 1
    for _ in range(40):
        camera.motion(ROOM)
    brighter = np.clip(ROOM.astype(int) + 3, 0, 255).astype(np.uint8)
    assert (camera.motion(brighter) > STILL).mean() > 0.8
