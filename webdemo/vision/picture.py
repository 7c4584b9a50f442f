"""Picture files from outside, opened by Pillow: JPEG, PNG and WebP of a bounded size.

Pillow tries no other format, and its size is checked before any pixel is decoded. OpenCV never
sees these bytes: it would choose among many more decoders by itself.
"""

import io

import numpy as np
from PIL import Image, ImageOps

from webdemo.vision.array_types import RgbFrame

SCANS_MAX = 100
"""Maximum number of scans in a progressive JPEG. Encoders write about 10. Each one takes a few
bytes, and costs the decoder a pass over the whole picture."""

_START_OF_SCAN = b"\xff\xda"

Image.MAX_IMAGE_PIXELS = None  # `decode_picture` has a limit of its own


class PictureError(ValueError):
    """The picture is refused; the message says why and what would be taken."""


class UnsupportedPicture(PictureError):
    """Its format is not one of those that are read."""


class PictureTooLarge(PictureError):
    """It has more pixels than are taken."""


def decode_picture(data: bytes, side_max: int) -> RgbFrame:
    """Decode a JPEG, PNG or WebP file, turned upright as its EXIF orientation says.

    Args:
        data: The whole file.
        side_max: Maximum width and height, in pixels.

    Returns:
        uint8, (height, width, 3), RGB; transparency is dropped.

    Raises:
        UnsupportedPicture: Another format, or a header that can't be read.
        PictureTooLarge: A side is over `side_max`.
        PictureError: Damaged, cut short, or made to keep the decoder busy.
    """
    try:
        image = Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP"))
    except Exception as error:
        raise UnsupportedPicture(
            "This is not a JPEG, PNG or WebP picture, or its header is damaged."
        ) from error
    if max(image.size) > side_max:
        raise PictureTooLarge(
            f"The picture has {image.width}×{image.height} pixels; "
            f"the most that is taken is {side_max}×{side_max}. Send a smaller one."
        )
    return _pixels(image, data, upright=True)


def decode_jpeg(data: bytes | memoryview, width: int, height: int) -> RgbFrame:
    """Decode a JPEG that must have this size, as it is stored.

    Returns:
        uint8, (height, width, 3), RGB.

    Raises:
        UnsupportedPicture: Not a JPEG, or its header can't be read.
        PictureError: Of another size, damaged, cut short, or made to keep the decoder busy.
    """
    try:
        image = Image.open(io.BytesIO(data), formats=("JPEG",))
    except Exception as error:
        raise UnsupportedPicture("This is not a JPEG picture, or its header is damaged.") from error
    if image.size != (width, height):
        raise PictureError(
            f"The JPEG has {image.width}×{image.height} pixels, its message says {width}×{height}."
        )
    return _pixels(image, data, upright=False)


def _pixels(image: Image.Image, data: bytes | memoryview, upright: bool) -> RgbFrame:
    if "progressive" in image.info and bytes(data).count(_START_OF_SCAN) > SCANS_MAX:
        raise PictureError("The JPEG has too many scans.")
    try:
        if upright:
            ImageOps.exif_transpose(image, in_place=True)
        if image.mode.startswith("I;16"):
            image = image.point(lambda value: value / 256).convert("L")
        return np.asarray(image.convert("RGB"))
    except Exception as error:  # Pillow's parsers raise many kinds on hostile files
        raise PictureError("The picture is damaged or cut short.") from error
