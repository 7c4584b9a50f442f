"""The segmenters: a fixed number per model, lent first come, first served, and taken back."""

import contextlib
import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout  # the builtin one from 3.11 on
from functools import partial

from webdemo.vision.models import Model, ModelError
from webdemo.vision.segmenter import Segmenter
from webdemo.vision.watched_segmenter import WatchedSegmenter

log = logging.getLogger(__name__)

HANGING_MAX = 8
"""Maximum number of segmenters that hang at once: each keeps its thread and its memory."""


class PoolBusy(TimeoutError):
    """No segmenter came free in time."""


class MediaPipeHangs(ModelError):
    """Too many segmenters have not come back."""

    def __init__(self) -> None:
        super().__init__("MediaPipe hangs again and again. Restart webdemo.")


class _Shelf:
    """The places of one model. None is a place whose segmenter has yet to be built.

    A segmenter that comes back goes straight to the thread that has waited longest, so that no
    later thread can take it first.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._idle: list[WatchedSegmenter | None] = []
        self._waiting: deque[Future[WatchedSegmenter | None]] = deque()

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    def put(self, segmenter: WatchedSegmenter | None) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().set_result(segmenter)
            else:
                self._idle.append(segmenter)

    def take(self, timeout_seconds: float) -> WatchedSegmenter | None:
        with self._lock:
            if self._idle:
                return self._idle.pop()  # the last used: its memory is still in the cache
            ticket: Future[WatchedSegmenter | None] = Future()
            self._waiting.append(ticket)
        with contextlib.suppress(FutureTimeout):
            return ticket.result(timeout_seconds)
        with self._lock:
            if ticket.done():  # it arrived between the time-out and the lock
                return ticket.result()
            self._waiting.remove(ticket)
        raise PoolBusy("No segmenter came free in time. Try again with fewer streams.")

    def empty(self) -> list[WatchedSegmenter | None]:
        with self._lock:
            taken, self._idle = self._idle, []
        return taken


class SegmenterPool:
    """A fixed pool of segmenters per model."""

    def __init__(
        self,
        build: Callable[[Model], Segmenter],
        models: Iterable[Model],
        places: int,
        hang_seconds: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Make the places. No segmenter is lent before `load` or `open`.

        Args:
            build: Makes a segmenter.
            models: The models to serve.
            places: Segmenters per model, at least 1.
            hang_seconds: Maximum time for one frame; a segmenter that takes longer is replaced.
            clock: Gives the time in seconds.
        """
        self._build = build
        self._places = places
        self._hang_seconds = hang_seconds
        self._clock = clock
        self._shelves = {model: _Shelf() for model in models}
        self._hanging: list[WatchedSegmenter] = []
        self._lock = threading.Lock()  # guards `_hanging`
        self._loaded = False
        self._failed: set[Model] = set()
        self._closed = False

    @property
    def loaded(self) -> bool:
        """Whether every model has its segmenters."""
        return self._loaded and not self._failed

    def waiting(self, model: Model) -> int:
        """Number of threads that wait for a segmenter of this model."""
        return self._shelves[model].waiting

    def open(self) -> None:
        """Lend from now on. The first borrower of each place builds its segmenter."""
        for shelf in self._shelves.values():
            for _ in range(self._places):
                shelf.put(None)

    def load(self, first: Model | None = None) -> None:
        """Build all segmenters; borrowers wait until theirs is there. Call it once.

        A model that can't be built is logged, and each borrower gets the error.

        Args:
            first: The model to begin with: the one that is likely to be needed first.
        """
        models = sorted(self._shelves, key=lambda model: model != first)
        for place in range(self._places):
            for model in models:
                try:
                    segmenter: WatchedSegmenter | None = self._make(model)
                except ModelError as error:
                    log.error("The %s model could not be loaded: %s", model.label, error)
                    segmenter = None
                if self._closed:
                    return
                self._shelves[model].put(segmenter)
            log.debug("%d segmenters per model", place + 1)
        self._loaded = True

    @contextlib.contextmanager
    def lend(self, model: Model, timeout_seconds: float) -> Iterator[WatchedSegmenter]:
        """Borrow a segmenter for the length of a `with` block. No other thread has it meanwhile.

        If the block raises, the segmenter is thrown away, and the next borrower builds a new one.

        Args:
            model: The model that the segmenter runs.
            timeout_seconds: Maximum time to wait for one.

        Raises:
            PoolBusy: None came free within `timeout_seconds`.
            ModelError: The model can't be loaded.
        """
        self._refuse_if_it_hangs()
        shelf = self._shelves[model]
        segmenter = shelf.take(timeout_seconds)
        try:
            if segmenter is None:
                segmenter = self._make(model)
            yield segmenter
        except BaseException:
            if segmenter is not None:
                self._throw_away(segmenter, model)
            segmenter = None
            raise
        finally:
            shelf.put(segmenter)

    def _refuse_if_it_hangs(self) -> None:
        with self._lock:
            self._hanging = [segmenter for segmenter in self._hanging if segmenter.hangs]
            if len(self._hanging) >= HANGING_MAX:
                raise MediaPipeHangs

    def _make(self, model: Model) -> WatchedSegmenter:
        segmenter = WatchedSegmenter(partial(self._build, model), self._hang_seconds, self._clock)
        try:
            segmenter.load()
        except Exception as error:
            self._failed.add(model)
            self._throw_away(segmenter, model)
            if isinstance(error, ModelError):
                raise
            raise ModelError(f"The {model.label} model can't be loaded: {error}") from error
        self._failed.discard(model)
        return segmenter

    def _throw_away(self, segmenter: WatchedSegmenter, model: Model) -> None:
        segmenter.close()
        if segmenter.hangs:
            log.error("The %s model hangs; it is loaded anew", model.label)
            with self._lock:
                self._hanging.append(segmenter)

    def close(self) -> None:
        """Free the segmenters that are not lent."""
        self._closed = True
        for shelf in self._shelves.values():
            for segmenter in shelf.empty():
                if segmenter is not None:
                    segmenter.close()
