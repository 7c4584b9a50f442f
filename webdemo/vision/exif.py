"""Reads two values of EXIF data (https://www.cipa.jp/std/documents/e/DC-X008-Translation-2019-E.pdf).

Pillow would copy what each entry points to, and thousands may point to the same bytes.
"""

import struct

ORIENTATION = 0x0112
SUB_DIRECTORY = 0x8769
FILM_MM = 0xA405
_LONG = 4  # the number of 32-bit values; 16 bits are usual here


def orientation(exif: bytes) -> int:
    """Give the orientation, 1 to 8; 1, upright, if there is none."""
    value = _find(exif, ORIENTATION)
    return value if value in range(1, 9) else 1


def film_mm(exif: bytes) -> float | None:
    """Give the focal length on 35 mm film, in millimetres; None if there is none."""
    within = _find(exif, SUB_DIRECTORY)
    return _find(exif, FILM_MM, within) or None if within else None


def _find(exif: bytes, wanted: int, start: int = 0) -> int:
    """Find an entry of the first directory, or of the one at `start`; 0 if it is not there."""
    tiff = exif.removeprefix(b"Exif\0\0")
    order = ">" if tiff.startswith(b"MM") else "<"
    try:
        start = start or struct.unpack_from(order + "I", tiff, 4)[0]
        (count,) = struct.unpack_from(order + "H", tiff, start)
        for at in range(start + 2, start + 2 + 12 * count, 12):
            tag, kind = struct.unpack_from(order + "2H", tiff, at)
            if tag == wanted:
                (value,) = struct.unpack_from(order + ("I" if kind == _LONG else "H"), tiff, at + 8)
                return int(value)
    except struct.error:  # damaged
        pass
    return 0
