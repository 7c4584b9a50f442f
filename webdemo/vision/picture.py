"""Picture files from outside, opened by Pillow: JPEG, PNG and WebP of a bounded size.

Pillow tries no other format. The size is checked before any pixel is decoded. OpenCV never sees
these bytes: it would choose among many more decoders.
"""

import io
import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, JpegImagePlugin

from webdemo.vision import exif
from webdemo.vision.array_types import Mask, RgbFrame
from webdemo.vision.colour_profile import to_srgb

SCANS_MAX = 100
"""Maximum number of scans in a JPEG. Encoders write about 10. Each one takes a few bytes, and costs
the decoder a pass over the whole picture."""

READS_MAX = 10_000
"""Maximum number of reads from a file. Pillow needs four for a JPEG's segment and three for a PNG's
chunk. Hundreds of thousands fit in a file, and each of them can cost milliseconds."""

_START_OF_SCAN = b"\xff\xda\0"  # and the high byte of its length
_END_OF_IMAGE = b"\xff\xd9"

_FILLINGS = (bytes(64), b"\xaa" * 64)
"""Bytes that a complete JPEG ignores behind its last pixel. Each makes other pixels of the missing
part of a truncated one."""

_SIDEWAYS = {5, 6, 7, 8}

Image.MAX_IMAGE_PIXELS = None  # this module has limits of its own
warnings.filterwarnings("ignore", module=r"PIL\.")  # of damaged files, which any client may send


class PictureError(ValueError):
    """The picture is refused; the message says why and what is accepted."""


class UnsupportedPicture(PictureError):
    """The picture has another format than those accepted, or its header is damaged."""


class PictureTooLarge(PictureError):
    """The picture is wider or higher than allowed."""


class _File(io.BytesIO):
    """A picture file that is read READS_MAX times at most."""

    reads = 0

    def read(self, size: int | None = -1) -> bytes:
        self.reads += 1
        if self.reads > READS_MAX:
            raise ValueError("The file has too many parts.")
        return super().read(size)


class _Jpeg(JpegImagePlugin.JpegImageFile):
    """A JPEG whose EXIF directory Pillow does not read: see `exif`."""

    def getexif(self) -> Image.Exif:
        """Give none."""
        return Image.Exif()


@dataclass(frozen=True)
class Picture:
    """A decoded picture, upright, in sRGB."""

    rgb_frame: RgbFrame
    """uint8, (height, width, 3), RGB; perhaps smaller than the file's size."""
    width: int
    """Of the file, in pixels."""
    height: int
    alpha: Mask | None = None
    """uint8, (height, width) of the frame; None if the file has none."""
    film_mm: float | None = None
    """Focal length, as in `Optics`; None if the file does not tell it."""

    @property
    def on_white(self) -> RgbFrame:
        """The frame as it looks on paper."""
        if self.alpha is None:
            return self.rgb_frame
        height, width = self.alpha.shape
        image = Image.new("RGB", (width, height), "white")
        image.paste(Image.fromarray(self.rgb_frame), mask=Image.fromarray(self.alpha))
        return np.asarray(image)


def decode_picture(
    data: bytes, side_max: int, jpeg_pixels_max: int = 0, detail: int = 1 << 16
) -> Picture:
    """Decode a JPEG, PNG or WebP file as browsers show it: upright, and in its own colours.

    Args:
        data: The whole file. A JPEG may lack its end marker.
        side_max: Maximum width and height of the decoded picture, in pixels.
        jpeg_pixels_max: Maximum number of pixels of a JPEG that is decoded at a reduced size.
        detail: A JPEG is decoded at 1/2, 1/4 or 1/8 of its size if its shorter side keeps at least
            this many pixels, and also if its longer side is over `side_max`.

    Returns:
        The picture.

    Raises:
        UnsupportedPicture: Another format, or a header that can't be read.
        PictureTooLarge: A side is over `side_max`, also after the reduction of a JPEG.
        PictureError: Damaged, cut short, or made to keep the decoder busy.
    """
    image = _open_jpeg(data) if data.startswith(b"\xff\xd8") else _open_other(data)
    width, height = image.size
    if width * height <= jpeg_pixels_max:
        _reduce(image, side_max, detail)
    if max(image.size) > side_max:
        raise PictureTooLarge(
            f"The picture has {width}×{height} pixels; the maximum is {side_max}×{side_max}, "
            f"or {jpeg_pixels_max // 1_000_000} million for a JPEG. Send a smaller one."
        )
    try:
        _load(image, data)
    except PictureError:
        if image.format != "JPEG" or _END_OF_IMAGE in data[-16:]:
            raise
        image = _loaded_without_end(data, side_max, detail)
    metadata = image.info.get("exif", b"")  # a PNG's may stand after its pixels
    orientation = exif.orientation(metadata)
    if orientation in _SIDEWAYS:
        width, height = height, width
    image = to_srgb(image)
    pixels = _turn_upright(np.asarray(image), orientation)
    return Picture(
        np.ascontiguousarray(pixels[..., :3]),
        width,
        height,
        pixels[..., 3] if image.mode == "RGBA" else None,
        exif.film_mm(metadata),
    )


def decode_jpeg(data: bytes | memoryview, width: int, height: int) -> RgbFrame:
    """Decode a JPEG of exactly this size, without turning it.

    Returns:
        uint8, (height, width, 3), RGB.

    Raises:
        UnsupportedPicture: Not a JPEG, or its header can't be read.
        PictureError: Of another size, damaged, cut short, or made to keep the decoder busy.
    """
    image = _open_jpeg(data)
    if image.size != (width, height):
        raise PictureError(
            f"The JPEG has {image.width}×{image.height} pixels, its message says {width}×{height}."
        )
    _load(image, data)
    return np.asarray(image if image.mode == "RGB" else image.convert("RGB"))


def _open_jpeg(data: bytes | memoryview) -> Image.Image:
    try:
        return _Jpeg(_File(data))
    except Exception as error:
        raise UnsupportedPicture("This is not a JPEG picture, or its header is damaged.") from error


def _open_other(data: bytes) -> Image.Image:
    try:
        return Image.open(_File(data), formats=("PNG", "WEBP"))
    except Exception as error:
        raise UnsupportedPicture(
            "This is not a JPEG, PNG or WebP picture, or its header is damaged."
        ) from error


def _reduce(image: Image.Image, side_max: int, detail: int) -> None:
    """Let a JPEG be decoded at a reduced size. Other pictures stay as they are."""
    width, height = image.size
    factor = 1
    while factor < 8 and (
        min(width, height) // (2 * factor) >= detail or -(-max(width, height) // factor) > side_max
    ):
        factor *= 2
    image.draft(None, (max(1, width // factor), max(1, height // factor)))


def _load(image: Image.Image, data: bytes | memoryview) -> None:
    if image.format == "JPEG" and bytes(data).count(_START_OF_SCAN) > SCANS_MAX:
        raise PictureError("The JPEG has too many scans.")
    try:
        image.load()
    except Exception as error:  # Pillow's parsers raise many kinds on hostile files
        raise PictureError("The picture is damaged or cut short.") from error


def _loaded_without_end(data: bytes, side_max: int, detail: int) -> Image.Image:
    """Decode a JPEG that may lack its end marker, but no pixels.

    Raises:
        PictureError: It lacks more than the marker.
    """
    found = []
    for filling in _FILLINGS:
        image = _open_jpeg(data + filling + _END_OF_IMAGE)
        _reduce(image, side_max, detail)
        _load(image, data)
        found.append(image)
    if found[0].tobytes() != found[1].tobytes():
        raise PictureError("The picture is damaged or cut short.")
    return image


def _turn_upright(pixels: NDArray[np.uint8], orientation: int) -> NDArray[np.uint8]:
    if orientation in _SIDEWAYS:
        pixels = pixels.swapaxes(0, 1)
    if orientation in {2, 3, 6, 7}:
        pixels = pixels[:, ::-1]
    if orientation in {3, 4, 7, 8}:
        pixels = pixels[::-1]
    return pixels
