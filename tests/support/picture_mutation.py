"""Pictures that are almost right: whole JPEGs and PNGs, damaged where a decoder would notice."""

from __future__ import annotations

import functools
import struct
import zlib

import cv2
import numpy as np
from picture_files import (
    PNG_SIGNATURE,
    chunk_of,
    frame_header,
    jpeg,
    jpeg_header,
    png,
    segment_of,
    turned,
    write,
)

WIDTH, HEIGHT = 24, 16


@functools.cache
def whole_pictures():
    """Of every kind that is taken: WIDTH x HEIGHT pixels each."""
    random = np.random.default_rng(3)
    colour = random.integers(0, 256, (HEIGHT, WIDTH, 3), dtype=np.uint8)
    grey = colour[:, :, 0].copy()
    alpha = np.dstack((colour, grey))
    return (
        jpeg(colour, 80),
        jpeg(colour, 30, progressive=True),
        jpeg(grey),
        write(colour, ".jpg", cv2.IMWRITE_JPEG_RST_INTERVAL, 1),
        write(
            colour, ".jpg", cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444
        ),
        turned(jpeg(colour, 80), 6),
        png(colour),
        png(grey),
        png(alpha),
        png(colour.astype(np.uint16) * 257),
        write(grey, ".png", cv2.IMWRITE_PNG_BILEVEL, 1),
        interlaced(colour),
        palette(grey),
    )


def interlaced(rgb_frame):
    """A PNG in Adam7's seven passes."""
    passes = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2))
    rows = bytearray()
    for left, top, right, down in (*passes, (0, 1, 1, 2)):
        for row in rgb_frame[top::down, left::right]:
            rows += b"\0" + row.tobytes() if row.size else b""
    height, width, _ = rgb_frame.shape
    return _png((width, height, 8, 2, 0, 0, 1), chunk_of(b"IDAT", zlib.compress(bytes(rows))))


def palette(grey):
    """A PNG whose pixels are numbers of 200 colours: some are numbers of none."""
    height, width = grey.shape
    rows = b"".join(b"\0" + row.tobytes() for row in grey)
    colours = chunk_of(b"PLTE", bytes(range(200)) * 3) + chunk_of(b"tRNS", bytes(range(100)))
    pixels = chunk_of(b"IDAT", zlib.compress(rows))
    return _png((width, height, 8, 3, 0, 0, 0), colours + pixels)


def _png(header, chunks):
    ihdr = chunk_of(b"IHDR", struct.pack(">IIBBBBB", *header))
    return PNG_SIGNATURE + ihdr + chunks + chunk_of(b"IEND", b"")


class Choices:
    """Numbers drawn from bytes; zeros once they are used up."""

    def __init__(self, data):
        self._data, self._at = data, 0

    def number(self, below):
        """From 0 to `below`, exclusive."""
        bytes_wanted = 1 if below <= 256 else 3
        part = self._data[self._at : self._at + bytes_wanted]
        self._at += bytes_wanted
        return int.from_bytes(part, "little") % below

    def one_of(self, options):
        return options[self.number(len(options))]

    def some(self, count):
        part = self._data[self._at : self._at + count]
        self._at += count
        return part


def picture_of(data):
    """Build a picture from arbitrary bytes: one that is whole, changed in up to eight ways."""
    choices = Choices(data)
    picture = choices.one_of(whole_pictures())
    for _ in range(choices.number(8)):
        picture = choices.one_of(_CHANGES)(picture, choices)
    return picture


def _overwrite(picture, choices):
    at = choices.number(len(picture) or 1)
    new = choices.some(1 + choices.number(3))
    return picture[:at] + new + picture[at + len(new) :]


def _insert(picture, choices):
    at = choices.number(len(picture) or 1)
    return picture[:at] + choices.some(choices.number(6)) + picture[at:]


def _cut_out(picture, choices):
    at = choices.number(len(picture) or 1)
    return picture[:at] + picture[at + choices.number(40) :]


def _truncate(picture, choices):
    return picture[: choices.number(len(picture) or 1)]


def _append(picture, choices):
    return picture + choices.one_of((b"\xff\xd9", picture, b"\xff", bytes(99)))


def _insert_part(picture, choices):
    """A part of a picture where a part may stand: before a marker or chunk, or anywhere."""
    part = choices.one_of(_parts())
    at = choices.one_of(_boundaries(picture) or [0])
    return picture[:at] + part + picture[at:]


def _move_part(picture, choices):
    bounds = [*_boundaries(picture), len(picture)]
    if len(bounds) < 3:
        return picture
    first = choices.number(len(bounds) - 1)
    part = picture[bounds[first] : bounds[first + 1]]
    rest = picture[: bounds[first]] + picture[bounds[first + 1] :]
    at = choices.one_of(_boundaries(rest) or [0])
    return rest[:at] + part * choices.number(3) + rest[at:]


def _marker(picture, choices):
    """Another marker, or another length, at a place where one stands."""
    bounds = _boundaries(picture)
    if not bounds:
        return picture
    at = choices.one_of(bounds)
    offset = choices.one_of((1, 2, 3))
    return picture[: at + offset] + choices.some(1) + picture[at + offset + 1 :]


def _mend_checksums(picture, _):
    """So that a damaged PNG chunk is read all the same."""
    mended, at = picture[:8], 8
    if picture[:8] != PNG_SIGNATURE:
        return picture
    while at + 12 <= len(picture):
        (length,) = struct.unpack_from(">I", picture, at)
        if at + 12 + length > len(picture):
            break
        mended += chunk_of(picture[at + 4 : at + 8], picture[at + 8 : at + 8 + length])
        at += 12 + length
    return mended + picture[at:]


_CHANGES = (
    _overwrite,
    _marker,
    _insert_part,
    _move_part,
    _insert,
    _cut_out,
    _truncate,
    _append,
    _mend_checksums,
)


def _boundaries(picture):
    """Where markers or chunks begin."""
    if picture[:8] == PNG_SIGNATURE:
        found, at = [], 8
        while at + 12 <= len(picture):
            found.append(at)
            at += 12 + struct.unpack_from(">I", picture, at)[0]
        return found
    return [at for at in range(2, len(picture) - 1) if picture[at] == 255 and picture[at + 1] != 0]


@functools.cache
def _parts():
    scan = segment_of(0xDA, b"\x03\x01\0\x02\x11\x03\x11\0\x3f\0")
    texts = [kind + b"\0" * gap for kind, gap in ((b"k", 2), (b"k\0\1", 3))]
    inflated = zlib.compress(bytes(9999))
    return (
        frame_header(WIDTH, HEIGHT),
        frame_header(2 * WIDTH, HEIGHT, 0xC2),
        frame_header(WIDTH, 4000),
        scan,
        segment_of(0xC4, b"\0" + bytes(16)),
        segment_of(0xDB, b"\0" + bytes(64)),
        segment_of(0xDB, b"\0" + b"\xff" * 64),
        segment_of(0xDD, b"\0\1"),
        segment_of(0xDC, struct.pack(">H", HEIGHT)),
        segment_of(0xE1, b"Exif\0\0" + jpeg_header(9, 9)),
        segment_of(0xE1, b"Exif\0\0MM\0*" + b"\xff" * 60),
        segment_of(
            0xE1, b"Exif\0\0II*\0\x08\0\0\0\1\0\x12\1\x02\0\xff\xff\xff\xff\xff\xff\xff\xff"
        ),
        segment_of(0xEE, b"Adobe\0\x64\0\0\0\0\2"),
        segment_of(0xE0, b"JFIF\0\1\1\0\0\1\0\1\xff\xff"),
        segment_of(0xFE, jpeg_header(4000, 4000)),
        b"\xff\xd8",
        b"\xff\xd9",
        b"\xff\xd0",
        b"\xff\x01",
        b"\xff\x00",
        b"\xff\xff",
        b"\xff\x02",
        chunk_of(b"IHDR", struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)),
        chunk_of(b"IHDR", struct.pack(">IIBBBBB", 4000, 4000, 16, 6, 0, 0, 1)),
        chunk_of(b"IDAT", b""),
        chunk_of(b"IDAT", zlib.compress(bytes(9999))),
        chunk_of(b"PLTE", bytes(30)),
        chunk_of(b"PLTE", bytes(31)),
        chunk_of(b"tRNS", bytes(6)),
        chunk_of(b"acTL", struct.pack(">II", 2, 0)),
        chunk_of(b"fcTL", struct.pack(">IIIIIHHBB", 0, WIDTH, HEIGHT, 0, 0, 1, 1, 0, 0)),
        chunk_of(b"fdAT", bytes(4) + zlib.compress(bytes(9))),
        chunk_of(b"eXIf", b"MM\0*" + bytes(3) + b"\x08\0\1\1\x12\0\3\0\0\0\1\0\6\0\0" + bytes(4)),
        chunk_of(b"eXIf", b"II*\0" + b"\xff" * 40),
        chunk_of(b"iCCP", b"p\0\0" + inflated),
        chunk_of(b"zTXt", texts[0] + inflated),
        chunk_of(b"iTXt", texts[1] + inflated),
        chunk_of(b"gAMA", b"\0\0\0\1"),
        chunk_of(b"bKGD", bytes(6)),
        chunk_of(b"sBIT", b"\x09\x09\x09"),
        chunk_of(b"cICP", bytes(4)),
        chunk_of(b"zzZz", bytes(99)),
        chunk_of(b"ZZZZ", bytes(9)),
        chunk_of(b"IEND", b""),
        b"\xff\xff\xff\xf0IDAT",
    )
