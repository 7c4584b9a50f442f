"""Pictures that are not sRGB, compared with values worked out by the standards' formulas."""

from __future__ import annotations

import io
import struct

import numpy as np
import pytest
from picture_files import ADOBE_GAMMA, ADOBE_XY, adobe_rgb, chunk_of, png, with_chunks
from PIL import Image, ImageCms

from webdemo.vision.picture import decode_picture

PIXELS = np.array([[(200, 100, 50), (90, 120, 160), (128, 128, 128), (255, 255, 255)]], np.uint8)
IN_SRGB = np.array([[(227, 100, 42), (72, 121, 163), (129, 129, 129), (255, 255, 255)]], np.uint8)
"""Of PIXELS in Adobe RGB, by the formulas of both standards."""


def saved(kind, pixels=PIXELS, **options):
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, kind, **options)
    return file.getvalue()


def shown(file):
    return decode_picture(file, 4096).rgb_frame.astype(int)


GAMA = chunk_of(b"gAMA", struct.pack(">I", round(1e5 / ADOBE_GAMMA)))
CHRM = chunk_of(b"cHRM", struct.pack(">8I", *(round(1e5 * one) for one in ADOBE_XY)))


def test_colours_become_srgb_whatever_says_what_they_are():
    profile = adobe_rgb()
    large = np.repeat(np.repeat(PIXELS, 16, 0), 16, 1)  # a JPEG blurs colours
    for name, found, tolerance in (
        ("PNG with a profile", shown(saved("PNG", icc_profile=profile)), 1),
        ("WebP with a profile", shown(saved("WEBP", icc_profile=profile, lossless=True)), 1),
        (
            "JPEG with a profile",
            shown(saved("JPEG", large, icc_profile=profile, quality=100))[8:9, 8::16],
            3,
        ),
        ("PNG with gamma and chromaticities", shown(with_chunks(png(PIXELS), GAMA, CHRM)), 1),
    ):
        assert np.abs(found - IN_SRGB).max() <= tolerance, name


def test_gamma_of_a_png():
    linear = chunk_of(b"gAMA", struct.pack(">I", 100_000))
    (middle,) = shown(with_chunks(png(np.full((1, 1, 3), 128, np.uint8)), linear))[0]
    assert middle.tolist() == [188] * 3, "half of the light is 188 in sRGB"


@pytest.mark.parametrize(
    "file",
    [
        saved("PNG", icc_profile=b"no profile"),
        saved("PNG", icc_profile=adobe_rgb()[:200]),
        saved("PNG", icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()),
        with_chunks(png(PIXELS), chunk_of(b"sRGB", b"\0"), GAMA, CHRM),
        with_chunks(png(PIXELS), chunk_of(b"gAMA", bytes(4))),
        with_chunks(png(PIXELS), chunk_of(b"cHRM", bytes(32))),
        with_chunks(png(PIXELS), chunk_of(b"gAMA", struct.pack(">I", 45455))),
    ],
    ids=[
        "no profile",
        "half a profile",
        "of other colours",
        "sRGB counts first",
        "gamma 0",
        "no primaries",
        "sRGB's gamma",
    ],
)
def test_colours_stay_without_a_usable_profile(file):
    assert np.abs(shown(file) - PIXELS).max() <= 3


def test_grey_and_transparent_pictures_keep_what_they_are():
    rgba = np.dstack((PIXELS, np.array([[0, 128, 255, 255]], np.uint8)))
    picture = decode_picture(saved("PNG", rgba, icc_profile=adobe_rgb()), 4096)
    assert np.abs(picture.rgb_frame.astype(int) - IN_SRGB).max() <= 1
    assert picture.alpha.tolist() == [[0, 128, 255, 255]]
    half = np.rint(IN_SRGB[0, 1] * (128 / 255) + 255 * (127 / 255))
    assert np.abs(picture.on_white[0, :2].astype(int) - [(255, 255, 255), half]).max() <= 1
    palette = Image.fromarray(PIXELS).quantize(4)
    file = io.BytesIO()
    palette.save(file, "PNG", transparency=palette.getpixel((0, 0)))
    assert decode_picture(file.getvalue(), 4096).alpha.tolist() == [[0, 255, 255, 255]]
    grey = decode_picture(saved("PNG", PIXELS[..., 0], icc_profile=adobe_rgb()), 4096).rgb_frame
    assert (grey == PIXELS[..., :1]).all(), "a profile of another kind is left out"
