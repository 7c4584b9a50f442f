"""Decodes frames to RGB, and encodes masks."""

from enum import IntEnum

import cv2
import numpy as np

from webdemo.vision.array_types import ConfidenceMask, Mask, RgbFrame
from webdemo.vision.picture import PictureError, decode_jpeg

# Frames are small, and OpenCV's own threads would take the cores from the runners.
cv2.setNumThreads(1)


class Encoding(IntEnum):
    """How a stream's frame is encoded."""

    JPEG = 1
    I420 = 2


def decode_frame(data: bytes | memoryview, encoding: int, width: int, height: int) -> RgbFrame:
    """Decode a stream's frame.

    Args:
        data: The frame, encoded as stream/README.md describes.
        encoding: An `Encoding`.
        width: Pixels; even for I420.
        height: Pixels; even for I420.

    Returns:
        uint8, (height, width, 3), RGB.

    Raises:
        PictureError: Unknown encoding, an odd side in I420, or the picture is damaged or of another
            size.
    """
    if encoding == Encoding.I420:
        if width % 2 or height % 2:
            raise PictureError(f"An I420 frame has even sides, not {width}×{height}.")
        if len(data) != width * height * 3 // 2:
            raise PictureError(
                f"An I420 frame of {width}×{height} has {width * height * 3 // 2} bytes, "
                f"this one {len(data)}."
            )
        planes = np.frombuffer(data, np.uint8).reshape(height * 3 // 2, width)
        rgb_frame: RgbFrame = cv2.cvtColor(planes, cv2.COLOR_YUV2RGB_I420)
        return rgb_frame
    if encoding == Encoding.JPEG:
        return decode_jpeg(data, width, height)
    raise PictureError(f"There is no encoding {encoding}. The encodings are 1 (JPEG) and 2 (I420).")


def mask_to_uint8(confidence_mask: ConfidenceMask) -> Mask:
    """Convert float32, 0 to 1, to uint8, 0 to 255, rounded, of the same shape."""
    mask: Mask = cv2.convertScaleAbs(confidence_mask, alpha=255.0)
    return mask


def encode_png(grey: Mask) -> bytes:
    """Write a uint8 (height, width) picture as a greyscale PNG."""
    _, png = cv2.imencode(".png", grey, [cv2.IMWRITE_PNG_COMPRESSION, 1])
    return bytes(png)
