"""Lends runners to one stream: models, solutions, and a solution of its own if that one tracks."""

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

from webdemo.vision.models import Model
from webdemo.vision.runners.calculator_graph import Node
from webdemo.vision.runners.runner import PoolBusy
from webdemo.vision.runners.runner_pool import RunnerPool
from webdemo.vision.runners.turns import Share, Turns
from webdemo.vision.runners.watched_runner import WatchedRunner
from webdemo.vision.solutions.solution import Choice


@dataclass(frozen=True, eq=False)
class Tracker:
    """A solution that remembers frames, for the stream that they come from."""

    choice: Choice

    @property
    def label(self) -> str:
        """The solution's name, for messages."""
        return self.choice.label


@dataclass(frozen=True)
class SharedRunners:
    """What all streams share."""

    models: RunnerPool
    """The segmenters of selfie segmentation."""
    solutions: RunnerPool
    """Every `Choice` that does not track, and the streams' trackers."""
    turns: Turns
    """Shares the processor among the streams."""
    tracker_places: threading.BoundedSemaphore
    """Limits the trackers, each of which takes memory of its own."""
    wait_seconds: float
    """Maximum time that a frame waits for its turn, and for a runner."""
    graphs: dict[Model | Choice, tuple[Node, ...]] = field(default_factory=dict)
    """The graph of each model and solution that has been lent."""


class StreamRunners:
    """Lends runners to one stream. Close it with the stream."""

    def __init__(self, shared: SharedRunners) -> None:
        """Borrow from `shared`."""
        self._shared = shared
        self._share = Share()
        self._tracker: Tracker | None = None

    @contextlib.contextmanager
    def lend(self, wanted: Model | Choice) -> Iterator[WatchedRunner]:
        """Borrow a runner for the length of a `with` block, when it is this stream's turn.

        Raises:
            PoolBusy: None came free in time, or there are too many trackers.
            ModelError: It can't be loaded.
        """
        shared = self._shared
        pool = shared.models if isinstance(wanted, Model) else shared.solutions
        with (
            shared.turns.take(self._share, shared.wait_seconds),
            pool.lend(self._key_of(wanted), shared.wait_seconds) as runner,
        ):
            if wanted not in shared.graphs:
                shared.graphs[wanted] = runner.graph
            yield runner

    def close(self) -> None:
        """Free the stream's own solution."""
        if self._tracker:
            self._shared.solutions.remove(self._tracker)
            self._shared.tracker_places.release()
        self._tracker = None

    def _key_of(self, wanted: Model | Choice) -> Model | Choice | Tracker:
        if self._tracker and self._tracker.choice is wanted:
            return self._tracker
        self.close()
        if isinstance(wanted, Model) or not wanted.solution.tracks:
            return wanted
        if not self._shared.tracker_places.acquire(blocking=False):
            raise PoolBusy(f"All places for {wanted.label} are taken. Try again in a moment.")
        self._tracker = Tracker(wanted)
        self._shared.solutions.add(self._tracker)
        return self._tracker
