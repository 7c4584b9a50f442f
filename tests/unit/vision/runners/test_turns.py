"""Shares of the processor, with a fake clock and with threads that wait for events."""

from __future__ import annotations

import contextlib
import threading
from collections import Counter

import pytest
from fakes import Clock, Task
from server_process import PATIENCE_SECONDS, poll_until
from webdemo.vision.runners.turns import Share, Turns

from webdemo.vision.runners import turns as turns_module
from webdemo.vision.runners.runner import PoolBusy


class Streams:
    """Streams that always have a frame waiting. The turn of each takes its own time."""

    def __init__(self, turns, clock, seconds):
        self._turns, self._clock, self._seconds = turns, clock, seconds
        self._entered = threading.Semaphore(0)
        self._go_on = threading.Semaphore(0)
        self._working = True
        self._last = ""
        self._tasks = []

    def start(self, *names):
        for name in names:
            waiting = self._turns.waiting
            self._tasks.append(Task(self._work, name))
            poll_until(lambda before=waiting: self._turns.waiting == before + 1)

    def _work(self, name):
        share = Share()
        while self._working:
            with self._turns.take(share, PATIENCE_SECONDS):
                if not self._working:
                    return
                self._last = name
                self._entered.release()
                assert self._go_on.acquire(timeout=PATIENCE_SECONDS)

    def served(self, count):
        """Let so many turns pass; return whose they were. The others wait meanwhile."""
        names = []
        for _ in range(count):
            assert self._entered.acquire(timeout=PATIENCE_SECONDS)
            names.append(self._last)
            poll_until(lambda: self._turns.waiting == len(self._tasks) - 1)
            self._clock.sleep(self._seconds[self._last])
            self._go_on.release()
        return names

    def stop(self):
        self._working = False
        self._go_on.release()
        for task in self._tasks:
            task.result()


@contextlib.contextmanager
def streams(**seconds):
    """Streams by name, with the time that a turn of each takes. All wait for the first turn."""
    clock = Clock()
    turns = Turns(1, clock)
    running = Streams(turns, clock, seconds)
    with turns.take(Share(), 0):
        running.start(*(name for name in seconds if name != "late"))
    yield running
    running.stop()
    assert turns.waiting == 0
    with turns.take(Share(), 0):
        pass


def test_equal_streams_take_turns():
    with streams(one=1.0, other=1.0, third=1.0) as running:
        names = running.served(30)
    assert names == ["one", "other", "third"] * 10


def test_long_turns_get_as_much_time_and_not_as_many_turns():
    with streams(long=8.0, short=1.0, other=1.0) as running:
        turns = Counter(running.served(17 * 12))
    assert turns["long"] == pytest.approx(12, abs=1)
    assert turns["short"] == pytest.approx(8 * 12, abs=8)
    assert turns["other"] == pytest.approx(8 * 12, abs=8)


def test_no_place_is_kept_for_a_frame_that_may_come():
    """When one of two streams ends its turn, only the other's frame is there."""
    with streams(long=8.0, short=1.0) as running:
        assert running.served(10) == ["long", "short"] * 5


def test_one_long_stream_among_many_short_ones():
    seconds = {"long": 5.0, **{f"short {number}": 1.0 for number in range(4)}}
    with streams(**seconds) as running:
        names = running.served(200)
    used = {name: names.count(name) * seconds[name] for name in seconds}
    assert max(used.values()) - min(used.values()) <= 5.0
    pauses = "".join("l" if name == "long" else "s" for name in names).split("l")
    assert max(map(len, pauses)) <= 24  # never more than about five turns of each other stream


def test_latecomer_is_served_at_once_and_has_saved_nothing():
    with streams(one=1.0, other=1.0, late=1.0) as running:
        running.served(50)
        running.start("late")
        names = running.served(30)
    assert "late" in names[:4]
    assert names.count("late") == pytest.approx(10, abs=1)


def test_first_come_first_served_among_equals():
    with streams(b=1.0, d=1.0, a=1.0, c=1.0) as running:
        assert running.served(4) == ["b", "d", "a", "c"]


def test_as_many_at_once_as_there_are_places():
    turns = Turns(2)
    with turns.take(Share(), 0), turns.take(Share(), 0):
        with pytest.raises(PoolBusy), turns.take(Share(), 0.01):
            pass
        assert turns.waiting == 0
    with turns.take(Share(), 0), turns.take(Share(), 0):
        pass


def test_no_free_turn_is_a_sentence():
    turns = Turns(1)
    with (
        turns.take(Share(), 0),
        pytest.raises(PoolBusy, match=r"^The server is busy\. .+\.$"),
        turns.take(Share(), 0),
    ):
        pass


def test_one_that_gave_up_leaves_the_others_in_their_order():
    turns, order = Turns(1), []

    def work(name):
        with turns.take(Share(), PATIENCE_SECONDS):
            order.append(name)

    with turns.take(Share(), 0):
        tasks = []
        for name in "abcd":
            tasks.append(Task(work, name))
            poll_until(lambda: turns.waiting == len(tasks))
            with pytest.raises(PoolBusy), turns.take(Share(), 0):
                pass
    for task in tasks:
        task.result()
    assert order == [*"abcd"]


@pytest.mark.parametrize("error", [RuntimeError, SystemExit])
def test_block_that_raises_gives_its_turn_back(error):
    clock = Clock()
    turns, share = Turns(1, clock), Share()

    def work():
        with turns.take(share, 0):
            clock.sleep(3)
            raise error

    with pytest.raises(error):
        work()
    assert share.finish == 3
    with turns.take(Share(), 0):
        pass


def test_turn_that_comes_just_after_the_timeout_is_not_lost(monkeypatch):
    """The other's turn ends between the time-out and the lock."""
    turns = Turns(1)
    other = contextlib.ExitStack()
    other.enter_context(turns.take(Share(), 0))

    class LateFuture(turns_module.Future):
        def result(self, timeout=None):
            other.close()
            raise turns_module.FutureTimeout

    monkeypatch.setattr(turns_module, "Future", LateFuture)
    with turns.take(Share(), 0):
        assert turns.waiting == 0
        with pytest.raises(PoolBusy), turns.take(Share(), 0):
            pass
    with turns.take(Share(), 0):
        pass


def test_many_threads_and_no_lost_wake_up():
    turns, at_once, most = Turns(2), threading.Semaphore(2), []

    def work():
        share = Share()
        for _ in range(200):
            with turns.take(share, PATIENCE_SECONDS):
                most.append(at_once.acquire(blocking=False))
                at_once.release()

    for task in [Task(work) for _ in range(8)]:
        task.result()
    assert len(most) == 1600
    assert all(most)
    assert turns.waiting == 0
    with turns.take(Share(), 0), turns.take(Share(), 0):
        pass
