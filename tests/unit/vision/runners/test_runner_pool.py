from __future__ import annotations

import contextlib
import threading

import numpy as np
import pytest
from fakes import PATIENCE_SECONDS, Clock, FakeFactory, Task
from server_process import poll_until
from webdemo.vision.models import GENERAL, LANDSCAPE, MODELS, ModelError
from webdemo.vision.runners.runner_pool import HANGING_MAX, MediaPipeHangs, PoolBusy, RunnerPool

from webdemo.vision.runners.runner import RunnerError

FRAME = np.zeros((2, 3, 3), np.uint8)


def loaded_pool(places=1, factory=None):
    pool = RunnerPool(factory or FakeFactory(), MODELS, places, PATIENCE_SECONDS)
    pool.load()
    return pool


def borrow(pool, model=GENERAL, seconds=PATIENCE_SECONDS):
    """Borrow a segmenter, return it to the pool at once, and return it to the caller."""
    with pool.lend(model, seconds) as segmenter:
        return segmenter


def segment(pool, model=GENERAL, seconds=PATIENCE_SECONDS):
    with pool.lend(model, seconds) as segmenter:
        return segmenter.process(FRAME)


def used(factory):
    """The models whose segmenters have segmented a frame."""
    return [made.model for made in factory.made if made.frames]


def test_load_builds_each_segmenter_once():
    factory = FakeFactory()
    pool = RunnerPool(factory, MODELS, 2, PATIENCE_SECONDS)
    assert not pool.loaded
    pool.load(LANDSCAPE)
    assert pool.loaded
    assert [made.model for made in factory.made] == [LANDSCAPE, GENERAL, LANDSCAPE, GENERAL]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.id)
def test_pool_lends_the_requested_model(model):
    factory = FakeFactory()
    segment(loaded_pool(factory=factory), model)
    assert used(factory) == [model]


def test_all_others_are_freed_and_built_anew():
    factory = FakeFactory()
    pool = loaded_pool(factory=factory)
    general, landscape = sorted(factory.made, key=lambda made: MODELS.index(made.model))
    pool.free_others(LANDSCAPE)
    assert (general.closed, landscape.closed) == (True, False)
    segment(pool, GENERAL)
    segment(pool, LANDSCAPE)
    assert [made.model for made in factory.made[2:]] == [GENERAL]


def test_returned_segmenter_is_lent_again():
    factory = FakeFactory()
    pool = loaded_pool(factory=factory)
    assert borrow(pool) is borrow(pool)
    assert len(factory.made) == len(MODELS)


def test_segmenter_has_one_borrower_at_a_time():
    pool = loaded_pool(places=2)
    with pool.lend(GENERAL, 1) as one, pool.lend(GENERAL, 1) as other:
        assert one is not other
        with pytest.raises(PoolBusy), pool.lend(GENERAL, 0):
            pass


def test_busy_model_does_not_delay_the_other():
    factory = FakeFactory()
    pool = loaded_pool(factory=factory)
    with pool.lend(GENERAL, 1):
        segment(pool, LANDSCAPE, 0)
    assert used(factory) == [LANDSCAPE]


def test_first_come_first_served():
    pool = loaded_pool()
    served, tasks = [], []

    def borrower(number):
        with pool.lend(GENERAL, PATIENCE_SECONDS):
            served.append(number)

    with pool.lend(GENERAL, 1):
        for number in range(6):
            tasks.append(Task(borrower, number))
            poll_until(lambda: pool.waiting(GENERAL) == len(tasks))
    for task in tasks:
        task.result()
    assert served == list(range(6))


def test_later_borrower_cannot_overtake():
    """A returned segmenter belongs to the waiting thread even before that thread runs."""
    pool = loaded_pool()
    got_it, may_end = threading.Event(), threading.Event()

    def waiter():
        with pool.lend(GENERAL, PATIENCE_SECONDS):
            got_it.set()
            assert may_end.wait(PATIENCE_SECONDS)

    with pool.lend(GENERAL, 1):
        task = Task(waiter)
        poll_until(lambda: pool.waiting(GENERAL) == 1)
    with pytest.raises(PoolBusy), pool.lend(GENERAL, 0):
        pass
    assert got_it.wait(PATIENCE_SECONDS)
    may_end.set()
    task.result()


def test_time_out_leaves_no_waiter():
    pool = loaded_pool()
    with pool.lend(GENERAL, 1) as segmenter:
        for _ in range(3):
            with pytest.raises(PoolBusy, match="in time"):
                borrow(pool, seconds=0.001)
        assert pool.waiting(GENERAL) == 0
    assert borrow(pool, seconds=0) is segmenter


def test_no_segmenter_is_lost_between_time_out_and_return():
    pool = loaded_pool(places=2)
    start = threading.Barrier(8)

    def borrower():
        start.wait(PATIENCE_SECONDS)
        lent = 0
        for attempt in range(200):
            try:
                borrow(pool, seconds=0.0001 * (attempt % 3))
                lent += 1
            except PoolBusy:
                pass
        return lent

    assert sum(task.result() for task in [Task(borrower) for _ in range(8)]) > 0
    with pool.lend(GENERAL, 0) as one, pool.lend(GENERAL, 0) as other:
        assert one is not other


@pytest.mark.parametrize("error", [RuntimeError("inference"), KeyboardInterrupt()])
def test_segmenter_that_raised_is_closed_and_rebuilt(error):
    factory = FakeFactory()
    pool = loaded_pool(factory=factory)
    with pytest.raises(type(error)), pool.lend(GENERAL, 1) as broken:
        raise error
    assert factory.made[0].closed
    assert len(factory.made) == len(MODELS)  # rebuilt only on demand
    fresh = borrow(pool)
    assert fresh is not broken
    assert not factory.made[-1].closed
    assert borrow(pool) is fresh


def test_segmenter_that_cannot_be_closed():
    factory = FakeFactory()
    pool = loaded_pool(factory=factory)

    def close():
        raise OSError("no")

    factory.made[0].close = close
    with pytest.raises(RuntimeError, match="inference"), pool.lend(GENERAL, 1) as broken:
        raise RuntimeError("inference")
    assert borrow(pool) is not broken


def test_waiter_for_a_failed_segmenter_gets_a_new_one():
    factory = FakeFactory()
    pool = loaded_pool(factory=factory)
    with contextlib.suppress(RuntimeError), pool.lend(GENERAL, 1) as broken:
        task = Task(borrow, pool)
        poll_until(lambda: pool.waiting(GENERAL) == 1)
        raise RuntimeError
    assert factory.made[0].closed
    assert task.result() is not broken


def test_borrowers_wait_while_the_pool_loads():
    may_build, factory = threading.Event(), FakeFactory()

    def build(model):
        assert may_build.wait(PATIENCE_SECONDS)
        return factory(model)

    pool = RunnerPool(build, MODELS, 1, PATIENCE_SECONDS)
    early = [Task(segment, pool, model) for model in MODELS]
    loading = Task(pool.load)
    poll_until(lambda: all(pool.waiting(model) for model in MODELS))
    with pytest.raises(PoolBusy):
        borrow(pool, seconds=0)
    assert not pool.loaded
    may_build.set()
    loading.result()
    for task in early:
        task.result()
    assert sorted(used(factory), key=MODELS.index) == list(MODELS)


@pytest.mark.parametrize("error", [ModelError("gone, do this"), RuntimeError("gone, do this")])
def test_failed_load_is_reported_until_it_works(error, caplog):
    factory = FakeFactory(*[error] * 4)  # two while loading, two while borrowing
    pool = RunnerPool(factory, [GENERAL], 2, PATIENCE_SECONDS)
    pool.load()
    assert len(caplog.records) == 2
    for _ in range(2):
        with pytest.raises(ModelError, match="gone, do this"):
            borrow(pool)
    assert borrow(pool, seconds=0) is borrow(pool, seconds=0)


def test_failure_of_one_model_leaves_the_other():
    factory = FakeFactory(ModelError("gone"))
    pool = RunnerPool(factory, MODELS, 1, PATIENCE_SECONDS)
    pool.load(GENERAL)
    segment(pool, LANDSCAPE)
    assert used(factory) == [LANDSCAPE]


def test_pool_is_not_loaded_if_a_model_failed():
    pool = RunnerPool(FakeFactory(ModelError("gone")), [GENERAL], 1, PATIENCE_SECONDS)
    pool.load()
    assert not pool.loaded


def test_close_frees_idle_segmenters():
    factory = FakeFactory()
    pool = loaded_pool(places=2, factory=factory)
    with pool.lend(GENERAL, 1) as lent:
        lent.process(FRAME)
        pool.close()
        assert [made.closed for made in factory.made] == [not made.frames for made in factory.made]


def test_close_stops_loading():
    entered, may_build, factory = threading.Event(), threading.Event(), FakeFactory()

    def build(model):
        entered.set()
        assert may_build.wait(PATIENCE_SECONDS)
        return factory(model)

    pool = RunnerPool(build, MODELS, 3, PATIENCE_SECONDS)
    loading = Task(pool.load)
    assert entered.wait(PATIENCE_SECONDS)
    pool.close()
    may_build.set()
    loading.result()
    assert len(factory.made) == 1
    assert not pool.loaded


HANG_SECONDS = 0.05
"""Seconds of the fake clock, which moves only where a segmenter is meant to hang."""


def hang(pool, factory, clock):
    """Make a segmenter hang until its `go_on` is set; return it once it has timed out."""
    hanging = factory.made[-1]
    hanging.go_on.clear()
    task = Task(segment, pool)
    assert hanging.entered.acquire(timeout=PATIENCE_SECONDS)
    clock.sleep(2 * HANG_SECONDS)
    with pytest.raises(RunnerError, match="did not come back"):
        task.result()
    return hanging


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def factory():
    factory = FakeFactory()
    yield factory
    for made in factory.made:
        made.go_on.set()


@pytest.fixture
def pool(factory, clock):
    pool = RunnerPool(factory, [GENERAL], 1, HANG_SECONDS, clock)
    pool.load()
    yield pool
    pool.close()


def test_hanging_segmenter_is_replaced(pool, factory, clock, caplog):
    hanging = hang(pool, factory, clock)
    fresh = borrow(pool)
    assert segment(pool).shape == (2, 3)
    assert factory.made[1].frames
    assert "General model hangs" in caplog.text
    hanging.go_on.set()
    poll_until(lambda: hanging.closed)
    assert borrow(pool) is fresh
    with pytest.raises(PoolBusy), pool.lend(GENERAL, 0), pool.lend(GENERAL, 0):
        pass  # still one segmenter to lend


def test_waiter_for_a_hanging_segmenter_gets_a_new_one(pool, factory, clock):
    factory.made[0].go_on.clear()
    hanging = Task(segment, pool)
    assert factory.made[0].entered.acquire(timeout=PATIENCE_SECONDS)
    waiting = Task(borrow, pool)
    poll_until(lambda: pool.waiting(GENERAL) == 1)
    clock.sleep(2 * HANG_SECONDS)
    with pytest.raises(RunnerError):
        hanging.result()
    assert waiting.result() is borrow(pool)
    assert len(factory.made) == 2


def test_endless_hanging_is_bounded(pool, factory, clock):
    hung = []
    for _ in range(HANGING_MAX):
        borrow(pool)  # builds the next one
        hung.append(hang(pool, factory, clock))
    with pytest.raises(MediaPipeHangs):
        borrow(pool)
    hung[0].go_on.set()
    poll_until(lambda: hung[0].closed)
    poll_until(lambda: lends(pool))


def lends(pool):
    try:
        return bool(borrow(pool))
    except MediaPipeHangs:
        return False


def test_close_does_not_wait_for_a_hanging_segmenter(pool, factory, clock):
    hanging = hang(pool, factory, clock)
    pool.close()
    assert not hanging.closed


def test_unloaded_pool_builds_on_demand():
    factory = FakeFactory()
    pool = RunnerPool(factory, MODELS, 1, PATIENCE_SECONDS)
    pool.open()
    assert factory.made == []
    assert borrow(pool, LANDSCAPE) is borrow(pool, LANDSCAPE)
    assert [made.model for made in factory.made] == [LANDSCAPE]
