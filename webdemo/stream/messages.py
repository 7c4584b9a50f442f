"""The messages of the stream: see README.md."""

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from webdemo.vision.mask_settings import MaskSettings
from webdemo.vision.segmentation_result import SegmentationResult
from webdemo.vision.stage_clock import STAGES


class Kind(IntEnum):
    """The kind of a message."""

    FRAME = 1
    MASK = 2
    REFUSAL = 3
    HELLO = 4


class Reason(IntEnum):
    """Why a FRAME got no mask."""

    SUPERSEDED = 1  # a newer frame was waiting
    UNKNOWN_MODEL = 2
    BAD_PICTURE = 3  # unknown encoding, wrong size or length, or damaged
    SEGMENTATION = 4  # MediaPipe failed, or the model can't be loaded
    BUSY = 5  # no segmenter came free in time


class ProtocolError(ValueError):
    """The bytes are not a message of this protocol."""


@dataclass(frozen=True)
class Frame:
    """A picture to segment."""

    frame_id: int
    model: int
    encoding: int
    """A `codec.Encoding`, if it is valid."""
    width: int
    height: int
    picture: bytes | memoryview
    settings: MaskSettings = field(default_factory=MaskSettings)


@dataclass(frozen=True, kw_only=True)
class Mask(SegmentationResult):
    """The reply to a frame: its result, and the time that the server spent on it."""

    frame_id: int
    model: int
    stages_us: tuple[int, ...] = (0,) * len(STAGES)  # as STAGES
    received_us: int = 0


@dataclass(frozen=True)
class Refusal:
    """The reason why a frame gets no mask."""

    frame_id: int
    model: int
    reason: Reason
    sentence: str


@dataclass(frozen=True)
class Hello:
    """The models, as in `/api/models`, and the number of frames that may be under way."""

    credit: int
    models: list[dict[str, Any]]
