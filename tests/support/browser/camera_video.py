"""The video that Chromium plays as its fake camera."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from person import draw_person

ASIDE = 110


@dataclass(frozen=True)
class Video:
    """A Y4M file, its frames (RGB uint8) and their exact masks (bool)."""

    path: Path
    frames: list[np.ndarray]
    truths: list[np.ndarray]


def write_video(path):
    """Write a 640x480 video in which the person jumps from side to side in every frame."""
    picture, truth = draw_person()
    frames = [np.roll(picture, shift, axis=1) for shift in (-ASIDE, ASIDE)]
    truths = [np.roll(truth, shift, axis=1) for shift in (-ASIDE, ASIDE)]
    with path.open("wb") as file:
        file.write(b"YUV4MPEG2 W640 H480 F30:1 Ip A1:1 C420\n")
        for frame in frames * 15:
            file.write(b"FRAME\n" + cv2.cvtColor(frame, cv2.COLOR_RGB2YUV_I420).tobytes())
    return Video(path, frames, truths)
