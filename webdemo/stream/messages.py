"""The messages of the stream: see README.md."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from webdemo.vision import frame
from webdemo.vision.result import Result
from webdemo.vision.stage_clock import STAGES


class Kind(IntEnum):
    """The kind of a message."""

    FRAME = 1
    RESULT = 2
    REFUSAL = 3
    HELLO = 4


class Reason(IntEnum):
    """Why a FRAME got no result."""

    SUPERSEDED = 1  # a newer frame was waiting
    UNKNOWN_MODEL = 2
    BAD_PICTURE = 3  # unknown encoding, wrong size or length, or damaged
    PROCESSING = 4  # MediaPipe failed, or the model can't be loaded
    BUSY = 5  # no runner came free in time


class ProtocolError(ValueError):
    """The bytes are not a message of this protocol."""


@dataclass(frozen=True, kw_only=True)
class Frame(frame.Frame):
    """A frame, and the model that shall process it."""

    frame_id: int
    model: int
    """Its place in HELLO's list."""


@dataclass(frozen=True)
class FrameResult:
    """The reply to a frame: its result, and the time that the server spent on it."""

    result: Result
    frame_id: int
    model: int
    width: int
    height: int
    stages_us: tuple[int, ...] = (0,) * len(STAGES)  # as STAGES
    received_us: int = 0


@dataclass(frozen=True)
class Refusal:
    """The reason why a frame gets no result."""

    frame_id: int
    model: int
    reason: Reason
    sentence: str


@dataclass(frozen=True)
class Hello:
    """All models, and the number of frames that may be under way."""

    credit: int
    models: list[dict[str, Any]]
    """As `index.describe` gives them: a model's place is its number."""
