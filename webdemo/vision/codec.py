"""Pictures to RGB frames, confidence masks to bytes."""

from __future__ import annotations

import cv2
import numpy as np

from webdemo.stream.protocol import Encoding
from webdemo.vision.array_types import ConfidenceMask, Mask, RgbFrame
from webdemo.vision.picture import PictureError, read_size

# One core per connection is plenty for frames this small, and OpenCV's own threads would take
# the cores from the segmenters.
cv2.setNumThreads(1)


def decode_frame(picture: bytes | memoryview, encoding: int, width: int, height: int) -> RgbFrame:
    """Decode a stream's frame.

    Args:
        picture: The frame, as in `protocol`.
        encoding: A `protocol.Encoding`.
        width: Pixels; even for I420.
        height: Pixels; even for I420.

    Returns:
        uint8, (height, width, 3), RGB.

    Raises:
        PictureError: Unknown encoding, or the picture is damaged or of another size.
    """
    if encoding == Encoding.I420:
        if len(picture) != width * height * 3 // 2:
            raise PictureError(
                f"An I420 frame of {width}×{height} has {width * height * 3 // 2} bytes, "
                f"this one {len(picture)}."
            )
        planes = np.frombuffer(picture, np.uint8).reshape(height * 3 // 2, width)
        rgb_frame: RgbFrame = cv2.cvtColor(planes, cv2.COLOR_YUV2RGB_I420)
        return rgb_frame
    if encoding == Encoding.JPEG:
        size = read_size(picture, side_max=max(width, height), jpeg_only=True)
        if (size.width, size.height) != (width, height):
            raise PictureError(
                f"The JPEG has {size.width}×{size.height} pixels, "
                f"its message says {width}×{height}."
            )
        return _decode(picture, cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)
    raise PictureError(f"There is no encoding {encoding}. The encodings are 1 (JPEG) and 2 (I420).")


def decode_picture(picture: bytes, side_max: int) -> RgbFrame:
    """Decode a JPEG or PNG file, turned upright as its EXIF orientation says.

    Returns:
        uint8, (height, width, 3), RGB; transparency is dropped.

    Raises:
        PictureError: Not a JPEG or PNG, damaged, or a side is over `side_max` pixels.
    """
    read_size(picture, side_max)
    return _decode(picture, cv2.IMREAD_COLOR)


def _decode(picture: bytes | memoryview, flags: int) -> RgbFrame:
    try:
        bgr = cv2.imdecode(np.frombuffer(picture, np.uint8), flags)
    except cv2.error:
        bgr = None
    if bgr is None:
        raise PictureError("The picture is damaged: it can't be decoded.")
    rgb_frame: RgbFrame = cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB)
    return rgb_frame


def mask_to_uint8(confidence_mask: ConfidenceMask) -> Mask:
    """float32 0-1 to uint8 0-255, rounded, same shape."""
    mask: Mask = cv2.convertScaleAbs(confidence_mask, alpha=255.0)
    return mask


def encode_png(grey: Mask) -> bytes:
    """Write a uint8 (height, width) picture as a greyscale PNG."""
    _, png = cv2.imencode(".png", grey, [cv2.IMWRITE_PNG_COMPRESSION, 1])
    return bytes(png)
