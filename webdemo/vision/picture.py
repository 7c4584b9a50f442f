"""Picture files from outside, opened by Pillow: JPEG, PNG and WebP of a bounded size.

Pillow tries no other format, and the size is checked before any pixel is decoded. OpenCV never
sees these bytes: it would choose among many more decoders by itself.
"""

import io
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageOps

from webdemo.vision.array_types import RgbFrame

SCANS_MAX = 100
"""Maximum number of scans in a progressive JPEG. Encoders write about 10. Each one takes a few
bytes, and costs the decoder a pass over the whole picture."""

_START_OF_SCAN, _END_OF_IMAGE = b"\xff\xda", b"\xff\xd9"

_FILLINGS = (bytes(64), b"\xaa" * 64)
"""Bytes that a complete JPEG ignores behind its last pixel. Each makes other pixels of the missing
part of a truncated one."""

Image.MAX_IMAGE_PIXELS = None  # this module has limits of its own


class PictureError(ValueError):
    """The picture is refused; the message says why and what would be taken."""


class UnsupportedPicture(PictureError):
    """Its format is not one of those that are read."""


class PictureTooLarge(PictureError):
    """It has more pixels than are taken."""


@dataclass(frozen=True)
class Picture:
    """A decoded picture, upright."""

    rgb_frame: RgbFrame
    """uint8, (height, width, 3), RGB; perhaps smaller than the file's size."""
    width: int
    """Of the file, in pixels."""
    height: int


def decode_picture(
    data: bytes, side_max: int, jpeg_pixels_max: int = 0, detail: int = 1 << 16
) -> Picture:
    """Decode a JPEG, PNG or WebP file, turned upright as its EXIF orientation says.

    Args:
        data: The whole file. A JPEG may lack its end marker.
        side_max: Maximum width and height of the decoded picture, in pixels.
        jpeg_pixels_max: Maximum number of pixels of a JPEG that is decoded at a reduced size.
        detail: A JPEG is decoded at 1/2, 1/4 or 1/8 of its size if its shorter side keeps at least
            this many pixels.

    Returns:
        The picture; transparency is dropped.

    Raises:
        UnsupportedPicture: Another format, or a header that can't be read.
        PictureTooLarge: A side is over `side_max`, also after the reduction of a JPEG.
        PictureError: Damaged, cut short, or made to keep the decoder busy.
    """
    image = _open(data, ("JPEG", "PNG", "WEBP"), "JPEG, PNG or WebP")
    width, height = image.size
    if image.format == "JPEG" and width * height <= jpeg_pixels_max:
        image.draft(None, (detail, detail))
    if max(image.size) > side_max:
        raise PictureTooLarge(
            f"The picture has {width}×{height} pixels; "
            f"the most that is taken is {side_max}×{side_max}. Send a smaller one."
        )
    try:
        rgb_frame = _pixels(image, data, upright=True)
    except PictureError:
        if image.format != "JPEG":
            raise
        rgb_frame = _pixels_without_end(data, detail)
    if (width > height) != (rgb_frame.shape[1] > rgb_frame.shape[0]):  # it was turned
        width, height = height, width
    return Picture(rgb_frame, width, height)


def decode_jpeg(data: bytes | memoryview, width: int, height: int) -> RgbFrame:
    """Decode a JPEG that must have this size, as it is stored.

    Returns:
        uint8, (height, width, 3), RGB.

    Raises:
        UnsupportedPicture: Not a JPEG, or its header can't be read.
        PictureError: Of another size, damaged, cut short, or made to keep the decoder busy.
    """
    image = _open(data, ("JPEG",), "JPEG")
    if image.size != (width, height):
        raise PictureError(
            f"The JPEG has {image.width}×{image.height} pixels, its message says {width}×{height}."
        )
    return _pixels(image, data, upright=False)


def _open(data: bytes | memoryview, formats: tuple[str, ...], names: str) -> Image.Image:
    try:
        return Image.open(io.BytesIO(data), formats=formats)
    except Exception as error:
        raise UnsupportedPicture(
            f"This is not a {names} picture, or its header is damaged."
        ) from error


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


def _pixels_without_end(data: bytes, detail: int) -> RgbFrame:
    """Decode a JPEG that may lack its end marker, but no pixels.

    Raises:
        PictureError: It lacks more than the marker.
    """
    found: list[RgbFrame] = []
    for filling in _FILLINGS:
        image = _open(data + filling + _END_OF_IMAGE, ("JPEG",), "JPEG")
        image.draft(None, (detail, detail))
        found.append(_pixels(image, data, upright=True))
    if not np.array_equal(found[0], found[1]):
        raise PictureError("The picture is damaged or cut short.")
    return found[0]
