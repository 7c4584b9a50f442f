"""Builds picture files and file headers."""

from __future__ import annotations

import struct
import zlib

import cv2

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"

# Files of formats whose decoders must not run.
OTHER_FORMATS = {
    "JPEG 2000": b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(40),
    "JPEG 2000 codestream": b"\xff\x4f\xff\x51" + bytes(40),
    "HDR": b"#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 2 +X 2\n" + bytes(40),
    "EXR": b"\x76\x2f\x31\x01" + bytes(40),
    "GIF": b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff" + bytes(20),
    "BMP": b"BM" + struct.pack("<IHHIIIIHH", 58, 0, 0, 54, 40, 1, 1, 1, 24) + bytes(28),
    "TIFF, little-endian": b"II*\0\x08\0\0\0" + bytes(40),
    "TIFF, big-endian": b"MM\0*\0\0\0\x08" + bytes(40),
    "PPM": b"P6 1 1 255\n\0\0\0" + bytes(30),
    "PFM": b"PF\n1 1\n-1.0\n" + bytes(30),
    "Sun raster": b"\x59\xa6\x6a\x95" + bytes(40),
    "AVIF": b"\0\0\0\x1cftypavif" + bytes(40),
    "SVG": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "text": b"this is no picture at all, whatever its sender says",
}


def write(rgb_frame, suffix, *options):
    """Encode an RGB, RGBA or grey picture with OpenCV."""
    conversion = {2: None, 3: cv2.COLOR_RGB2BGR}
    if rgb_frame.ndim == 3 and rgb_frame.shape[2] == 4:
        rgb_frame = cv2.cvtColor(rgb_frame, cv2.COLOR_RGBA2BGRA)
    elif (code := conversion[rgb_frame.ndim]) is not None:
        rgb_frame = cv2.cvtColor(rgb_frame, code)
    done, data = cv2.imencode(suffix, rgb_frame, list(options))
    assert done
    return data.tobytes()


def jpeg(rgb_frame, quality=95, progressive=False):
    return write(
        rgb_frame,
        ".jpg",
        cv2.IMWRITE_JPEG_QUALITY,
        quality,
        cv2.IMWRITE_JPEG_PROGRESSIVE,
        int(progressive),
    )


def png(picture):
    return write(picture, ".png")


def webp(picture):
    return write(picture, ".webp", cv2.IMWRITE_WEBP_QUALITY, 101)  # over 100: lossless


def segment_of(marker, payload):
    return bytes((0xFF, marker)) + struct.pack(">H", 2 + len(payload)) + payload


def frame_header(width, height, marker=0xC0):
    """A JPEG's start-of-frame segment with three components."""
    parts = b"\x01\x22\0\x02\x11\x01\x03\x11\x01"
    return segment_of(marker, struct.pack(">BHHB", 8, height, width, 3) + parts)


def jpeg_header(width, height, marker=0xC0, before=b""):
    """A JPEG that ends where its pixels would begin."""
    scan = segment_of(0xDA, b"\x03\x01\0\x02\x11\x03\x11\0\x3f\0")
    return b"\xff\xd8" + before + frame_header(width, height, marker) + scan + b"\xff\xd9"


def chunk_of(kind, payload):
    """A chunk of a PNG file."""
    checksum = zlib.crc32(kind + payload)
    return struct.pack(">I", len(payload)) + kind + payload + struct.pack(">I", checksum)


def png_header(width, height):
    """A PNG that ends where its pixels would begin."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return PNG_SIGNATURE + chunk_of(b"IHDR", header) + chunk_of(b"IEND", b"")


def with_chunks(png_file, *chunks):
    """Add chunks to a PNG after its header."""
    return png_file[:33] + b"".join(chunks) + png_file[33:]


def turned(jpeg_file, orientation):
    """Add an EXIF orientation to a JPEG."""
    entry = struct.pack("<HHIHH", 0x0112, 3, 1, orientation, 0)
    tiff = b"II*\0" + struct.pack("<IH", 8, 1) + entry + bytes(4)
    return jpeg_file[:2] + segment_of(0xE1, b"Exif\0\0" + tiff) + jpeg_file[2:]


ADOBE_GAMMA = 563 / 256
ADOBE_XY = (0.3127, 0.329, 0.64, 0.33, 0.21, 0.71, 0.15, 0.06)
# Adobe RGB (1998), annex B, adapted to the white of profiles, D50.
ADOBE_XYZ = {
    "r": (0.60974, 0.31111, 0.01947),
    "g": (0.20528, 0.62567, 0.06087),
    "b": (0.14919, 0.06322, 0.74457),
}


def fixed(value):
    return struct.pack(">i", round(value * 65536))


def adobe_rgb():
    """An ICC profile with a matrix and a gamma (ICC.1:2001-04)."""
    tags = {
        f"{name}XYZ".encode(): b"XYZ \0\0\0\0" + b"".join(map(fixed, xyz))
        for name, xyz in ADOBE_XYZ.items()
    }
    tags |= {b"wtpt": b"XYZ \0\0\0\0" + b"".join(map(fixed, (0.9642, 1, 0.8249)))}
    curve = b"curv\0\0\0\0" + struct.pack(">IHxx", 1, round(ADOBE_GAMMA * 256))
    tags |= {name: curve for name in (b"rTRC", b"gTRC", b"bTRC")}
    body, table = b"", struct.pack(">I", len(tags))
    for name, data in tags.items():
        table += name + struct.pack(">II", 128 + 4 + 12 * len(tags) + len(body), len(data))
        body += data
    head = struct.pack(
        ">I4sI4s4s4s", 132 + 12 * len(tags) + len(body), b"", 0x02100000, b"mntr", b"RGB ", b"XYZ "
    )
    return (
        head.ljust(36, b"\0")
        + b"acsp"
        + bytes(28)
        + b"".join(map(fixed, (0.9642, 1, 0.8249)))
        + bytes(48)
        + table
        + body
    )
