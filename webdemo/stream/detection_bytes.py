"""Parses and serialises the detections of a MASK: see README.md."""

import math
import struct

import numpy as np

from webdemo.vision.result import Detection

_FIELDS = struct.Struct("<BBHIf4f")

TEXT_BYTES_MAX = 255


def serialize(detection: Detection) -> bytes:
    """Serialise a detection. A label of more than TEXT_BYTES_MAX bytes in UTF-8 is cut."""
    group, label = _cut(detection.group), _cut(detection.label)
    box = detection.box or (math.nan,) * 4
    fields = _FIELDS.pack(
        len(group), len(label), len(detection.points), detection.number, detection.score, *box
    )
    return fields + group + label + detection.points.astype("<f4", copy=False).tobytes()


def parse(data: bytes, offset: int) -> tuple[Detection, int]:
    """Parse the detection at this offset.

    Returns:
        The detection, and the offset behind it.

    Raises:
        struct.error, ValueError: The bytes end before, or are no UTF-8.
    """
    group_bytes, label_bytes, count, number, score, *box = _FIELDS.unpack_from(data, offset)
    offset += _FIELDS.size
    group = bytes(data[offset : offset + group_bytes]).decode()
    offset += group_bytes
    label = bytes(data[offset : offset + label_bytes]).decode()
    offset += label_bytes
    points = np.frombuffer(data, "<f4", 4 * count, offset).reshape(count, 4)
    has_box = not math.isnan(box[0])
    x, y, width, height = box
    detection = Detection(
        group, label, score, (x, y, width, height) if has_box else None, points, number
    )
    return detection, offset + points.nbytes


def _cut(text: str) -> bytes:
    return text.encode()[:TEXT_BYTES_MAX].decode(errors="ignore").encode()
