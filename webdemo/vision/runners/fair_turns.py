"""Shares the processor among streams whose frames cost unequally much.

Start-time fair queueing (Goyal, Vin and Cheng, SIGCOMM 1996): what comes free goes to the waiting
stream that has used the least time. A stream with slow frames thus gets as much of the processor as
one with fast frames, and one that needs new runners again and again pays for each.
"""

import contextlib
import threading
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from webdemo.vision.runners.runner import PoolBusy
from webdemo.vision.runners.watched_runner import WatchedRunner

GRACE_SECONDS = 0.1
"""Time that a stream keeps although it did not wait when its turn came: its next frame comes only
after the last one's result, while others wait already."""


class PooledModel(Protocol):
    """What a runner runs. Hashable."""

    @property
    def title(self) -> str:
        """Its name, for messages."""

    @property
    def tracks(self) -> bool:
        """Whether its runner remembers frames, and so belongs to one stream."""


@dataclass(eq=False)
class Share:
    """What one stream has used of the processor."""

    used: float = 0.0
    """Virtual time, in seconds, at which its last turn or build ended."""


@dataclass(eq=False)
class Shelf:
    """The runners of one model, or one stream's tracker."""

    model: PooledModel
    places: int
    """Maximum number of runners."""
    runners: int = 0
    """Number of runners that are idle, lent or being built."""
    idle: list[WatchedRunner] = field(default_factory=list)
    closed: bool = False
    version: Hashable = None
    """What the runners are made for; another version of the model needs a new shelf."""


@dataclass(eq=False, slots=True)
class Turn:
    """A turn with a runner, or else leave to build one."""

    share: Share
    shelf: Shelf
    given: threading.Event | None = None
    """Set when it is given; None if it was free at once."""
    start: float | None = None
    """Virtual time when it was given, in seconds."""
    began: float = 0.0
    """The same by the clock."""
    builds: bool = False
    runner: WatchedRunner | None = None
    failed: bool = False
    """Whether the runner is not to be used again."""

    def wake(self) -> None:
        """Wake the thread that waits for it."""
        if self.given:
            self.given.set()


class FairTurns:
    """Gives a fixed number of turns at once, and leave for one build at once."""

    def __init__(
        self,
        places: int,
        free: Callable[[PooledModel, WatchedRunner], None],
        clock: Callable[[], float],
    ) -> None:
        """Begin with `places` turns. `free` frees a runner; `clock` gives the time in seconds."""
        self._turns = places
        self._free = free
        self._clock = clock
        self._lock = threading.Lock()  # guards this, shelves, shares and turns; held briefly
        self._building = False
        self._virtual = 0.0  # start of the last turn
        self.waiting: list[Turn] = []
        """First come, first served among equals."""
        self._closed = False

    @contextlib.contextmanager
    def take(self, share: Share, shelf: Shelf, seconds: float) -> Iterator[Turn]:
        """Take a turn with a runner, or leave to build one, for the length of a `with` block.

        Whatever is the turn's runner at the end goes to the shelf, or is freed if the block raises.

        Raises:
            PoolBusy: Neither came within `seconds`.
        """
        turn = Turn(share, shelf)
        with self._lock:
            self.waiting.append(turn)
            self._give()
            if turn.start is None:
                turn.given = threading.Event()
        try:
            if turn.given and not self._closed:
                turn.given.wait(seconds)
            if turn.start is None:
                raise PoolBusy("The server is busy. Close a stream and try again.")
            turn.failed = True  # until the block has ended well
            yield turn
            turn.failed = False
        finally:
            self._end(turn)

    def reserve(self, shelf: Shelf) -> bool:
        """Get leave to build a runner beside the streams' builds. End it with `put`."""
        with self._lock:
            free = shelf.runners < shelf.places and not self._closed
            shelf.runners += free
        return free

    def put(self, shelf: Shelf, runner: WatchedRunner | None) -> None:
        """Put a runner on its shelf; None if it could not be built."""
        with self._lock:
            surplus = self._put(shelf, runner)
        if surplus:
            self._free(shelf.model, surplus)

    def empty(self, shelf: Shelf, *, close: bool = False) -> None:
        """Free a shelf's idle runners; if `close`, also the others when they come back."""
        with self._lock:
            shelf.closed |= close
            idle, shelf.idle = shelf.idle, []
            shelf.runners -= len(idle)
            self._give()
        for runner in idle:
            self._free(shelf.model, runner)

    def close(self) -> None:
        """Give no more turns, and refuse the frames that wait."""
        with self._lock:
            self._closed = True
            for turn in self.waiting:
                turn.wake()

    def _give(self) -> None:
        """Give what is free. Hold the lock."""
        while not self._closed and (able := list(filter(self._can_go, self.waiting))):
            turn = min(able, key=self._start_of)
            turn.start = self._start_of(turn)
            turn.began = self._clock()
            if turn.shelf.idle:
                self._turns -= 1
                self._virtual = max(self._virtual, turn.start)
                turn.runner = turn.shelf.idle.pop()  # the last used: it is still in the cache
            else:
                self._building = turn.builds = True
                turn.shelf.runners += 1
            self.waiting.remove(turn)
            turn.wake()

    def _can_go(self, turn: Turn) -> bool:
        shelf = turn.shelf
        if shelf.idle:
            return self._turns > 0
        return shelf.runners < shelf.places and not self._building

    def _start_of(self, turn: Turn) -> float:
        return max(self._virtual - GRACE_SECONDS, turn.share.used)

    def _end(self, turn: Turn) -> None:
        """Take back what was given."""
        with self._lock:
            if turn.start is None:
                self.waiting.remove(turn)
                return
            turn.share.used = turn.start + self._clock() - turn.began
            self._turns += not turn.builds
            self._building &= not turn.builds
            surplus = self._put(turn.shelf, turn.runner, turn.failed)
        if surplus:
            self._free(turn.shelf.model, surplus)

    def _put(
        self, shelf: Shelf, runner: WatchedRunner | None, failed: bool = False
    ) -> WatchedRunner | None:
        """Put a runner on its shelf, or return it to be freed. Hold the lock."""
        if runner and not failed and not shelf.closed:
            shelf.idle.append(runner)
            runner = None
        else:
            shelf.runners -= 1
        self._give()
        return runner
