"""Frames to measure with: a plain figure that sways in front of a wall."""

import math

import cv2
import numpy as np

from webdemo.stream.protocol import Frame, serialize_frame
from webdemo.vision.array_types import RgbFrame
from webdemo.vision.codec import Encoding
from webdemo.vision.mask_settings import STEADINESS, MaskSettings
from webdemo.vision.models import MODELS, Model

COUNT = 16


def draw_frames(model: Model) -> list[RgbFrame]:
    """Draw COUNT frames of the model's input size; uint8, (height, width, 3), RGB."""
    return [_draw(model.width, model.height, step / COUNT) for step in range(COUNT)]


def frame_messages(model: Model, encoding: Encoding = Encoding.I420) -> list[bytes]:
    """Write the same frames as FRAME messages.

    The page sends I420 within one machine, and JPEG over a network.
    """
    number = MODELS.index(model)
    encode = _to_i420 if encoding == Encoding.I420 else _to_jpeg
    return [
        serialize_frame(
            Frame(
                i,
                number,
                encoding,
                model.width,
                model.height,
                encode(frame),
                MaskSettings(steadiness=STEADINESS),  # as the page sends them
            )
        )
        for i, frame in enumerate(draw_frames(model))
    ]


def _to_i420(rgb_frame: RgbFrame) -> bytes:
    return bytes(cv2.cvtColor(rgb_frame, cv2.COLOR_RGB2YUV_I420).data)


def _to_jpeg(rgb_frame: RgbFrame) -> bytes:
    bgr = cv2.cvtColor(rgb_frame, cv2.COLOR_RGB2BGR)
    return bytes(cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, 90])[1].data)


def _draw(width: int, height: int, phase: float) -> RgbFrame:
    wall = np.linspace(150, 210, width, dtype=np.uint8)
    frame = np.repeat(np.tile(wall, (height, 1))[:, :, None], 3, axis=2).copy()
    x = round(width * (0.5 + 0.04 * math.sin(2 * math.pi * phase)))
    unit_x, unit_y = width / 100, height / 100

    def ellipse(y: float, half_width: float, half_height: float, rgb: tuple[int, int, int]) -> None:
        center = (x, round(y * unit_y))
        axes = (round(half_width * unit_x), round(half_height * unit_y))
        cv2.ellipse(frame, center, axes, 0, 0, 360, rgb, -1, cv2.LINE_AA)

    ellipse(105, 30, 40, (30, 100, 110))  # shoulders
    ellipse(30, 13, 20, (50, 35, 30))  # hair
    ellipse(36, 10.5, 18, (205, 155, 125))  # face
    return cv2.GaussianBlur(frame, (3, 3), 0)  # type: ignore[no-any-return]
