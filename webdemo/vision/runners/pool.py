"""Runners for streams: lent in fair turns, built outside the turns, replaced when they fail."""

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Hashable, Iterable, Iterator
from functools import partial
from typing import Any

from webdemo.vision.runners import free_memory
from webdemo.vision.runners.calculator_graph import Node
from webdemo.vision.runners.fair_turns import FairTurns, PooledModel, Share, Shelf
from webdemo.vision.runners.runner import ModelError, PoolBusy, Runner
from webdemo.vision.runners.watched_runner import WatchedRunner

log = logging.getLogger(__name__)

HANGING_MAX = 8
"""Maximum number of runners that hang at once: each keeps its thread and its memory."""


class RunnerPool:
    """Runners of any model: a few that all borrowers share, and each borrower's tracker."""

    def __init__(
        self,
        build: Callable[[Any], Runner],
        places: int,
        *,
        hang_seconds: float,
        wait_seconds: float,
        trackers_max: int | None = None,
        version: Callable[[Any], Hashable] = lambda model: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Make an empty pool.

        Args:
            build: Makes a runner of a model.
            places: Number of frames at once, and of shared runners per model; at least 1.
            hang_seconds: Maximum time for one frame; a runner that takes longer is replaced.
            wait_seconds: Maximum time that a frame waits; a build that has begun is not cut short.
            trackers_max: Maximum number of trackers at once. None: the frames are unrelated
                pictures, so that no runner tracks.
            version: Gives what changes when a model's files are replaced. Its runners then are.
            clock: Gives the time in seconds.
        """
        self._version = version
        self._build = build
        self._places = places
        self._hang_seconds = hang_seconds
        self._wait_seconds = wait_seconds
        self._trackers_max = trackers_max
        self._clock = clock
        self._turns = FairTurns(places, self._free, clock)
        self._lock = threading.Lock()  # guards shelves, the number of trackers, and `_hanging`
        self._shelves: dict[PooledModel, Shelf] = {}
        self._trackers: set[Shelf] = set()
        self._shares: list[Share] = []  # of streams that have ended
        self._hanging: list[WatchedRunner] = []
        self._graph_lock = threading.Lock()  # held while a runner is built for its graph
        self._graphs: dict[PooledModel, tuple[Hashable, tuple[Node, ...]]] = {}
        self._to_load: set[PooledModel] | None = None

    @property
    def loaded(self) -> bool:
        """Whether `load` has ended, and a runner of each of its models was built."""
        return self._to_load is not None and self._to_load <= self._graphs.keys()

    @property
    def waiting(self) -> int:
        """Number of frames that wait for a runner."""
        return len(self._turns.waiting)

    def load(self, models: Iterable[PooledModel]) -> None:
        """Build the shared runners of these models, in this order.

        A failure is logged; the next borrower tries again, and gets the error.
        """
        models = list(models)
        for model in models * self._places:
            shelf = self._shared(model)
            if not self._turns.reserve(shelf):
                continue
            runner = None
            try:
                runner = self._make(model)
            except ModelError as error:
                log.error("%s could not be loaded: %s", model.title, error)
            finally:
                self._turns.put(shelf, runner)
        self._to_load = set(models)

    def borrower(self) -> "Borrower":
        """Give a stream its share of the turns. Close it with the stream.

        It takes over the share of one that has ended: who reconnects for each frame saves nothing.
        """
        with self._lock:
            self._shares.sort(key=lambda share: share.used)
            return Borrower(self, self._shares.pop() if self._shares else Share())

    def graph_of(self, model: PooledModel) -> tuple[Node, ...]:
        """Give the graph of a model's runner; the first time, one is built for it.

        However many ask at once, one runner is built at a time.

        Raises:
            PoolBusy: None came free in time.
            ModelError: The model can't be loaded.
        """
        if not self._graph_lock.acquire(timeout=self._wait_seconds):
            raise PoolBusy("The server is busy. Try again in a moment.")
        try:
            version, graph = self._graphs.get(model, (None, None))
            if graph is None or version != self._version(model):
                with contextlib.closing(self.borrower()) as borrower, borrower.lend(model):
                    pass
                _, graph = self._graphs[model]
            return graph
        finally:
            self._graph_lock.release()

    def free_others(self, model: PooledModel) -> None:
        """Free the idle runners of all other models."""
        for shelf in list(self._shelves.values()):
            if shelf.model is not model:
                self._turns.empty(shelf)

    def close(self) -> None:
        """Free the idle runners now, and the others when they come back. Lend no more."""
        self._turns.close()
        for shelf in [*self._shelves.values(), *self._trackers]:
            self._turns.empty(shelf, close=True)

    def _shared(self, model: PooledModel) -> Shelf:
        version = self._version(model)
        with self._lock:
            shelf = self._shelves.get(model)
            if shelf and shelf.version == version:
                return shelf
            new = self._shelves[model] = Shelf(model, self._places, version=version)
        if shelf:
            self._turns.empty(shelf, close=True)
        return new

    def _make(self, model: PooledModel) -> WatchedRunner:
        with self._lock:
            self._hanging = [runner for runner in self._hanging if runner.hangs]
            if len(self._hanging) >= HANGING_MAX:
                raise ModelError("MediaPipe stopped responding. Restart webdemo.")
        version = self._version(model)
        runner = WatchedRunner(partial(self._build, model), self._hang_seconds, self._clock)
        try:
            runner.load()
            self._graphs[model] = version, runner.graph
        except BaseException as error:
            self._free(model, runner)
            if isinstance(error, ModelError) or not isinstance(error, Exception):
                raise
            raise ModelError(f"{model.title} can't be loaded: {error}") from error
        return runner

    def _free(self, model: PooledModel, runner: WatchedRunner) -> None:
        runner.close()
        if runner.hangs:
            log.error("%s hangs; its runner is replaced", model.title)
            with self._lock:
                self._hanging.append(runner)
        free_memory.give_back()


class Borrower:
    """One stream's share of the turns, and its tracker."""

    def __init__(self, pool: RunnerPool, share: Share) -> None:
        """Borrow from `pool`."""
        self._pool = pool
        self._share = share
        self._tracker: Shelf | None = None
        self._closed = False

    @contextlib.contextmanager
    def lend(
        self, model: PooledModel, size: tuple[int, int] | None = None
    ) -> Iterator[WatchedRunner]:
        """Borrow a runner for the length of a `with` block, when it is this stream's turn.

        If the block raises, the runner is freed, and the next frame gets another one.

        Args:
            model: What it runs.
            size: Width and height of the frame. A tracker is for frames of one size: MediaPipe
                fails on some others.

        Raises:
            PoolBusy: None came free in time, or there are too many trackers.
            ModelError: The model can't be loaded.
        """
        pool, shelf = self._pool, self._shelf_of(model, size)
        due = pool._clock() + pool._wait_seconds
        while True:
            with pool._turns.take(self._share, shelf, due - pool._clock()) as turn:
                if turn.runner:
                    yield turn.runner
                    return
                turn.runner = pool._make(model)

    def close(self) -> None:
        """Free the stream's tracker, and leave its share to the next stream."""
        self._free_tracker()
        with self._pool._lock:
            if not self._closed:
                self._pool._shares.append(self._share)
            self._closed = True

    def _free_tracker(self) -> None:
        if self._tracker:
            self._pool._turns.empty(self._tracker, close=True)
            self._pool._trackers.discard(self._tracker)
        self._tracker = None

    def _shelf_of(self, model: PooledModel, size: tuple[int, int] | None) -> Shelf:
        pool = self._pool
        if pool._trackers_max is None or not model.tracks:
            self._free_tracker()
            return pool._shared(model)
        version = pool._version(model), size
        if self._tracker and (self._tracker.model, self._tracker.version) == (model, version):
            return self._tracker
        self._free_tracker()
        with pool._lock:
            if len(pool._trackers) >= pool._trackers_max:
                raise PoolBusy(f"All places for {model.title} are taken. Try again in a moment.")
            self._tracker = Shelf(model, 1, version=version)
            pool._trackers.add(self._tracker)
        return self._tracker
