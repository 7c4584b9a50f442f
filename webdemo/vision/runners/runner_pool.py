"""The runners: a fixed number per model, lent first come, first served, and taken back."""

import contextlib
import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout  # the builtin one from 3.11 on
from functools import partial
from typing import Any

from webdemo.vision.models import ModelError
from webdemo.vision.runners import free_memory
from webdemo.vision.runners.runner import Labelled, PoolBusy, Runner
from webdemo.vision.runners.watched_runner import WatchedRunner

log = logging.getLogger(__name__)

HANGING_MAX = 8
"""Maximum number of runners that hang at once: each keeps its thread and its memory."""


class MediaPipeHangs(ModelError):
    """Too many runners have not come back."""

    def __init__(self) -> None:
        super().__init__("MediaPipe hangs again and again. Restart webdemo.")


class _Shelf:
    """The places of one model. None is a place whose runner has yet to be built.

    A runner that comes back goes straight to the thread that has waited longest, so that no
    later thread can take it first.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._idle: list[WatchedRunner | None] = []
        self._waiting: deque[Future[WatchedRunner | None]] = deque()

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    def put(self, runner: WatchedRunner | None) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().set_result(runner)
            else:
                self._idle.append(runner)

    def take(self, timeout_seconds: float) -> WatchedRunner | None:
        with self._lock:
            if self._idle:
                return self._idle.pop()  # the last used: its memory is still in the cache
            ticket: Future[WatchedRunner | None] = Future()
            self._waiting.append(ticket)
        with contextlib.suppress(FutureTimeout):
            return ticket.result(timeout_seconds)
        with self._lock:
            if ticket.done():  # it arrived between the time-out and the lock
                return ticket.result()
            self._waiting.remove(ticket)
        raise PoolBusy("Nothing came free in time. Try again with fewer streams.")

    def empty(self) -> list[WatchedRunner | None]:
        with self._lock:
            taken, self._idle = self._idle, []
        return taken


class RunnerPool:
    """A fixed pool of runners per model."""

    def __init__(
        self,
        build: Callable[[Any], Runner],
        models: Iterable[Labelled],
        places: int,
        hang_seconds: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Make the places. No runner is lent before `load` or `open`.

        Args:
            build: Makes a runner.
            models: The models to serve.
            places: Segmenters per model, at least 1.
            hang_seconds: Maximum time for one frame; a runner that takes longer is replaced.
            clock: Gives the time in seconds.
        """
        self._build = build
        self._places = places
        self._hang_seconds = hang_seconds
        self._clock = clock
        self._shelves = {model: _Shelf() for model in models}
        self._hanging: list[WatchedRunner] = []
        self._lock = threading.Lock()  # guards `_hanging`
        self._loaded = False
        self._failed: set[Labelled] = set()
        self._closed = False

    @property
    def loaded(self) -> bool:
        """Whether every model has its runners."""
        return self._loaded and not self._failed

    def waiting(self, model: Labelled) -> int:
        """Number of threads that wait for a runner of this model."""
        return self._shelves[model].waiting

    def open(self) -> None:
        """Lend from now on. The first borrower of each place builds its runner."""
        for shelf in self._shelves.values():
            for _ in range(self._places):
                shelf.put(None)

    def add(self, model: Labelled) -> None:
        """Lend this one, too, from a single place, until `remove`."""
        shelf = _Shelf()
        shelf.put(None)
        self._shelves[model] = shelf

    def remove(self, model: Labelled) -> None:
        """Free what `add` has added. It must not be lent."""
        self._free(self._shelves.pop(model))
        self._failed.discard(model)
        free_memory.give_back()

    def load(self, first: Labelled | None = None) -> None:
        """Build all runners; borrowers wait until theirs is there. Call it once.

        A model that can't be built is logged, and each borrower gets the error.

        Args:
            first: The model to begin with: the one that is likely to be needed first.
        """
        models = sorted(self._shelves, key=lambda model: model != first)
        for place in range(self._places):
            for model in models:
                try:
                    runner: WatchedRunner | None = self._make(model)
                except ModelError as error:
                    log.error("The %s model could not be loaded: %s", model.label, error)
                    runner = None
                if self._closed:
                    return
                self._shelves[model].put(runner)
            log.debug("%d runners per model", place + 1)
        self._loaded = True

    @contextlib.contextmanager
    def lend(self, model: Labelled, timeout_seconds: float) -> Iterator[WatchedRunner]:
        """Borrow a runner for the length of a `with` block. No other thread has it meanwhile.

        If the block raises, the runner is thrown away, and the next borrower builds a new one.

        Args:
            model: The model that the runner runs.
            timeout_seconds: Maximum time to wait for one.

        Raises:
            PoolBusy: None came free within `timeout_seconds`.
            ModelError: The model can't be loaded.
        """
        self._refuse_if_it_hangs()
        shelf = self._shelves[model]
        runner = shelf.take(timeout_seconds)
        try:
            if runner is None:
                runner = self._make(model)
            yield runner
        except BaseException:
            if runner is not None:
                self._throw_away(runner, model)
            runner = None
            raise
        finally:
            shelf.put(runner)

    def _refuse_if_it_hangs(self) -> None:
        with self._lock:
            self._hanging = [runner for runner in self._hanging if runner.hangs]
            if len(self._hanging) >= HANGING_MAX:
                raise MediaPipeHangs

    def _make(self, model: Labelled) -> WatchedRunner:
        runner = WatchedRunner(partial(self._build, model), self._hang_seconds, self._clock)
        try:
            runner.load()
        except Exception as error:
            self._failed.add(model)
            self._throw_away(runner, model)
            if isinstance(error, ModelError):
                raise
            raise ModelError(f"The {model.label} model can't be loaded: {error}") from error
        self._failed.discard(model)
        return runner

    def _throw_away(self, runner: WatchedRunner, model: Labelled) -> None:
        runner.close()
        if runner.hangs:
            log.error("The %s model hangs; it is loaded anew", model.label)
            with self._lock:
                self._hanging.append(runner)

    def free_others(self, model: Labelled) -> None:
        """Free the runners of all other models that are not lent. The next borrower builds anew."""
        for other, shelf in self._shelves.items():
            if other is not model:
                taken = shelf.empty()
                for runner in taken:
                    if runner is not None:
                        runner.close()
                    shelf.put(None)
        free_memory.give_back()

    def close(self) -> None:
        """Free the runners that are not lent."""
        self._closed = True
        for shelf in list(self._shelves.values()):
            self._free(shelf)

    def _free(self, shelf: _Shelf) -> None:
        for runner in shelf.empty():
            if runner is not None:
                runner.close()
