from __future__ import annotations

import contextlib
import functools
import io
import struct
import tracemalloc
import zlib

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from picture_files import (
    OTHER_FORMATS,
    chunk_of,
    jpeg,
    jpeg_header,
    png,
    png_header,
    segment_of,
    turned,
    webp,
    with_chunks,
    write,
)
from PIL import Image, ImageFile, ImageOps

from webdemo.vision.picture import (
    READS_MAX,
    PictureError,
    PictureTooLarge,
    UnsupportedPicture,
    decode_jpeg,
    decode_picture,
)

WIDTH, HEIGHT = 40, 24
COLOURS = np.random.default_rng(3).integers(0, 256, (HEIGHT, WIDTH, 3), dtype=np.uint8)
JPEG, PROGRESSIVE, PNG, WEBP = (
    jpeg(COLOURS),
    jpeg(COLOURS, progressive=True),
    png(COLOURS),
    webp(COLOURS),
)


def pixels_of(file, side_max):
    return decode_picture(file, side_max).rgb_frame


@pytest.fixture
def no_decoder(monkeypatch):
    """Fails the test if a pixel is decoded or OpenCV gets the file."""

    def decode(*_):
        raise AssertionError("a decoder was run")

    monkeypatch.setattr(ImageFile.ImageFile, "load", decode)
    for name in ("imdecode", "imdecodemulti", "imread"):
        monkeypatch.setattr(cv2, name, decode)


def by_opencv(file):
    return cv2.cvtColor(cv2.imdecode(np.frombuffer(file, np.uint8), 1), cv2.COLOR_BGR2RGB)


def test_jpeg_is_decoded_as_opencv_does():
    for file in (JPEG, PROGRESSIVE):
        for picture in (pixels_of(file, WIDTH), decode_jpeg(memoryview(file), WIDTH, HEIGHT)):
            assert picture.dtype == np.uint8
            assert np.array_equal(picture, by_opencv(file))


def by_pillow(mode, kind, **options):
    file = io.BytesIO()
    Image.fromarray(COLOURS).convert(mode).save(file, kind, **options)
    return file.getvalue()


GREY = COLOURS[:, :, 0].copy()
GREY_RGB = np.repeat(GREY[:, :, None], 3, axis=2)


def test_all_colours_become_rgb():
    alpha = np.concatenate((COLOURS, np.full((HEIGHT, WIDTH, 1), 9, np.uint8)), axis=2)
    gold = np.full((HEIGHT, WIDTH, 3), (0xFF, 0xDA, 0), np.uint8)  # the start of a JPEG's scan
    for name, file, expected, error in (
        *(("lossless", make(COLOURS), COLOURS, 0) for make in (png, webp)),
        *(("transparent", make(alpha), COLOURS, 0) for make in (png, webp)),
        ("grey", png(GREY), GREY_RGB, 0),
        ("grey, 16 bits", png(GREY.astype(np.uint16) * 257), GREY_RGB, 0),
        ("16 bits", png(COLOURS.astype(np.uint16) * 257), COLOURS, 0),
        ("grey JPEG", jpeg(GREY, quality=100), GREY_RGB, 3),
        ("palette", by_pillow("P", "PNG"), COLOURS, 60),
        ("CMYK", by_pillow("CMYK", "JPEG"), COLOURS, 80),
        ("gold", write(gold, ".png", cv2.IMWRITE_PNG_COMPRESSION, 0), gold, 0),
    ):
        picture = pixels_of(file, WIDTH)
        assert (picture.shape, picture.dtype) == (COLOURS.shape, np.uint8), name
        assert np.abs(picture.astype(int) - expected).mean() <= error, name


def test_pictures_are_turned_upright_and_frames_are_not():
    """With orientation 6 the first row is shown at the right."""
    wide = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    wide[:12] = 255
    file = turned(jpeg(wide), 6)
    frame = decode_jpeg(file, WIDTH, HEIGHT)
    assert np.abs(frame.astype(int) - wide).max() < 10
    picture = pixels_of(file, WIDTH)
    assert picture.shape == (WIDTH, HEIGHT, 3)
    assert picture[:, 14:].min() > 245
    assert picture[:, :10].max() < 10


def test_every_orientation():
    for kind, order in (("JPEG", "<"), ("JPEG", ">"), ("PNG", ">"), ("WEBP", "<")):
        for orientation in range(10):
            exif = Image.Exif()
            exif.endian = order
            exif[0x010F], exif[0x0112] = "a maker", orientation
            file = by_pillow("RGB", kind, exif=exif)
            upright = ImageOps.exif_transpose(Image.open(io.BytesIO(file)))
            assert np.array_equal(pixels_of(file, WIDTH), np.asarray(upright)), (kind, orientation)


def test_focal_length_is_read():
    for kind, order in (("JPEG", "<"), ("PNG", ">"), ("WEBP", "<")):
        exif = Image.Exif()
        exif.endian = order
        exif[0x0112] = 6
        exif.get_ifd(0x8769).update({0x920A: 5.1, 0xA405: 26})
        assert decode_picture(by_pillow("RGB", kind, exif=exif), WIDTH).film_mm == 26, kind
    assert decode_picture(turned(JPEG, 6), WIDTH).film_mm is None


def test_damaged_exif_turns_nothing():
    endless = b"II*\0" + struct.pack("<IHHHII", 8, 1, 0x8769, 4, 1, 8)  # points to itself
    for exif in (b"", b"II", b"II*\0\xff\xff\xff\xff", b"II*\0\x08\0\0\0\xff\xff", endless):
        assert np.array_equal(pixels_of(with_chunks(PNG, chunk_of(b"eXIf", exif)), WIDTH), COLOURS)


def test_orientation_counts_behind_the_pixels_of_a_png_and_behind_another_segment():
    exif = b"MM\0*" + struct.pack(">IHHHII", 8, 1, 0x0112, 4, 1, 6) + bytes(4)  # 32 bits
    xmp = segment_of(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta/>")
    jpeg_file = JPEG[:2] + xmp + turned(JPEG, 6)[2:]
    for file in (PNG[:-12] + chunk_of(b"eXIf", exif) + PNG[-12:], jpeg_file):
        assert pixels_of(file, WIDTH).shape == (WIDTH, HEIGHT, 3)


def test_other_formats_never_reach_a_decoder(no_decoder):
    for file in OTHER_FORMATS.values():
        with pytest.raises(UnsupportedPicture, match="JPEG, PNG or WebP"):
            pixels_of(file, 4096)
        with pytest.raises(UnsupportedPicture, match="a JPEG picture"):
            decode_jpeg(file, WIDTH, HEIGHT)
    for file in (PNG, WEBP):
        with pytest.raises(UnsupportedPicture, match="a JPEG picture"):
            decode_jpeg(file, WIDTH, HEIGHT)


def test_jpeg_frame_of_another_size(no_decoder):
    for width, height in ((39, 24), (24, 40), (80, 24), (40, 48)):
        sentence = f"40×24 pixels, its message says {width}×{height}"
        with pytest.raises(PictureError, match=sentence):
            decode_jpeg(JPEG, width, height)


def test_picture_bombs_and_pictures_without_pixels(no_decoder):
    for make in (jpeg_header, png_header):
        for width, height in ((4097, 24), (40, 4097), (65500, 65500)):
            with pytest.raises(PictureTooLarge, match=f"{width}×{height}.*4096×4096"):
                pixels_of(make(width, height), 4096)
        for size in ((0, 24), (40, 0), (0, 0)):
            with pytest.raises(PictureError):
                pixels_of(make(*size), 4096)
    with pytest.raises(PictureError):
        pixels_of(png_header(2**31 - 1, 2**31 - 1), 4096)


def test_truncated_pictures():
    for file in (JPEG, PROGRESSIVE, PNG, WEBP):
        for share in (0.001, 0.1, 0.5, 0.9, 0.95):
            with pytest.raises(PictureError):
                pixels_of(file[: int(share * len(file))], 4096)
    for file in (JPEG, PROGRESSIVE):  # without an end marker
        assert np.array_equal(pixels_of(file[:-2], WIDTH), pixels_of(file, WIDTH))
        for missing in (*range(3, 30), 100, 400):
            with pytest.raises(PictureError):
                pixels_of(file[:-missing], WIDTH)


def test_jpeg_of_endless_scans(no_decoder):
    """Each scan of a JPEG takes few bytes but a pass over all pixels."""
    for file in (PROGRESSIVE, JPEG):
        last_scan = file[file.rindex(b"\xff\xda") : -2]
        with pytest.raises(PictureError, match="too many scans"):
            pixels_of(file[:-2] + 101 * last_scan + file[-2:], 4096)


def test_picture_of_endless_parts():
    for name, file in {
        "comments": JPEG[:2] + READS_MAX * segment_of(0xFE, b"") + JPEG[2:],
        "EXIF segments": JPEG[:2] + READS_MAX * segment_of(0xE1, b"Exif\0\0") + JPEG[2:],
        "fill bytes": JPEG[:2] + READS_MAX * b"\xff" + JPEG[2:],
        "chunks before": with_chunks(PNG, READS_MAX * chunk_of(b"teXt", b"")),
        "chunks behind": PNG[:-12] + READS_MAX * chunk_of(b"teXt", b"") + PNG[-12:],
    }.items():
        with contextlib.suppress(PictureError):
            pixels_of(file, 4096)
            pytest.fail(f"decoded: {name}")


def shared_exif(entries, size):
    """An EXIF directory whose entries all point to the same bytes."""
    start = 8 + 2 + 12 * entries + 4
    directory = b"".join(struct.pack("<HHII", 1 + tag, 1, size, start) for tag in range(entries))
    return b"II*\0" + struct.pack("<IH", 8, entries) + directory + bytes(4 + size)


def test_exif_entries_that_share_their_bytes_take_no_memory():
    exif = shared_exif(2000, 40_000)
    # Without the JFIF segment, which would name a resolution.
    photo = JPEG[:2] + segment_of(0xE1, b"Exif\0\0" + exif) + JPEG[20:]
    for decode in (
        lambda: decode_jpeg(photo, WIDTH, HEIGHT),
        *(
            functools.partial(pixels_of, file, 4096)
            for file in (photo, *(by_pillow("RGB", kind, exif=exif) for kind in ("PNG", "WEBP")))
        ),
    ):
        tracemalloc.start()
        assert decode().shape == COLOURS.shape
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < 2_000_000


def test_png_of_compressed_texts_that_grow_large():
    packed = zlib.compress(bytes(20_000_000), 1)
    for kind, head in ((b"zTXt", b"k\0\0"), (b"iTXt", b"k\0\1\0\0\0"), (b"iCCP", b"p\0\0")):
        with contextlib.suppress(PictureError):  # refused or read without the text
            text = chunk_of(kind, head + packed)
            assert np.array_equal(pixels_of(with_chunks(PNG, text), 4096), COLOURS)


@settings(max_examples=60)
@given(st.sampled_from([JPEG, PROGRESSIVE, PNG, WEBP, turned(JPEG, 6)]), st.data())
def test_damaged_picture_is_refused_or_decoded(file, data):
    damaged = bytearray(file)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(damaged) - 1))
        damaged[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    with contextlib.suppress(PictureError):
        height, width, channels = pixels_of(bytes(damaged), 100).shape
        assert max(height, width) <= 100
        assert channels == 3


@given(st.binary(max_size=100))
def test_arbitrary_bytes(data):
    for start in (b"", JPEG[:20], PNG[:33], WEBP[:20]):
        with contextlib.suppress(PictureError):
            pixels_of(start + data, 4096)


def test_large_jpeg_is_decoded_at_a_reduced_size():
    file = jpeg(np.zeros((40, 60, 3), np.uint8))
    picture = decode_picture(turned(file, 6), 20, jpeg_pixels_max=2400, detail=10)
    assert picture.rgb_frame.shape == (15, 10, 3)
    assert (picture.width, picture.height) == (40, 60)
    assert decode_picture(file, 60, jpeg_pixels_max=2400, detail=21).rgb_frame.shape == (40, 60, 3)
    with pytest.raises(PictureTooLarge, match="or 0 million for a JPEG"):
        decode_picture(file, 20, jpeg_pixels_max=2399, detail=10)
    with pytest.raises(PictureTooLarge):
        decode_picture(png(np.zeros((40, 60, 3), np.uint8)), 20, jpeg_pixels_max=2400, detail=10)


def test_jpeg_is_reduced_until_its_longer_side_fits():
    for size, expected in (
        ((40, 60), (20, 30)),  # the longer side has to fit
        ((24, 160), (6, 40)),  # a panorama
        ((161, 25), (21, 4)),
        ((40, 40), (40, 40)),
    ):
        file = jpeg(np.zeros((*size, 3), np.uint8))
        for data in (file, file[:-2]):
            picture = decode_picture(data, 40, jpeg_pixels_max=1 << 20)
            assert picture.rgb_frame.shape[:2] == expected
            assert (picture.height, picture.width) == size
    with pytest.raises(PictureTooLarge):  # no reduction makes it fit
        decode_picture(jpeg(np.zeros((8, 400, 3), np.uint8)), 40, jpeg_pixels_max=1 << 20)
