"""The pool, with fake runners and a fake clock. Who is served when: see test_fair_turns."""

from __future__ import annotations

import contextlib
import itertools
import random
import threading
import time
from collections import Counter

import numpy as np
import pytest
from fakes import PATIENCE_SECONDS, Clock, FakeFactory, Task
from server_process import poll_until

from webdemo.vision.runners import free_memory
from webdemo.vision.runners.pool import HANGING_MAX, RunnerPool
from webdemo.vision.runners.runner import ModelError, PoolBusy, RunnerError
from webdemo.vision.runners.watched_runner import BUILD_SECONDS
from webdemo.vision.solutions import index

LANDSCAPE = index.find("selfie", "landscape")
GENERAL = index.find("selfie", "general")
FACES = index.find("face-detection")
POSE = index.find("pose")
HANDS = index.find("hands")
FRAME = np.zeros((36, 48, 3), np.uint8)
HANG_SECONDS = 0.05
"""Seconds of the fake clock, which moves only where a runner is meant to hang."""
TRACKERS_MAX = 2


class Builder(FakeFactory):
    """Builds fake runners; those of the models in `stuck` only when `go_on` is set."""

    def __init__(self):
        super().__init__()
        self.before = lambda: None
        self.stuck = set()
        self.entered = threading.Semaphore(0)
        self.go_on = threading.Event()

    def __call__(self, model):
        if model in self.stuck:
            self.entered.release()
            assert self.go_on.wait(PATIENCE_SECONDS)
        self.before()
        runner = super().__call__(model)
        runner.free = threading.Lock()
        return runner

    def models(self):
        return [made.model for made in self.made]


class Server:
    """A pool, its fakes, and its clock."""

    def __init__(self, places=2, wait_seconds=PATIENCE_SECONDS, trackers_max=TRACKERS_MAX):
        self.clock, self.builder = Clock(), Builder()
        self.pool = RunnerPool(
            self.builder,
            places,
            hang_seconds=HANG_SECONDS,
            wait_seconds=wait_seconds,
            trackers_max=trackers_max,
            clock=self.clock,
        )

    def hang(self, borrower, model):
        """Let a frame hang; return its fake runner once the pool has given it up."""
        fake = use(borrower, model)
        fake.go_on.clear()
        assert fake.entered.acquire(timeout=PATIENCE_SECONDS)
        task = Task(use, borrower, model)
        assert fake.entered.acquire(timeout=PATIENCE_SECONDS)
        self.clock.sleep(2 * HANG_SECONDS)
        with pytest.raises(RunnerError, match="did not come back"):
            task.result()
        return fake


@pytest.fixture
def server():
    with serving() as server:
        yield server


@contextlib.contextmanager
def serving(**options):
    """Serve; then close the pool, and find no thread of a runner and no runner that is open."""
    server = Server(**options)
    others = runner_threads()
    try:
        yield server
    finally:
        server.pool.close()
        server.builder.go_on.set()
        for made in server.builder.made:
            made.go_on.set()
    poll_until(lambda: runner_threads() <= others, what="every thread of a runner ends")
    assert all(made.closed for made in server.builder.made)


def runner_threads():
    return {thread for thread in threading.enumerate() if thread.name == "runner"}


def use(borrower, model):
    """Let a runner process a frame; return the fake behind it."""
    with borrower.lend(model) as runner:
        runner.process(FRAME)
        return runner._runner


def test_load_builds_each_place_in_the_order_of_the_models(server):
    assert not server.pool.loaded
    server.pool.load([LANDSCAPE, GENERAL])
    assert server.pool.loaded
    assert server.builder.models() == [LANDSCAPE, GENERAL] * 2
    use(server.pool.borrower(), GENERAL)
    for model in (LANDSCAPE, POSE, POSE):  # a graph is read once
        assert server.pool.graph_of(model) == ()
    assert server.builder.models()[4:] == [POSE]
    assert server.builder.made[-1].closed
    server.builder.errors = [ModelError("gone")]
    with pytest.raises(ModelError, match="gone"):
        server.pool.graph_of(HANDS)


def test_failed_load_is_logged_and_reported_until_it_works(server, caplog):
    errors = [ModelError("gone, do this"), RuntimeError("gone, do this")]
    server.builder.errors = errors * 2  # two while loading, two while borrowing
    server.pool.load([GENERAL])
    assert [record.levelname for record in caplog.records] == ["ERROR"] * 2
    assert not server.pool.loaded
    borrower = server.pool.borrower()
    for _ in range(2):
        with pytest.raises(ModelError, match="gone, do this"):
            use(borrower, GENERAL)
    assert use(borrower, GENERAL) is use(borrower, GENERAL)
    assert server.pool.loaded


def test_borrower_waits_for_the_load_and_then_does_not_build():
    with serving(places=1) as server:
        server.builder.stuck = {GENERAL}
        loading = Task(server.pool.load, [GENERAL])
        assert server.builder.entered.acquire(timeout=PATIENCE_SECONDS)
        early = Task(use, server.pool.borrower(), GENERAL)
        poll_until(lambda: server.pool.waiting == 1)
        server.builder.go_on.set()
        loading.result()
        assert early.result() is server.builder.made[0]
        assert len(server.builder.made) == 1


def test_runners_are_shared_unless_they_track_the_frames_of_one_stream(server):
    shared = [server.pool.borrower() for _ in range(5)]
    assert len({use(borrower, FACES) for borrower in shared}) == 1
    for borrower in shared:
        borrower.close()
    assert not server.builder.made[0].closed
    with serving(trackers_max=None) as pictures:
        assert len({use(pictures.pool.borrower(), POSE) for _ in range(5)}) == 1
    borrowers = server.pool.borrower(), server.pool.borrower()
    one, other = [use(borrower, POSE) for borrower in borrowers]
    assert one is not other
    assert [use(borrower, POSE) for borrower in borrowers] == [one, other]
    for _ in range(2):
        borrowers[0].close()
    assert (one.closed, other.closed) == (True, False)
    assert use(server.pool.borrower(), POSE) not in {one, other}


def test_replaced_model_is_noticed_by_the_streams():
    """A runner that is lent meanwhile is freed when it comes back."""
    versions = {LANDSCAPE: 1, POSE: 1}
    with (
        serving(trackers_max=3) as server,
        contextlib.closing(server.pool.borrower()) as borrower,
    ):
        server.pool._version = versions.get
        for model in versions:
            with borrower.lend(model) as lent:
                pass
            old = lent._runner
            assert use(borrower, model) is old
            server.pool.graph_of(model)
            with borrower.lend(model) as lent:
                versions[model] = 2
                other = server.pool.borrower()
                new = use(other, model)
                assert lent._runner is old is not new
                assert not old.closed
            assert use(borrower, model) is not old
            assert old.closed
            built = len(server.builder.made)
            server.pool.graph_of(model)
            assert len(server.builder.made) == built, "its graph was read with it"
            versions[model] = 3
            server.pool.graph_of(model)
            assert len(server.builder.made) == built + 1
            other.close()


def test_tracker_is_for_frames_of_one_size(server):
    """MediaPipe fails on some others. The runners that streams share take all sizes."""
    with contextlib.closing(server.pool.borrower()) as borrower:
        for model, count in ((POSE, 3), (FACES, 1)):
            runners = []
            for size in ((480, 360), (480, 360), (240, 360), (480, 360)):
                with borrower.lend(model, size) as runner:
                    runners.append(runner)
            assert len(dict.fromkeys(runners)) == count
        assert [made.closed for made in server.builder.made] == [True, True, True, False]


def test_tracker_is_closed_before_another_model_runs(server):
    for model in (HANDS, FACES, LANDSCAPE):
        borrower = server.pool.borrower()
        tracker = use(borrower, POSE)
        with borrower.lend(model):
            assert tracker.closed
        assert use(borrower, POSE) is not tracker
        borrower.close()


def test_number_of_trackers_is_limited(server, monkeypatch):
    given = []
    server.builder.before = lambda: server.clock.sleep(0.7)
    first, second, third = (server.pool.borrower() for _ in range(3))
    use(first, POSE)
    assert first._share.used == pytest.approx(0.7), "a build counts"
    tracker = use(second, HANDS)
    for _ in range(2):
        with pytest.raises(PoolBusy, match=r"^All places for Pose.* are taken\. .+\.$"):
            use(third, POSE)
    use(third, FACES)
    use(first, HANDS)  # a change needs no further place
    monkeypatch.setattr(free_memory, "give_back", lambda: given.append(tracker.closed))
    second.close()
    assert given == [True]
    use(third, POSE)


def test_runner_whose_frame_failed_is_closed_and_replaced():
    for model, close_error in ((FACES, OSError("no")), (POSE, None), (POSE, OSError("no"))):
        with serving() as server:
            borrower, other = server.pool.borrower(), server.pool.borrower()
            broken, well = use(borrower, model), use(other, POSE)
            close = broken.close

            def fail_to_close(close=close, error=close_error):
                close()
                if error:
                    raise error

            broken.close, broken.error = fail_to_close, RunnerError("It broke.")
            with pytest.raises(RunnerError, match="It broke"):
                use(borrower, model)
            assert broken.closed
            assert len(server.builder.made) == 2  # the next one is built on demand
            assert use(borrower, model) is not broken
            assert use(other, POSE) is well


def test_hanging_runner_is_replaced_and_the_others_go_on(caplog):
    for model in (FACES, POSE):  # shared, and a tracker
        with serving() as server:
            borrower, other = server.pool.borrower(), server.pool.borrower()
            well = use(other, HANDS)
            hanging = server.hang(borrower, model)
            assert f"{model.title} hangs" in caplog.text
            assert not hanging.closed
            assert use(borrower, model) is not hanging
            assert use(other, HANDS) is well
            hanging.go_on.set()
            poll_until(lambda hanging=hanging: hanging.closed)


def test_endless_hanging_is_bounded(server):
    borrower, other = server.pool.borrower(), server.pool.borrower()
    well = use(other, HANDS)
    hung = [server.hang(borrower, FACES) for _ in range(HANGING_MAX)]
    with pytest.raises(ModelError, match=r"^MediaPipe stopped responding\. Restart webdemo\.$"):
        use(borrower, FACES)
    assert use(other, HANDS) is well
    hung[0].go_on.set()
    poll_until(lambda: not all(runner.hangs for runner in server.pool._hanging))
    use(borrower, FACES)


def test_hanging_build_stops_no_frame_of_those_who_have_runners(server):
    server.pool.load([LANDSCAPE])
    selfie, tracking = server.pool.borrower(), server.pool.borrower()
    tracker = use(tracking, POSE)
    server.builder.stuck = {HANDS, FACES}
    hanging = Task(use, server.pool.borrower(), HANDS)
    assert server.builder.entered.acquire(timeout=PATIENCE_SECONDS)
    next_one = Task(use, server.pool.borrower(), FACES)
    poll_until(lambda: server.pool.waiting == 1)
    for _ in range(10):
        with selfie.lend(LANDSCAPE):
            assert use(tracking, POSE) is tracker
    assert not server.builder.entered.acquire(blocking=False)  # one build at a time
    server.clock.sleep(BUILD_SECONDS + 1)
    with pytest.raises(ModelError, match=r"^Hands.* can't be loaded: .+ did not come back"):
        hanging.result()
    assert server.builder.entered.acquire(timeout=PATIENCE_SECONDS)
    server.builder.go_on.set()
    assert next_one.result().model is FACES


def test_idle_runners_of_all_other_models_are_freed_and_built_anew(server):
    server.pool.load([LANDSCAPE, GENERAL])
    borrower = server.pool.borrower()
    with borrower.lend(GENERAL) as lent:
        lent.process(FRAME)
        server.pool.free_others(LANDSCAPE)
    assert [made.model for made in server.builder.made if made.closed] == [GENERAL]
    with server.pool.borrower().lend(GENERAL), borrower.lend(GENERAL):
        assert server.builder.models().count(GENERAL) == 3


def test_close_frees_what_is_lent_when_it_comes_back_and_refuses_the_rest(server):
    server.pool.load([LANDSCAPE])
    tracking, leaving = server.pool.borrower(), server.pool.borrower()
    with leaving.lend(HANDS) as runner:
        leaving.close()  # as the pool does: freed when it comes back
        runner.process(FRAME)
    assert server.builder.made[-1].closed
    tracker = use(tracking, POSE)
    with server.pool.borrower().lend(LANDSCAPE) as lent, tracking.lend(POSE):
        waiting = Task(use, server.pool.borrower(), LANDSCAPE)
        poll_until(lambda: server.pool.waiting == 1)
        server.pool.close()
        with pytest.raises(PoolBusy):
            waiting.result()
        assert (lent._runner.closed, tracker.closed) == (False, False)
        assert sum(made.closed for made in server.builder.made) == 2  # the idle one, and hands
    assert tracker.closed
    with pytest.raises(PoolBusy):
        use(tracking, LANDSCAPE)


def test_close_during_a_build():
    for what in ("load", "lend"):
        with serving() as server:
            server.builder.stuck = {LANDSCAPE}
            if what == "load":
                task = Task(server.pool.load, [LANDSCAPE] * 2)
            else:
                task = Task(use, server.pool.borrower(), LANDSCAPE)
            assert server.builder.entered.acquire(timeout=PATIENCE_SECONDS)
            server.pool.close()
            server.builder.go_on.set()
            with pytest.raises(PoolBusy) if what == "lend" else contextlib.nullcontext():
                task.result()
            assert server.builder.models() == [LANDSCAPE]


def test_nothing_is_lost_or_shared_among_many_that_fail_and_give_up(server):
    """Ends with `serving`, which finds all threads ended and all runners closed once."""

    def work(seed):
        choose, borrower, served = random.Random(seed), server.pool.borrower(), 0
        for _ in range(150):
            model = choose.choice([LANDSCAPE, GENERAL, POSE, HANDS])
            with contextlib.suppress(PoolBusy, RunnerError), borrower.lend(model) as runner:
                assert runner._runner.model is model
                assert runner._runner.free.acquire(blocking=False), "it is shared"
                served += 1
                runner._runner.free.release()
                if choose.random() < 0.1:
                    raise RunnerError
        borrower.close()
        return served

    tasks = [Task(work, seed) for seed in range(6)]
    assert all(task.result() > 30 for task in tasks)
    assert not server.pool.waiting


def test_graph_is_read_once_however_many_ask_at_once(server):
    server.builder.stuck.add(POSE)
    tasks = [Task(server.pool.graph_of, POSE) for _ in range(20)]
    assert server.builder.entered.acquire(timeout=PATIENCE_SECONDS)
    assert server.pool.waiting == 0, "the others do not even wait for a turn"
    server.builder.go_on.set()
    assert [task.result() for task in tasks] == [()] * 20
    assert server.builder.models() == [POSE]


class Simulation:
    """Clients that use the pool at once, on its fake clock: what they do takes its stated time."""

    def __init__(self, server, clients):
        self._server, self._clients = server, clients
        self._running = []
        self._over = False
        self.used = Counter()
        server.builder.before = lambda: self.spend("build", 0.3)

    def spend(self, name, seconds):
        done = threading.Event()
        self._running.append((self._server.clock.now + seconds, done))
        if not self._over:
            assert done.wait(PATIENCE_SECONDS)
            self.used[name] += seconds

    def _use(self, name, seconds, models, reconnects):
        borrower = self._server.pool.borrower()
        for model in itertools.cycle(models):
            if self._over:
                return borrower.close()
            with borrower.lend(model):
                self.spend(name, seconds)
            if reconnects:
                borrower.close()
                borrower = self._server.pool.borrower()

    def run(self, seconds):
        """Let so many seconds pass on the fake clock."""
        end = self._server.clock.now + seconds
        tasks = [Task(self._use, *client) for client in self._clients]
        while self._server.clock.now < end:
            due = time.monotonic() + PATIENCE_SECONDS
            while len(self._running) + self._server.pool.waiting < len(self._clients):
                assert time.monotonic() < due
                time.sleep(0.0002)
            first = min(self._running, key=lambda one: one[0])
            self._running.remove(first)
            self._server.clock.now = max(self._server.clock.now, first[0])
            first[1].set()
        self._over = True
        while not all(not task.is_alive() for task in tasks):
            for _, done in list(self._running):
                done.set()
            time.sleep(0.001)
        for task in tasks:
            task.result()


def test_stream_has_half_of_an_equal_share_beside_twelve_that_load_all_the_time():
    """They alternate two models, or reconnect for each frame, of a tracker or of a shared model."""
    for models, seconds, reconnects in (
        ((POSE, HANDS), 0.05, False),
        ((POSE,), 0.05, True),
        ((FACES,), 0.05, True),
        ((FACES, POSE), 0.02, True),
    ):
        others = [(f"other {n}", seconds, models, reconnects) for n in range(12)]
        with serving(places=1, trackers_max=12) as server:
            simulation = Simulation(server, [("selfie", 0.01, (LANDSCAPE,), False), *others])
            simulation.run(20)
        share = simulation.used["selfie"] / 20
        assert share >= 1 / 13 / 2, (models, reconnects, simulation.used)
