from __future__ import annotations

import contextlib
import zlib

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from picture_files import (
    OTHER_FORMATS,
    chunk_of,
    jpeg,
    jpeg_header,
    png,
    png_header,
    segment_of,
    smuggled,
    turned,
    with_chunks,
)

from webdemo.vision import codec
from webdemo.vision.picture import (
    PictureError,
    PictureTooLarge,
    Size,
    UnsupportedPicture,
    read_size,
)

GREY = np.full((24, 40, 3), 128, np.uint8)
JPEG, PROGRESSIVE, PNG = jpeg(GREY), jpeg(GREY, progressive=True), png(GREY)


@pytest.fixture
def no_decoder(monkeypatch):
    """Fail the test if anything is decoded."""

    def decode(*_):
        raise AssertionError("a decoder was run")

    for name in ("imdecode", "imdecodemulti", "imread"):
        monkeypatch.setattr(cv2, name, decode)


@pytest.mark.parametrize(
    "picture",
    [
        pytest.param(JPEG, id="baseline"),
        pytest.param(PROGRESSIVE, id="progressive"),
        pytest.param(jpeg_header(40, 24, marker=0xC1), id="extended"),
        pytest.param(PNG, id="PNG"),
        pytest.param(turned(JPEG, 6), id="EXIF"),
        pytest.param(jpeg_header(40, 24, before=segment_of(0xE2, bytes(65533))), id="long segment"),
        pytest.param(jpeg_header(40, 24, before=b"\xff" * 9), id="fill bytes"),
    ],
)
def test_size(picture, no_decoder):
    assert read_size(picture, side_max=40) == Size(40, 24)
    assert read_size(memoryview(picture), side_max=40) == Size(40, 24)


def test_size_is_not_taken_from_the_thumbnail(no_decoder):
    thumbnail = segment_of(0xE1, b"Exif\0\0" + jpeg_header(16, 16))
    assert read_size(jpeg_header(40, 24, before=thumbnail), side_max=40) == Size(40, 24)


@pytest.mark.parametrize("name", OTHER_FORMATS)
def test_other_formats_never_reach_a_decoder(name, no_decoder):
    with pytest.raises(UnsupportedPicture, match="JPEG or PNG"):
        codec.decode_picture(OTHER_FORMATS[name], 4096)
    with pytest.raises(UnsupportedPicture, match="JPEG"):
        codec.decode_frame(OTHER_FORMATS[name], 1, 40, 24)


def test_png_is_no_frame(no_decoder):
    with pytest.raises(UnsupportedPicture, match="a JPEG picture"):
        read_size(PNG, side_max=40, jpeg_only=True)


@pytest.mark.parametrize("marker", [0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF])
def test_lossless_hierarchical_and_arithmetic_jpegs(marker, no_decoder):
    with pytest.raises(UnsupportedPicture, match="baseline and progressive"):
        codec.decode_picture(jpeg_header(40, 24, marker), 4096)


@pytest.mark.parametrize("make", [jpeg_header, png_header])
@pytest.mark.parametrize("size", [(0, 24), (40, 0), (0, 0)])
def test_zero_sides(make, size, no_decoder):
    with pytest.raises(PictureError, match="0 pixels"):
        codec.decode_picture(make(*size), 4096)


@pytest.mark.parametrize("make", [jpeg_header, png_header])
@pytest.mark.parametrize("size", [(4097, 24), (40, 4097), (65535, 65535)])
def test_picture_bombs(make, size, no_decoder):
    with pytest.raises(PictureTooLarge, match=f"{size[0]}×{size[1]}.*4096×4096"):
        codec.decode_picture(make(*size), 4096)


def test_the_largest_png_that_a_header_can_tell_of(no_decoder):
    with pytest.raises(PictureTooLarge):
        codec.decode_picture(png_header(2**32 - 1, 2**32 - 1), 4096)


@pytest.mark.parametrize("make", [jpeg_header, png_header])
def test_largest_size_that_is_taken(make, no_decoder):
    assert read_size(make(4096, 4096), side_max=4096) == Size(4096, 4096)


@pytest.mark.parametrize("end", [*range(3, 29), 100])
def test_jpeg_cut_in_its_header(end, no_decoder):
    with pytest.raises(PictureError):
        codec.decode_picture(jpeg_header(40, 24, before=segment_of(0xFE, bytes(90)))[:end], 4096)


@pytest.mark.parametrize("end", range(8, 33))
def test_png_cut_in_its_header(end, no_decoder):
    with pytest.raises(PictureError):
        codec.decode_picture(png_header(40, 24)[:end], 4096)


def test_png_that_does_not_begin_with_its_header(no_decoder):
    with pytest.raises(PictureError, match="header"):
        codec.decode_picture(png_header(40, 24).replace(b"IHDR", b"IDAT"), 4096)


@pytest.mark.parametrize(
    "before",
    [
        pytest.param(b"\xff\xd9", id="end of image"),
        pytest.param(b"\xff\xda\0\x02", id="pixels"),
        pytest.param(b"\xff\xe0\0\0", id="length 0"),
        pytest.param(b"\xff\xe0\0\x01", id="length 1"),
        pytest.param(b"\0\0", id="garbage"),
        pytest.param(b"\xff\0\0\x02", id="padding taken for a marker"),
    ],
)
def test_jpeg_with_no_frame_header_where_one_belongs(before, no_decoder):
    with pytest.raises(PictureError):
        codec.decode_picture(jpeg_header(40, 24, before=before), 4096)


def test_jpeg_that_shows_the_decoder_another_size_than_the_check(no_decoder):
    bomb = smuggled(jpeg(np.zeros((3000, 5000, 3), np.uint8)), 40, 24)
    with pytest.raises(PictureError):
        codec.decode_picture(bomb, 4096)


def test_jpeg_of_endless_scans(no_decoder):
    """Each scan of a progressive JPEG costs a pass over all of its pixels, and takes few bytes."""
    last_scan = PROGRESSIVE[PROGRESSIVE.rindex(b"\xff\xda") : -2]
    with pytest.raises(PictureError):
        codec.decode_picture(PROGRESSIVE[:-2] + 20_000 * last_scan + PROGRESSIVE[-2:], 4096)


@pytest.mark.parametrize(
    "picture",
    [
        pytest.param(b"\xff\xd8" + b"\xff" * 100_000 + JPEG[2:], id="fill bytes"),
        pytest.param(b"\xff\xd8\xff" + b"\xff\xd0" * 50_000 + JPEG[2:], id="restarts"),
        pytest.param(b"\xff\xd8" + b"\xff\xfe\0\2" * 50_000 + JPEG[2:], id="comments"),
        pytest.param(JPEG[:-2] + b"\xff\xfe\0\2" * 50_000 + JPEG[-2:], id="comments at the end"),
        pytest.param(with_chunks(PNG, *[chunk_of(b"tEXt", b"k\0")] * 50_000), id="PNG"),
    ],
)
def test_endless_parts(picture, no_decoder):
    """Each of millions would cost the check itself, which holds up all other threads."""
    with pytest.raises(PictureError):
        codec.decode_picture(picture, 4096)


def test_a_photo_has_many_parts(no_decoder):
    parts = segment_of(0xE2, bytes(999)) * 300 + b"\xff" * 99
    assert read_size(JPEG[:2] + parts + JPEG[2:], side_max=40) == Size(40, 24)
    pixels = [chunk_of(b"IDAT", b"")] * 1300
    assert read_size(with_chunks(PNG, *pixels), side_max=40) == Size(40, 24)


def test_png_cut_short(no_decoder):
    """Wherever it is: the header alone tells that."""
    for end in range(33, len(PNG) - 8):
        with pytest.raises(PictureError):
            codec.decode_picture(PNG[:end], 4096)


@pytest.mark.parametrize(
    ("kind", "head"), [(b"zTXt", b"k\0\0"), (b"iTXt", b"k\0\1\0\0\0"), (b"iCCP", b"p\0\0")]
)
@pytest.mark.parametrize("place", [33, -12], ids=["before the pixels", "behind them"])
def test_png_of_endless_compressed_texts(kind, head, place, no_decoder):
    """libpng inflates each to 8 MB: a thousand fit in 8 MB of file, and took half a minute."""
    text = chunk_of(kind, head + zlib.compress(bytes(7_900_000), 9))
    with pytest.raises(PictureError, match="compressed texts"):
        codec.decode_picture(PNG[:place] + 17 * text + PNG[place:], 4096)


def test_png_of_a_few_compressed_texts():
    profile = chunk_of(b"iCCP", b"p\0\0" + zlib.compress(bytes(200)))
    texts = [chunk_of(b"zTXt", b"k\0\0" + zlib.compress(b"text"))] * 15
    picture = codec.decode_picture(with_chunks(PNG, profile, *texts), 4096)
    assert np.array_equal(picture, GREY)


@given(st.binary(max_size=100))
def test_arbitrary_bytes(data):
    for start in (b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", jpeg_header(40, 24)[:-14]):
        with contextlib.suppress(PictureError):
            size = read_size(start + data, side_max=4096)
            assert 1 <= min(size.width, size.height) <= max(size.width, size.height) <= 4096


@given(st.sampled_from([JPEG, PROGRESSIVE, PNG, turned(JPEG, 6)]), st.data())
def test_what_is_decoded_has_the_size_that_was_checked(picture, data):
    mutated = bytearray(picture)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, min(len(mutated) - 1, 700)))
        mutated[at : at + data.draw(st.integers(0, 1))] = data.draw(st.binary(max_size=3))
    mutated = bytes(mutated)
    with contextlib.suppress(PictureError):
        size = read_size(mutated, side_max=100)
        height, width, _ = codec.decode_picture(mutated, 100).shape
        assert {width, height} == {size.width, size.height}
