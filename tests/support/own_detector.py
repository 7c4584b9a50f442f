"""A model file for MediaPipe's ObjectDetector: Objectron's detector, with metadata."""

from __future__ import annotations

import math
from pathlib import Path

from webdemo.vision.runners.mediapipe_loader import import_mediapipe

_LAYERS = (19, 10, 5, 3, 2, 1)
"""Cells a side of each layer of anchors."""
_SCALES = (*(0.2 + 0.15 * layer for layer in range(6)), 1.0)


def make(detector):
    """Return the file's bytes, given the bytes of Objectron's detector."""
    mediapipe = import_mediapipe()
    from mediapipe.tasks.python.metadata.metadata_writers import (
        metadata_info,
        metadata_writer,
        object_detector,
    )

    names = Path(mediapipe.__file__).parent / "modules/objectron"
    labels = (names / "object_detection_oidv4_labelmap.txt").read_text().split("\n")
    anchors = [object_detector.FixedAnchor(*anchor) for anchor in _anchors()]
    writer = object_detector.MetadataWriter.create_for_models_without_nms(
        bytearray(detector),
        [127.5],
        [127.5],
        metadata_writer.Labels().add(labels[:24]),
        object_detector.SsdAnchorsOptions(object_detector.FixedAnchorsSchema(anchors)),
        object_detector.TensorsDecodingOptions(
            num_classes=24,
            num_boxes=len(anchors),
            num_coords=4,
            keypoint_coord_offset=4,
            num_keypoints=0,
            num_values_per_keypoint=2,
            x_scale=10,
            y_scale=10,
            w_scale=5,
            h_scale=5,
            apply_exponential_on_box_size=True,
            sigmoid_score=True,
        ),
        metadata_info.RawDetectionOutputTensorsOrder.LOCATION_SCORE,
    )
    return bytes(writer.populate()[0])


def _anchors():
    """Give centres and sizes, as SsdAnchorsCalculator does with Objectron's options."""
    for layer, cells in enumerate(_LAYERS):
        scale = _SCALES[layer]
        if layer == 0:
            shapes = [(0.1, 1), (scale, 2), (scale, 0.5)]
        else:
            shapes = [(scale, ratio) for ratio in (1, 2, 0.5, 3, 1 / 3)]
            shapes.append((math.sqrt(scale * _SCALES[layer + 1]), 1))
        for row in range(cells):
            for column in range(cells):
                for size, ratio in shapes:
                    wide, high = size * math.sqrt(ratio), size / math.sqrt(ratio)
                    yield (column + 0.5) / cells, (row + 0.5) / cells, wide, high
