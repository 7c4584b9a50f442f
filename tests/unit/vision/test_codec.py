from __future__ import annotations

import cv2
import numpy as np
import pytest

from webdemo.vision import codec
from webdemo.vision.codec import Encoding
from webdemo.vision.picture import PictureError


def test_frame_that_is_refused():
    for data, encoding, size, sentence in (
        *((bytes(length), 2, (4, 2), f"12 bytes, this one {length}") for length in (0, 11, 13)),
        *((bytes(w * h * 3 // 2), 2, (w, h), f"{w}×{h}") for w, h in ((3, 2), (4, 3), (1, 1))),
        *((b"", encoding, (4, 2), f"no encoding {encoding}") for encoding in (0, 3, 255)),
    ):
        with pytest.raises(PictureError, match=sentence):
            codec.decode_frame(data, encoding, *size)


def test_i420_is_bt601_in_studio_range():
    for (y, u, v), rgb in {
        (16, 128, 128): (0, 0, 0),
        (235, 128, 128): (255, 255, 255),
        (126, 128, 128): (128, 128, 128),
        (81, 90, 240): (255, 0, 0),
        (145, 54, 34): (0, 255, 0),
        (41, 240, 110): (0, 0, 255),
    }.items():
        frame = codec.decode_frame(bytes([y] * 8 + [u] * 2 + [v] * 2), Encoding.I420, 4, 2)
        assert (frame.shape, frame.dtype) == ((2, 4, 3), np.uint8)
        assert np.abs(frame.astype(int) - rgb).max() <= 2, rgb


def test_i420_planes_are_where_they_belong():
    """Only the right half's chroma is red, only the lower half's luma is bright."""
    luma = bytes([60] * 16 + [180] * 16)
    u, v = bytes([128, 128, 90, 90] * 2), bytes([128, 128, 240, 240] * 2)
    frame = codec.decode_frame(memoryview(luma + u + v), Encoding.I420, 8, 4).astype(int)
    redness = frame[:, :, 0] - frame[:, :, 1]
    assert (redness[:, :4] == 0).all()
    assert (redness[:, 4:] > 100).all()
    assert (frame[2:].sum(axis=2) > frame[:2].sum(axis=2)).all()


def test_mask_to_uint8_rounds():
    levels = np.arange(256, dtype=np.float32)
    for off in (-0.49, 0, 0.49):
        confidence = np.clip((levels + np.float32(off)) / 255, 0, 1).reshape(8, 32)
        mask = codec.mask_to_uint8(confidence)
        assert (mask.dtype, mask.shape) == (np.uint8, (8, 32))
        assert np.array_equal(mask.ravel(), np.arange(256))


def test_png_encoding_is_lossless():
    mask = np.arange(20 * 30).reshape(20, 30).astype(np.uint8)
    data = codec.encode_png(mask)
    assert data[24:26] == b"\x08\x00"  # 8 bits, greyscale
    assert np.array_equal(cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED), mask)
