"""Shares of the processor, with a fake clock, runners that are strings, and threads that wait."""

from __future__ import annotations

import contextlib
import threading
from collections import Counter
from types import SimpleNamespace

import pytest
from fakes import Clock, Task
from server_process import PATIENCE_SECONDS, poll_until

from webdemo.vision.runners import fair_turns
from webdemo.vision.runners.fair_turns import FairTurns, Share, Shelf
from webdemo.vision.runners.runner import PoolBusy


class Server:
    """Turns, a fake clock, the runners that were freed, and a shelf with a runner per place."""

    def __init__(self, places=1):
        self.clock = Clock()
        self.freed = []
        self.turns = FairTurns(places, lambda _, runner: self.freed.append(runner), self.clock)
        self.shelf = Shelf("model", places, places, [f"runner {one}" for one in range(places)])

    def take(self, shelf=None, seconds=0, share=None):
        return self.turns.take(share or Share(), shelf or self.shelf, seconds)

    def start(self, function, *args):
        """Run it in a thread until it waits for a turn."""
        before = len(self.turns.waiting)
        task = Task(function, *args)
        poll_until(lambda: len(self.turns.waiting) == before + 1)
        return task

    def is_whole(self, places=1):
        """All turns are free, all runners are idle, and one can be built."""
        assert not self.turns.waiting
        with contextlib.ExitStack() as all_at_once:
            lent = {all_at_once.enter_context(self.take()).runner for _ in range(places)}
            assert lent == {f"runner {one}" for one in range(places)}
            assert all_at_once.enter_context(self.take(Shelf("new", 1))).builds
            with pytest.raises(PoolBusy), self.take():
                pass
        return True


class Streams:
    """Streams that always have a frame waiting. The turn of each takes its own time."""

    def __init__(self, server, seconds):
        self._server, self._seconds = server, seconds
        self._entered = threading.Semaphore(0)
        self._go_on = threading.Semaphore(0)
        self._working = True
        self._tasks = []

    def start(self, *names):
        self._tasks += [self._server.start(self._work, name) for name in names]

    def _work(self, name):
        share = Share()
        while self._working:
            with self._server.take(seconds=PATIENCE_SECONDS, share=share):
                self._last = name
                self._entered.release()
                assert self._go_on.acquire(timeout=PATIENCE_SECONDS)

    def served(self, count):
        """Let so many turns pass; return whose they were. The others wait meanwhile."""
        names = []
        for _ in range(count):
            assert self._entered.acquire(timeout=PATIENCE_SECONDS)
            names.append(self._last)
            poll_until(lambda: len(self._server.turns.waiting) == len(self._tasks) - 1)
            self._server.clock.sleep(self._seconds[self._last])
            self._go_on.release()
        return names

    def stop(self):
        self._working = False
        for _ in self._tasks:
            self._go_on.release()
        for task in self._tasks:
            task.result()


@contextlib.contextmanager
def streams(**seconds):
    """Streams by name, with the time that a turn of each takes. All wait for the first turn."""
    server = Server()
    running = Streams(server, seconds)
    with server.take():
        running.start(*(name for name in seconds if name != "late"))
    yield running
    running.stop()
    assert server.is_whole()


def test_equal_streams_take_turns_and_a_latecomer_is_served_at_once():
    """In the order in which they came. The latecomer has saved nothing."""
    with streams(b=1.0, d=1.0, a=1.0, late=1.0) as running:
        assert running.served(12) == [*"bda"] * 4
        running.start("late")
        names = running.served(20)
    assert "late" in names[:5]
    assert names.count("late") == pytest.approx(5, abs=1)


def test_long_turns_get_as_much_time_and_not_as_many_turns():
    for seconds, turns in (
        ({"long": 5.0, **dict.fromkeys("abcd", 1.0)}, {"long": 6, **dict.fromkeys("abcd", 30)}),
        ({"long": 8.0, "short": 1.0}, {"long": 10, "short": 10}),  # none waits when its turn ends
    ):
        with streams(**seconds) as running:
            served = Counter(running.served(sum(turns.values())))
        assert served == {name: pytest.approx(count, abs=8) for name, count in turns.items()}
        assert served["long"] == pytest.approx(turns["long"], abs=1)


def test_what_comes_free_goes_to_the_stream_that_has_used_least():
    """A build counts as much as a turn, for the next turn and for the next build."""
    for builds in (False, True):
        server, order = Server(), []
        builder = Share()
        with server.take(Shelf("built", 1), share=builder) as turn:
            server.clock.sleep(3)
            turn.runner = "built"
        assert builder.used == 3

        def work(name, share, server=server, builds=builds, order=order):
            with server.take(Shelf("new", 1) if builds else None, PATIENCE_SECONDS, share):
                order.append(name)

        with server.take(Shelf("first", 1)) if builds else server.take():
            tasks = [server.start(work, "builder", builder), server.start(work, "other", Share())]
        for task in tasks:
            task.result()
        assert order == ["other", "builder"]


def test_build_takes_no_turn_and_a_turn_no_build():
    server, new = Server(), Shelf("new", 2)
    with server.take(new) as turn:
        assert turn.builds
        with server.take() as other:
            assert other.runner == "runner 0"
        with pytest.raises(PoolBusy), server.take(new):
            pass  # one build at once
        turn.runner = "built"
    with server.take(new) as turn:
        assert (turn.builds, turn.runner) == (False, "built")
    assert server.is_whole()


def test_frame_that_waits_takes_what_comes_back_and_delays_no_other():
    server, shelf = Server(2), Shelf("model", 2, 1, ["lent"])

    def work():
        with server.take(shelf, PATIENCE_SECONDS) as turn:
            return turn.runner

    with server.take(Shelf("hangs", 1)) as build:
        with server.take(shelf):
            task = server.start(work)
            with server.take() as turn:
                assert turn.runner.startswith("runner")
        assert task.result() == "lent", "and waits for no build"
        build.runner = "late"


def test_frame_that_gave_up_leaves_the_others_in_their_order():
    server, order = Server(), []

    def work(name):
        with server.take(seconds=PATIENCE_SECONDS):
            order.append(name)

    with server.take():
        tasks = []
        for name in "abcd":
            tasks.append(server.start(work, name))
            with pytest.raises(PoolBusy, match=r"^The server is busy\. Close a stream .+\.$"):
                server.take(seconds=0.001).__enter__()
    for task in tasks:
        task.result()
    assert order == [*"abcd"]
    assert server.is_whole()


@pytest.mark.parametrize("ends_by", [None, KeyboardInterrupt])
def test_what_comes_when_the_wait_ends_is_not_lost(monkeypatch, ends_by):
    """It comes between the time-out, or the interrupt, and the lock."""
    for builds in (False, True):
        server, other = Server(), contextlib.ExitStack()
        other.enter_context(server.take(Shelf("other", 1) if builds else None))

        class LateEvent(threading.Event):
            def wait(self, timeout=None, other=other):
                other.close()
                if ends_by:
                    raise ends_by
                return False

        with (
            monkeypatch.context() as patched,
            pytest.raises(ends_by) if ends_by else contextlib.nullcontext(),
        ):
            patched.setattr(fair_turns, "threading", SimpleNamespace(Event=LateEvent))
            with server.take(Shelf("new", 1) if builds else None, 1):
                assert not server.turns.waiting
        assert server.is_whole()


def test_runner_of_a_block_that_raises_is_freed_and_its_turn_is_given_back():
    for error in (RuntimeError, SystemExit):
        server, share = Server(), Share()

        def fail(builds, server=server, share=share, error=error):
            with server.take(share=share) as turn:
                assert turn.builds == builds
                server.clock.sleep(3)
                raise error

        for builds in (False, True):
            with pytest.raises(error):
                fail(builds)
        assert (share.used, server.freed, server.shelf.runners) == (6, ["runner 0"], 0)
        with server.take() as turn:
            turn.runner = "runner 0"
        assert server.is_whole()


def test_shelf_never_has_more_runners_than_places():
    server, shelf = Server(), Shelf("model", 2)
    assert server.turns.reserve(shelf)
    with server.take(shelf) as turn:
        assert turn.builds
        assert not server.turns.reserve(shelf)
        turn.runner = "second"
    server.turns.put(shelf, "first")
    assert shelf.idle == ["second", "first"]
    assert not server.turns.reserve(shelf)


def test_closed_turns_refuse_all_who_wait_and_all_who_come():
    server = Server()

    def work():
        with pytest.raises(PoolBusy), server.take(seconds=PATIENCE_SECONDS):
            pass

    with server.take():
        task = server.start(work)
        server.turns.close()
        task.result()
        work()
        server.turns.empty(server.shelf, close=True)
        assert not server.freed
    assert server.freed == ["runner 0"]
    assert server.shelf.runners == 0
    assert not server.turns.reserve(server.shelf)
