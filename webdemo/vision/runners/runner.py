"""What runs MediaPipe on a frame."""

from typing import Any, Protocol

from webdemo.vision.array_types import RgbFrame
from webdemo.vision.runners.calculator_graph import Node


class RunnerError(RuntimeError):
    """MediaPipe failed on a frame."""


class PoolBusy(TimeoutError):
    """Nothing came free in time."""


class Labelled(Protocol):
    """What a runner runs: a model or a solution. Hashable."""

    @property
    def label(self) -> str:
        """Its name, for messages."""


class Runner(Protocol):
    """A model or a solution at work, for one thread at a time."""

    graph: tuple[Node, ...]
    """The nodes between the frame and the result, in the order in which packets pass."""

    def process(self, rgb_frame: RgbFrame) -> Any:
        """Process a frame: uint8, (height, width, 3), RGB, contiguous.

        Raises:
            RunnerError: MediaPipe failed; this runner is not to be used again.
        """

    def close(self) -> None:
        """Free it."""
