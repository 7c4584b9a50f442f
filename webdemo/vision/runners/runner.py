"""The Runner interface, and what can go wrong."""

from typing import TYPE_CHECKING, Protocol

from webdemo.vision.runners.calculator_graph import Node

if TYPE_CHECKING:  # they load NumPy, for which `webdemo --help` need not wait
    from webdemo.vision.array_types import RgbFrame
    from webdemo.vision.result import Result


class ModelError(RuntimeError):
    """An unknown or unusable model; the message says why and what to do."""


class RunnerError(RuntimeError):
    """MediaPipe failed on a frame."""


class PoolBusy(TimeoutError):
    """No runner came free in time; the message says what to do."""


class Runner(Protocol):
    """A model at work, for one thread at a time."""

    graph: tuple[Node, ...]
    """The nodes between the frame and the result, in the order in which packets pass."""

    def process(self, rgb_frame: "RgbFrame", film_mm: float | None = None) -> "Result":
        """Process a frame.

        Args:
            rgb_frame: uint8, (height, width, 3), RGB, contiguous.
            film_mm: Its focal length, as in `Optics`.

        Raises:
            RunnerError: MediaPipe failed; this runner is not to be used again.
        """

    def close(self) -> None:
        """Free it."""
