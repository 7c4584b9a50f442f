"""Picture files from outside, opened by Pillow: JPEG, PNG and WebP of a bounded size.

Pillow tries no other format, and its size is checked before any pixel is decoded. OpenCV never
sees these bytes: it would choose among many more decoders by itself.
"""

import io
import struct
import warnings

import numpy as np
from PIL import Image, JpegImagePlugin

from webdemo.vision.array_types import RgbFrame

SCANS_MAX = 100
"""Maximum number of scans in a JPEG. Encoders write about 10. Each one takes a few bytes, and costs
the decoder a pass over the whole picture."""

READS_MAX = 10_000
"""Maximum number of reads from a file. Pillow needs four for a JPEG's segment and three for a PNG's
chunk. Hundreds of thousands fit in a file, and each of them can cost milliseconds."""

_START_OF_SCAN = b"\xff\xda\0"  # and the high byte of its length

_ORIENTATION = 0x0112

Image.MAX_IMAGE_PIXELS = None  # `decode_picture` has a limit of its own
warnings.filterwarnings("ignore", module=r"PIL\.")  # of damaged files, which any client may send


class PictureError(ValueError):
    """The picture is refused; the message says why and what would be taken."""


class UnsupportedPicture(PictureError):
    """Its format is not one of those that are read."""


class PictureTooLarge(PictureError):
    """It has more pixels than are taken."""


class _File(io.BytesIO):
    """A picture file that is read READS_MAX times at most."""

    reads = 0

    def read(self, size: int | None = -1) -> bytes:
        self.reads += 1
        if self.reads > READS_MAX:
            raise ValueError("The file has too many parts.")
        return super().read(size)


class _Jpeg(JpegImagePlugin.JpegImageFile):
    """A JPEG whose EXIF directory Pillow does not read.

    It would copy what each entry points to, and thousands may point to the same bytes.
    """

    def getexif(self) -> Image.Exif:
        """Give none."""
        return Image.Exif()


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
        if data.startswith(b"\xff\xd8"):
            image: Image.Image = _Jpeg(_File(data))
        else:
            image = Image.open(_File(data), formats=("PNG", "WEBP"))
    except Exception as error:
        raise UnsupportedPicture(
            "This is not a JPEG, PNG or WebP picture, or its header is damaged."
        ) from error
    if max(image.size) > side_max:
        raise PictureTooLarge(
            f"The picture has {image.width}×{image.height} pixels; "
            f"the most that is taken is {side_max}×{side_max}. Send a smaller one."
        )
    rgb_frame = _pixels(image, data)
    return _turn_upright(rgb_frame, _orientation(image.info.get("exif", b"")))


def decode_jpeg(data: bytes | memoryview, width: int, height: int) -> RgbFrame:
    """Decode a JPEG that must have this size, as it is stored.

    Returns:
        uint8, (height, width, 3), RGB.

    Raises:
        UnsupportedPicture: Not a JPEG, or its header can't be read.
        PictureError: Of another size, damaged, cut short, or made to keep the decoder busy.
    """
    try:
        image = _Jpeg(_File(data))
    except Exception as error:
        raise UnsupportedPicture("This is not a JPEG picture, or its header is damaged.") from error
    if image.size != (width, height):
        raise PictureError(
            f"The JPEG has {image.width}×{image.height} pixels, its message says {width}×{height}."
        )
    return _pixels(image, data)


def _pixels(image: Image.Image, data: bytes | memoryview) -> RgbFrame:
    if image.format == "JPEG" and bytes(data).count(_START_OF_SCAN) > SCANS_MAX:
        raise PictureError("The JPEG has too many scans.")
    try:
        image.load()
        if image.mode.startswith("I;16"):
            image = image.point(lambda value: value / 256).convert("L")
        return np.asarray(image if image.mode == "RGB" else image.convert("RGB"))
    except Exception as error:  # Pillow's parsers raise many kinds on hostile files
        raise PictureError("The picture is damaged or cut short.") from error


def _orientation(exif: bytes) -> int:
    """Find the orientation, 1 to 8, in EXIF data; 1, upright, if there is none."""
    tiff = exif.removeprefix(b"Exif\0\0")
    order = ">" if tiff.startswith(b"MM") else "<"
    try:
        (start,) = struct.unpack_from(order + "I", tiff, 4)
        (count,) = struct.unpack_from(order + "H", tiff, start)
        for at in range(start + 2, start + 2 + 12 * count, 12):
            tag, value = struct.unpack_from(order + "H6xH", tiff, at)
            if tag == _ORIENTATION:
                return int(value)
    except struct.error:  # damaged
        pass
    return 1


def _turn_upright(rgb_frame: RgbFrame, orientation: int) -> RgbFrame:
    if orientation in {5, 6, 7, 8}:
        rgb_frame = rgb_frame.swapaxes(0, 1)
    if orientation in {2, 3, 6, 7}:
        rgb_frame = rgb_frame[:, ::-1]
    if orientation in {3, 4, 7, 8}:
        rgb_frame = rgb_frame[::-1]
    return np.ascontiguousarray(rgb_frame)
