from __future__ import annotations

import threading

import numpy as np
import pytest
from fakes import Clock, FakeFactory, Task
from server_process import PATIENCE_SECONDS, poll_until
from webdemo.vision.models import LANDSCAPE, MODELS, ModelError
from webdemo.vision.runners.runner_pool import RunnerPool
from webdemo.vision.runners.turns import Turns
from webdemo.vision.stream_runners import SharedRunners, StreamRunners

from webdemo.vision.runners.runner import PoolBusy, RunnerError
from webdemo.vision.solutions import index

POSE = index.by_id("pose")
CUT_OUT = index.by_id("pose", "cut-out")
HANDS = index.by_id("hands")
FACES = index.by_id("face-detection")
GREY = np.zeros((36, 48, 3), np.uint8)
HANG_SECONDS = 1.0


class Server:
    """What all streams share, with fake runners, and what was made for them."""

    def __init__(self, places=2, trackers=2):
        self.clock = Clock()
        self.factory = FakeFactory()
        self.built = []
        untracked = [choice for choice in index.CHOICES if not choice.solution.tracks]
        self.models = RunnerPool(self._build, MODELS, places, HANG_SECONDS, self.clock)
        self.solutions = RunnerPool(self._build, untracked, places, HANG_SECONDS, self.clock)
        self.models.open()
        self.solutions.open()
        self.trackers = threading.BoundedSemaphore(trackers)
        self.shared = SharedRunners(
            self.models, self.solutions, Turns(places), self.trackers, PATIENCE_SECONDS
        )

    def _build(self, wanted):
        runner = self.factory(wanted)
        self.built.append(runner)
        return runner

    @property
    def places_left(self):
        taken = 0
        while self.trackers.acquire(blocking=False):
            taken += 1
        for _ in range(taken):
            self.trackers.release()
        return taken

    def stream(self):
        return StreamRunners(self.shared)


@pytest.fixture
def server():
    server = Server()
    yield server
    server.models.close()
    server.solutions.close()
    assert server.places_left == 2, "every tracker gives its place back"
    poll_until(lambda: all(runner.closed for runner in server.built))


def use(stream, wanted):
    """Let the stream process a frame; return the fake runner that did it."""
    with stream.lend(wanted) as runner:
        runner.process(GREY)
    return runner._runner


def test_tracker_is_the_same_from_frame_to_frame(server):
    stream = server.stream()
    assert use(stream, POSE) is use(stream, POSE)
    (tracker,) = server.built
    assert not tracker.closed
    assert len(tracker.frames) == 2
    stream.close()
    assert tracker.closed


def test_each_stream_has_its_own_tracker(server):
    streams = server.stream(), server.stream()
    trackers = [use(stream, POSE) for _ in range(3) for stream in streams]
    assert trackers[0] is trackers[2] is trackers[4]
    assert trackers[1] is trackers[3] is trackers[5]
    assert trackers[0] is not trackers[1]
    for stream in streams:
        stream.close()


def test_tracker_of_an_ended_stream_is_never_lent_again(server):
    first = server.stream()
    tracker = use(first, POSE)
    first.close()
    second = server.stream()
    assert use(second, POSE) is not tracker
    second.close()


@pytest.mark.parametrize("next_one", [HANDS, CUT_OUT, FACES, LANDSCAPE], ids=lambda one: one.id)
def test_tracker_is_closed_on_a_change(server, next_one):
    stream = server.stream()
    tracker = use(stream, POSE)
    after = use(stream, next_one)
    assert after is not tracker
    assert tracker.closed
    assert not after.closed
    assert use(stream, POSE) is not tracker
    stream.close()


def test_closed_twice(server):
    stream = server.stream()
    use(stream, POSE)
    stream.close()
    stream.close()


def test_solutions_without_memory_are_shared(server):
    streams = [server.stream() for _ in range(5)]
    assert len({use(stream, FACES) for stream in streams}) == 1
    assert server.places_left == 2
    for stream in streams:
        stream.close()
    assert not server.built[0].closed


def test_third_tracker_is_refused(server):
    first, second, third = (server.stream() for _ in range(3))
    use(first, POSE)
    use(second, HANDS)
    for _ in range(2):
        with pytest.raises(PoolBusy, match=r"^All places for Pose are taken\. .+\.$"):
            use(third, POSE)
    use(third, FACES)
    use(third, LANDSCAPE)
    use(first, HANDS)  # a change needs no further place
    second.close()
    use(third, POSE)
    first.close()
    third.close()


def test_refused_stream_keeps_no_turn():
    server = Server(places=1, trackers=1)
    first, second = server.stream(), server.stream()
    use(first, POSE)
    with pytest.raises(PoolBusy):
        use(second, POSE)
    use(first, POSE)
    first.close()


def test_failed_tracker_is_replaced(server):
    stream, other = server.stream(), server.stream()
    broken, well = use(stream, POSE), use(other, POSE)
    broken.error = RunnerError("It broke.")
    with pytest.raises(RunnerError, match="It broke"):
        use(stream, POSE)
    assert broken.closed
    new = use(stream, POSE)
    assert new is not broken
    assert use(stream, POSE) is new
    assert use(other, POSE) is well
    assert server.places_left == 0
    stream.close()
    other.close()


def test_tracker_that_can_not_be_built(server):
    stream = server.stream()
    server.factory.errors = [ModelError("A file is missing.")]
    with pytest.raises(ModelError, match="A file is missing"):
        use(stream, POSE)
    use(stream, POSE)
    stream.close()


def test_hanging_tracker_is_replaced_and_the_others_go_on(server):
    stream, other = server.stream(), server.stream()
    hanging, well = use(stream, POSE), use(other, POSE)
    hanging.entered.acquire()
    hanging.go_on.clear()
    try:
        task = Task(use, stream, POSE)
        assert hanging.entered.acquire(timeout=PATIENCE_SECONDS)
        assert use(other, POSE) is well
        server.clock.sleep(HANG_SECONDS + 0.1)
        with pytest.raises(RunnerError, match="did not come back"):
            task.result()
        assert use(stream, POSE) is not hanging
        assert use(other, POSE) is well
    finally:
        hanging.go_on.set()
    stream.close()
    other.close()


def test_stream_waits_for_its_turn(server):
    server.shared.turns._free = 1
    busy, waiting = server.stream(), server.stream()
    with busy.lend(POSE):
        task = Task(use, waiting, FACES)
        poll_until(lambda: server.shared.turns.waiting == 1)
        assert [runner.model.label for runner in server.built] == ["Pose"]
    assert task.result().model is FACES
    busy.close()
    waiting.close()


def test_nothing_is_left_of_streams_that_have_ended(server):
    before = len(server.solutions._shelves)
    for _ in range(20):
        stream = server.stream()
        server.factory.errors = [ModelError("once")]
        with pytest.raises(ModelError):
            use(stream, POSE)
        use(stream, HANDS)
        stream.close()
    assert len(server.solutions._shelves) == before
    assert not server.solutions._failed
