"""The segmenters: a fixed number per model, lent first come, first served, and taken back.

A segmenter that does not come back in time, because MediaPipe hangs, is given up: whoever waits on
it is told, and its place gets a new one. The thread inside can't be ended; it is left behind.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout  # the builtin one from 3.11 on
from dataclasses import dataclass
from typing import Protocol

from webdemo.vision.array_types import ConfidenceMask, RgbFrame
from webdemo.vision.models import Model, ModelError
from webdemo.vision.segmenter import Node

log = logging.getLogger(__name__)


GIVEN_UP_MAX = 8
"""So many threads may hang in MediaPipe at once; each keeps its memory."""


BUILD_SECONDS = 60.0
"""After this long a segmenter that is being built is given up; MediaPipe itself may have to be
imported first, from a slow disk."""


class PoolBusy(TimeoutError):
    """No segmenter came free in time."""


class SegmenterGivenUp(RuntimeError):
    """The segmenter came back after it had been given up; its borrower has been told."""


class MediaPipeHangs(ModelError):
    """Too many segmenters have not come back."""

    def __init__(self) -> None:
        super().__init__("MediaPipe hangs again and again. Restart webdemo.")


class Segments(Protocol):
    """What the pool lends: see `segmenter.Segmenter`."""

    graph: tuple[Node, ...]

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

    @property
    def waiting(self) -> int:
        return len(self._waiting)

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


@dataclass(eq=False)
class _Loan:
    model: Model
    give_up: Callable[[], None]
    clock: Callable[[], float]
    seconds: float = 0.0
    due: float = 0.0  # by the clock

    def allow(self, seconds: float) -> None:
        self.seconds = seconds
        self.due = self.clock() + seconds


class SegmenterPool:
    """A fixed pool of segmenters per model."""

    def __init__(
        self,
        build: Callable[[Model], Segments],
        models: Iterable[Model],
        places: int,
        hang_seconds: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Make the places; nobody is lent anything before `load` or `open`.

        Args:
            build: Makes a segmenter.
            models: The models to serve.
            places: Segmenters per model, at least 1.
            hang_seconds: After this long a segmenter that is lent is given up.
            clock: Tells how long that is.
        """
        self._build = build
        self._places = places
        self._hang_seconds = hang_seconds
        self._clock = clock
        self._shelves = {model: _Shelf() for model in models}
        self._loans: dict[_Loan, None] = {}  # whoever takes one out ends it
        self._given_up: dict[_Loan, threading.Thread] = {}  # those that have not come back since
        self._lock = threading.Lock()
        self._watched = False
        self._loaded = False
        self._failed: set[Model] = set()
        self._closed = threading.Event()

    @property
    def loaded(self) -> bool:
        """Whether every model has its segmenters."""
        return self._loaded and not self._failed

    def waiting(self, model: Model) -> int:
        """How many wait for a segmenter of this model."""
        return self._shelves[model].waiting

    def open(self) -> None:
        """Lend from now on; each place's segmenter is built by its first borrower."""
        for shelf in self._shelves.values():
            for _ in range(self._places):
                shelf.put(None)

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
                if self._closed.is_set():
                    return
                self._shelves[model].put(segmenter)
            log.debug("%d segmenters per model", place + 1)
        self._loaded = True

    @contextlib.contextmanager
    def lend(
        self, model: Model, timeout_seconds: float, give_up: Callable[[], None] = lambda: None
    ) -> Iterator[Segments]:
        """Borrow a segmenter, alone, for the length of a `with` block.

        If the block raises, the segmenter is thrown away and its place built anew by the next
        borrower.

        Args:
            model: Which.
            timeout_seconds: How long to wait for one.
            give_up: Called from another thread if the block lasts longer than the pool's
                `hang_seconds`: it speaks to whoever waits for the borrower, who can't.

        Raises:
            PoolBusy: None came free within `timeout_seconds`.
            ModelError: The model can't be loaded.
            SegmenterGivenUp: The block has ended, but after `give_up` was called.
        """
        if len(self._given_up) >= GIVEN_UP_MAX:
            raise MediaPipeHangs
        shelf = self._shelves[model]
        segmenter = shelf.take(timeout_seconds)
        loan = _Loan(model, give_up, self._clock)
        loan.allow(self._hang_seconds if segmenter else BUILD_SECONDS)
        self._loans[loan] = None
        try:
            if not self._watched:
                self._start_watch()
            if segmenter is None:
                segmenter = self._make(model)
                loan.allow(self._hang_seconds)
            yield segmenter
        except BaseException:
            _close(segmenter)
            segmenter = None
            raise
        finally:
            if self._end(loan):
                shelf.put(segmenter)
            else:
                with self._lock:
                    telling = self._given_up.pop(loan)
                telling.join()  # before the borrower goes on to use the same connection
                _close(segmenter)
                raise SegmenterGivenUp

    def _end(self, loan: _Loan) -> bool:
        """Take the loan out; False if the other side, borrower or watch, has done so."""
        return self._loans.pop(loan, loan) is None

    def _start_watch(self) -> None:
        with self._lock:
            if not self._watched:
                threading.Thread(target=self._watch, name="watch", daemon=True).start()
            self._watched = True

    def _watch(self) -> None:
        while not self._closed.wait(self._hang_seconds / 4):
            for loan in list(self._loans):
                if loan.due <= self._clock():
                    try:
                        self._give_up(loan)
                    except RuntimeError:  # no thread could be started; the others need the watch
                        log.exception("A segmenter that hangs could not be given up properly")

    def _give_up(self, loan: _Loan) -> None:
        # In a thread of its own: it may write to somebody who does not read.
        telling = threading.Thread(target=loan.give_up, name="give up", daemon=True)
        with self._lock:
            if not self._end(loan):
                return
            self._given_up[loan] = telling
            log.error(
                "The %s model has not answered for %g s; it is loaded anew",
                loan.model.label,
                loan.seconds,
            )
            telling.start()
        self._shelves[loan.model].put(None)

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
        self._closed.set()
        for shelf in self._shelves.values():
            for segmenter in shelf.empty():
                _close(segmenter)


def _close(segmenter: Segments | None) -> None:
    if segmenter is not None:
        with contextlib.suppress(Exception):  # one that failed may fail in this, too
            segmenter.close()
