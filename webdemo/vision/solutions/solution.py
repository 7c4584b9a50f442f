"""What a solution is: each file beside this one describes one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from webdemo.vision.array_types import RgbFrame
from webdemo.vision.detection import Analysis
from webdemo.vision.model_folder import ModelFile, ModelFolder
from webdemo.vision.segmenter import Node


class Runner(Protocol):
    """A solution at work, for one thread at a time."""

    graph: tuple[Node, ...]
    """MediaPipe's graph."""

    def process(self, rgb_frame: RgbFrame) -> Analysis:
        """Analyse a frame: uint8, (height, width, 3), RGB, contiguous."""

    def close(self) -> None:
        """Free it."""


@dataclass(frozen=True)
class Variant:
    """One of a solution's models or modes."""

    id: str
    label: str
    files: tuple[ModelFile, ...] = ()
    """Model files that the wheel lacks."""


@dataclass(frozen=True)
class Solution:
    """One of MediaPipe's solutions."""

    id: str
    """In links and in the API."""
    label: str
    overlay: str
    """Kind of result: the file in static/js/drawing/overlays that draws it."""
    width: int
    height: int
    """Largest frame that travels, in pixels, even."""
    build: Callable[[Variant, ModelFolder, bool], Runner]
    """Makes a runner; the last argument is whether the frames are unrelated pictures."""
    variants: tuple[Variant, ...] = (Variant("", ""),)
    """The first is the default."""
    keeps_aspect: bool = True
    """Whether frames keep their aspect within width × height, or are stretched to it."""
    tracks: bool = True
    """Whether a runner remembers earlier frames: it then belongs to one stream."""
    drawing: Mapping[str, Any] = field(default_factory=dict)
    """What the overlay needs to draw it, as plain values for JSON."""
