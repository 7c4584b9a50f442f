"""What a JPEG or PNG says of itself in its header, read before any decoder sees it.

The check admits exactly two decoders, and only pictures of a bounded size: OpenCV 4.9 chooses by
the same first bytes, so JPEG 2000 (CVE-2025-53644), HDR, GIF and the rest never reach it.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
JPEG_SIGNATURE = b"\xff\xd8\xff"

# Start-of-frame markers, ITU T.81 table B.1: baseline, extended and progressive Huffman. The
# lossless, hierarchical and arithmetic ones are left out: no camera and no browser makes them.
_SOF = {0xC0, 0xC1, 0xC2}
_OTHER_SOF = set(range(0xC3, 0xD0)) - {0xC4, 0xC8, 0xCC}
_WITHOUT_LENGTH = {0x01, *range(0xD0, 0xD9)}
# Cameras and encoders write a few hundred at most, fill bytes included.
_SEGMENTS_MAX = 2000


class PictureError(ValueError):
    """This picture is not taken; the message says why and what would be."""


class UnsupportedPicture(PictureError):
    """Its format is not one of those that are taken."""


class PictureTooLarge(PictureError):
    """It has more pixels than are taken."""


@dataclass(frozen=True)
class Size:
    """Pixels, as stored: before any EXIF orientation."""

    width: int
    height: int


def read_size(data: bytes | memoryview, side_max: int, jpeg_only: bool = False) -> Size:
    """Read a picture's size from its header.

    Args:
        data: The whole file.
        side_max: The largest width and height taken, in pixels.
        jpeg_only: Refuse PNG too.

    Raises:
        UnsupportedPicture: Not a JPEG or PNG.
        PictureError: Its header is damaged, it is cut short, or made to keep the decoder busy.
        PictureTooLarge: A side is over `side_max`.
    """
    if bytes(data[:3]) == JPEG_SIGNATURE:
        size = _jpeg_size(data)
    elif bytes(data[:8]) == PNG_SIGNATURE and not jpeg_only:
        size = _png_size(data)
    else:
        wanted = "a JPEG" if jpeg_only else "a JPEG or PNG"
        raise UnsupportedPicture(f"This is not {wanted} picture.")
    if size.width == 0 or size.height == 0:
        raise PictureError("The picture is empty: its header gives a side of 0 pixels.")
    if max(size.width, size.height) > side_max:
        raise PictureTooLarge(
            f"The picture has {size.width}×{size.height} pixels; "
            f"the most that is taken is {side_max}×{side_max}. Send a smaller one."
        )
    if bytes(data[:8]) == PNG_SIGNATURE:
        _check_chunks(data)
    return size


def _png_size(data: bytes | memoryview) -> Size:
    if len(data) < 33 or bytes(data[8:16]) != b"\x00\x00\x00\x0dIHDR":
        raise PictureError("The PNG's header is damaged.")
    width, height = struct.unpack_from(">II", data, 16)
    return Size(width, height)


# Chunks that libpng inflates though nobody reads them, each to up to 8 MB. Real files have 1 or 2.
_INFLATED = {b"zTXt", b"iTXt", b"iCCP"}
_INFLATED_MAX = 16
# Encoders write pixels in chunks of 8 KB and more.
_CHUNKS_MAX = 10_000


def _check_chunks(data: bytes | memoryview) -> None:
    """Refuse a PNG that ends before its end chunk, or that is made to keep the decoder busy."""
    offset = 8
    inflated = 0
    for _ in range(_CHUNKS_MAX):
        if offset + 12 > len(data):
            break
        length, kind = struct.unpack_from(">I4s", data, offset)
        if kind == b"IEND":
            return
        inflated += kind in _INFLATED
        if inflated > _INFLATED_MAX:
            raise PictureError("The PNG has too many compressed texts.")
        offset += 12 + length
    raise PictureError("The PNG is damaged or cut short.")


def _jpeg_size(data: bytes | memoryview) -> Size:
    offset = 2
    for _ in range(_SEGMENTS_MAX):
        if offset + 4 > len(data) or data[offset] != 0xFF:
            break
        marker = data[offset + 1]
        if marker == 0xFF:  # a fill byte
            offset += 1
            continue
        if marker in _WITHOUT_LENGTH:
            offset += 2
            continue
        if marker < 0xC0:  # libjpeg skips FF 00 as padding, and would see another picture than we
            break
        if marker in _SOF and offset + 9 <= len(data):
            height, width = struct.unpack_from(">HH", data, offset + 5)
            _check_scans(data, offset)
            return Size(width, height)
        if marker in _OTHER_SOF:
            raise UnsupportedPicture(
                "This kind of JPEG is not taken: only baseline and progressive."
            )
        if marker in {0xD9, 0xDA}:  # the end, or the pixels, before any frame header
            break
        (length,) = struct.unpack_from(">H", data, offset + 2)
        if length < 2:
            break
        offset += 2 + length
    raise PictureError("The JPEG's header is damaged or cut short.")


# What may stand within a scan's pixels is no marker: stuffed zeros, restarts, fill bytes.
_MARKER = re.compile(rb"\xff[^\x00\x01\xd0-\xd7\xff]")
# Cameras and encoders write 1 to 10. Each costs the decoder a walk over the whole picture.
_SCANS_MAX = 100


def _check_scans(data: bytes | memoryview, offset: int) -> None:
    """Refuse a JPEG that ends before its end marker, or has more scans than any camera writes.

    libjpeg takes one that is cut short, and leaves the rest of its rows as the memory was.
    """
    scans = 0
    for _ in range(_SEGMENTS_MAX):
        found = _MARKER.search(data, offset)
        if found is None:
            break
        marker = data[found.start() + 1]
        offset = found.end()
        if marker == 0xD9:
            return
        if marker == 0xDA:
            scans += 1
            if scans > _SCANS_MAX:
                raise PictureError("The JPEG has too many scans.")
        if offset + 2 > len(data):
            break
        (length,) = struct.unpack_from(">H", data, offset)
        offset += length
    raise PictureError("The JPEG is damaged or cut short.")
