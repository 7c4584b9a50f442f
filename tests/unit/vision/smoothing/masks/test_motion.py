"""What counts as motion: neither a camera's noise nor JPEG's, in bright and dark rooms."""

from __future__ import annotations

import cv2
import numpy as np
from masks import HEIGHT, WIDTH
from person import draw_person
from picture_files import jpeg

from webdemo.vision.smoothing.masks.motion import STILL, MotionMeter
from webdemo.vision.smoothing.masks.noise_meter import NoiseMeter
from webdemo.vision.smoothing.masks.temporal_average import MOVING

ROOM = cv2.resize(draw_person()[0], (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)
DARK_ROOM = (ROOM * 0.5).astype(np.uint8)


class Camera:
    """Measures the motion of pictures of the model's size, with noise."""

    def __init__(self, sigma=0.0):
        self.sigma, self.rng = sigma, np.random.default_rng(0)
        self.meter = MotionMeter(HEIGHT, WIDTH)

    def motion(self, picture):
        noise = self.rng.normal(0, self.sigma, picture.shape) if self.sigma else 0
        return self.meter.measure(np.clip(picture + noise, 0, 255).astype(np.uint8))


def full_size_noise(seed):
    """The drawn person at 640x480 with a camera's noise, shrunk to the model's size."""
    noise = np.random.default_rng(seed).normal(0, 3, (480, 640, 3))
    noisy = np.clip(draw_person()[0] + noise, 0, 255).astype(np.uint8)
    return cv2.resize(noisy, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)


def through_jpeg(picture):
    return cv2.imdecode(np.frombuffer(jpeg(picture, quality=90), np.uint8), cv2.IMREAD_COLOR)


def test_noise_of_a_camera_and_of_jpeg_counts_as_still():
    pictures = [full_size_noise(seed) for seed in range(3)]
    for through, share in ((np.copy, 0.999), (through_jpeg, 0.98)):
        camera = Camera()
        assert camera.motion(through(pictures[0])) is None
        for picture in pictures[1:]:
            assert (camera.motion(through(picture)) <= STILL).mean() > share, through


def test_only_moving_pixels_count_as_moving():
    before, after = np.full((2, HEIGHT, WIDTH, 3), 90, np.uint8)
    before[40:80, 50:70] = 200
    after[40:80, 54:74] = 200
    camera = Camera()
    camera.motion(before)
    motion = camera.motion(after)
    assert (motion[40:80, 51:54] >= MOVING).all()
    assert (motion[40:80, 70:73] >= MOVING).all()
    motion[36:84, 46:78] = 0
    assert not motion.any()
    assert not camera.motion(after).any()


def test_in_a_dark_room_noise_counts_as_still_and_motion_is_seen():
    waving = DARK_ROOM.copy()
    waving[40:100, 30:60] += 60
    for sigma in (6, 16):
        camera = Camera(sigma)
        camera.motion(DARK_ROOM)
        for _ in range(20):
            assert (camera.motion(DARK_ROOM) <= STILL).mean() > 0.85, sigma
        assert (camera.motion(waving)[42:98, 32:58] > 36).all(), sigma


def test_light_that_is_switched_on():
    camera = Camera(10)
    for _ in range(150):
        motion = camera.motion(DARK_ROOM)
    assert (motion <= STILL).mean() > 0.85
    camera.sigma = 1
    for _ in range(40):
        camera.motion(ROOM)
    brighter = np.clip(ROOM.astype(int) + 3, 0, 255).astype(np.uint8)
    assert (camera.motion(brighter) > STILL).mean() > 0.8


def moving_person(frames):
    """Before a calm wall, in half of the frame."""
    for i in range(frames):
        picture = ROOM.copy()
        picture[:, : WIDTH // 2] = np.roll(picture[:, : WIDTH // 2], 5 * i, axis=0)
        yield picture


TURNED = [np.roll(ROOM, 3 * i, axis=1) for i in range(30)]


def test_no_allowance_for_noise():
    for name, pictures, sigma in (
        ("little noise", [ROOM] * 60, 2),
        ("a person moves for ten seconds", list(moving_person(300)), 0),
        ("the camera was turned", [*TURNED, *[TURNED[-1]] * 30], 0),
        ("a cut", [*[ROOM] * 30, *[255 - ROOM] * 2], 0),
    ):
        camera, meter = Camera(sigma), NoiseMeter()
        camera.motion(pictures[0])
        allowances = [meter.measure(camera.motion(picture)) for picture in pictures[1:]]
        assert allowances[-1] == 0, name
