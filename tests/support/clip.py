"""Reads the frames of a video file."""

from __future__ import annotations

import cv2


def read_clip(path):
    """All frames, RGB uint8 (height, width, 3), and their rate."""
    capture, frames = cv2.VideoCapture(str(path)), []
    while True:
        there, frame = capture.read()
        if not there:
            break
        frames.append(cv2.cvtColor(frame, cv2.COLOR_BGR2RGB))
    if not frames:
        raise SystemExit(f"{path} is no video that can be read.")
    return frames, capture.get(cv2.CAP_PROP_FPS)
