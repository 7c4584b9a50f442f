"""The segmenters: a fixed number per model, lent first come, first served, and taken back."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout  # the builtin one from 3.11 on
from typing import Protocol

from webdemo.arrays import ConfidenceMask, RgbFrame
from webdemo.models import Model, ModelError

log = logging.getLogger(__name__)


class PoolBusy(TimeoutError):
    """No segmenter came free in time."""


class Segments(Protocol):
    """What the pool lends: see `segmenter.Segmenter`."""

    def segment(self, rgb_frame: RgbFrame) -> ConfidenceMask:
        """Tell person from background."""

    def close(self) -> None:
        """Free the model."""


class _Shelf:
    """The places of one model. None is a place whose segmenter has yet to be built.

    A thread that brings a segmenter back hands it straight to whoever has waited longest, so
    that nobody who comes later can snatch it.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._idle: list[Segments | None] = []
        self._waiting: deque[Future[Segments | None]] = deque()

    def put(self, segmenter: Segments | None) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().set_result(segmenter)
            else:
                self._idle.append(segmenter)

    def take(self, timeout_seconds: float) -> Segments | None:
        with self._lock:
            if self._idle:
                return self._idle.pop()  # the last used: its memory is still in the cache
            ticket: Future[Segments | None] = Future()
            self._waiting.append(ticket)
        with contextlib.suppress(FutureTimeout):
            return ticket.result(timeout_seconds)
        with self._lock:
            if ticket.done():  # it arrived between the time-out and the lock
                return ticket.result()
            self._waiting.remove(ticket)
        raise PoolBusy("No segmenter came free in time. Try again with fewer streams.")

    def empty(self) -> list[Segments | None]:
        with self._lock:
            taken, self._idle = self._idle, []
        return taken


class SegmenterPool:
    """A fixed pool of segmenters per model."""

    def __init__(
        self, build: Callable[[Model], Segments], models: Iterable[Model], places: int
    ) -> None:
        """Make the places; nobody is lent anything before `load`.

        Args:
            build: Makes a segmenter.
            models: The models to serve.
            places: Segmenters per model, at least 1.
        """
        self._build = build
        self._places = places
        self._shelves = {model: _Shelf() for model in models}
        self._loaded = False
        self._failed: set[Model] = set()
        self._closed = False

    @property
    def loaded(self) -> bool:
        """Whether every model has its segmenters."""
        return self._loaded and not self._failed

    def load(self, first: Model | None = None) -> None:
        """Build all segmenters; borrowers wait until theirs is there. Call it once.

        A model that can't be built is logged, and each borrower gets the error.

        Args:
            first: The model to begin with: the one that is likely to be asked for.
        """
        models = sorted(self._shelves, key=lambda model: model != first)
        for place in range(self._places):
            for model in models:
                try:
                    segmenter: Segments | None = self._make(model)
                except ModelError:
                    log.exception("The %s model could not be loaded", model.label)
                    segmenter = None
                if self._closed:
                    return
                self._shelves[model].put(segmenter)
            log.debug("%d segmenters per model", place + 1)
        self._loaded = True

    @contextlib.contextmanager
    def lend(self, model: Model, timeout_seconds: float) -> Iterator[Segments]:
        """Borrow a segmenter, alone, for the length of a `with` block.

        If the block raises, the segmenter is thrown away and its place built anew by the next
        borrower.

        Raises:
            PoolBusy: None came free within `timeout_seconds`.
            ModelError: The model can't be loaded.
        """
        shelf = self._shelves[model]
        segmenter = shelf.take(timeout_seconds)
        try:
            if segmenter is None:
                segmenter = self._make(model)
            yield segmenter
        except BaseException:
            if segmenter is not None:
                with contextlib.suppress(Exception):
                    segmenter.close()
                segmenter = None
            raise
        finally:
            shelf.put(segmenter)

    def _make(self, model: Model) -> Segments:
        try:
            segmenter = self._build(model)
        except Exception as error:
            self._failed.add(model)
            if isinstance(error, ModelError):
                raise
            raise ModelError(f"The {model.label} model can't be loaded: {error}") from error
        self._failed.discard(model)
        return segmenter

    def close(self) -> None:
        """Free the segmenters that are on their shelves."""
        self._closed = True
        for shelf in self._shelves.values():
            for segmenter in shelf.empty():
                if segmenter is not None:
                    segmenter.close()
