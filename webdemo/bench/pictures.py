"""Frames to measure with: a picture, or a plain figure in front of a wall, that sways."""

import math
from pathlib import Path

import cv2
import numpy as np

from webdemo.stream.messages import Frame
from webdemo.stream.protocol import serialize_frame
from webdemo.vision.array_types import RgbFrame
from webdemo.vision.codec import Encoding
from webdemo.vision.frame_settings import REFERENCE_SMOOTHING, FrameSettings
from webdemo.vision.picture import decode_picture
from webdemo.vision.solutions import index
from webdemo.vision.solutions.solution import Model

COUNT = 16
SIDE_MAX = 4096


def draw_frames(model: Model, picture: RgbFrame | None = None) -> list[RgbFrame]:
    """Make COUNT frames of the model's size.

    Args:
        model: The model that will see them.
        picture: uint8, (height, width, 3), RGB; None for the plain figure.

    Returns:
        uint8, (height, width, 3), RGB.
    """
    if picture is None:
        return [_draw(model.width, model.height, step / COUNT) for step in range(COUNT)]
    still = cv2.resize(picture, (model.width, model.height), interpolation=cv2.INTER_AREA)
    return [np.roll(still, round(_sway(step / COUNT, model.width)), 1) for step in range(COUNT)]


def open_picture(path: str) -> RgbFrame | None:
    """Open a picture to measure with: uint8, (height, width, 3), RGB; None for an empty path.

    Raises:
        OSError: The file can't be read.
        PictureError: It is no picture.
    """
    return decode_picture(Path(path).read_bytes(), SIDE_MAX).rgb_frame if path else None


def frame_messages(
    model: Model, encoding: Encoding = Encoding.I420, picture: RgbFrame | None = None
) -> list[bytes]:
    """Write the same frames as FRAME messages.

    The page sends I420 within one machine, and JPEG over a network.
    """
    number = index.MODELS.index(model)
    encode = _to_i420 if encoding == Encoding.I420 else _to_jpeg
    return [
        serialize_frame(
            Frame(
                encode(frame),
                encoding,
                model.width,
                model.height,
                FrameSettings(smoothing=REFERENCE_SMOOTHING),  # as the page sends them
                frame_id=i,
                model=number,
            )
        )
        for i, frame in enumerate(draw_frames(model, picture))
    ]


def _sway(phase: float, width: int) -> float:
    return width * 0.04 * math.sin(2 * math.pi * phase)


def _to_i420(rgb_frame: RgbFrame) -> bytes:
    return bytes(cv2.cvtColor(rgb_frame, cv2.COLOR_RGB2YUV_I420).data)


def _to_jpeg(rgb_frame: RgbFrame) -> bytes:
    bgr = cv2.cvtColor(rgb_frame, cv2.COLOR_RGB2BGR)
    return bytes(cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, 90])[1].data)


def _draw(width: int, height: int, phase: float) -> RgbFrame:
    wall = np.linspace(150, 210, width, dtype=np.uint8)
    frame = np.repeat(np.tile(wall, (height, 1))[:, :, None], 3, axis=2).copy()
    x = round(width / 2 + _sway(phase, width))
    unit_x, unit_y = width / 100, height / 100

    def ellipse(y: float, half_width: float, half_height: float, rgb: tuple[int, int, int]) -> None:
        center = (x, round(y * unit_y))
        axes = (round(half_width * unit_x), round(half_height * unit_y))
        cv2.ellipse(frame, center, axes, 0, 0, 360, rgb, -1, cv2.LINE_AA)

    ellipse(105, 30, 40, (30, 100, 110))  # shoulders
    ellipse(30, 13, 20, (50, 35, 30))  # hair
    ellipse(36, 10.5, 18, (205, 155, 125))  # face
    return cv2.GaussianBlur(frame, (3, 3), 0)  # type: ignore[no-any-return]
