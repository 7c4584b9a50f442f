"""The benchmark's arithmetic with a fake clock, and a slow run of the real measurements."""

import os
import statistics
import threading
from dataclasses import asdict, replace
from itertools import pairwise

import psutil
import pytest
from fakes import PATIENCE_SECONDS, Clock
from webdemo.bench.subject import Plan
from webdemo.vision.models import LANDSCAPE

from webdemo.bench import measure, report_table, stream_capacity
from webdemo.bench.costs import Cost, ModelReport, StreamCost, median, stream_cost
from webdemo.bench.pictures import frame_messages
from webdemo.vision.codec import Encoding


def test_frames_of_one_thread_are_counted_and_timed():
    clock, cpu = Clock(), Clock()

    def work(step):
        clock.sleep(1 / 32 if step % 4 == 3 else 1 / 64)
        cpu.sleep(1 / 16)

    cost = measure.repeat([work], 1.25, clock, cpu)
    assert cost == Cost(threads=1, frames_per_second=51.2, ms=1000 / 64, cpu_ms=1000 / 16)


def test_threads_work_at_the_same_time():
    """The first frame of each thread waits for the other's."""
    clock, both = Clock(), threading.Barrier(2, timeout=PATIENCE_SECONDS)

    def meeting():
        first = iter([True])

        def work(_):
            if next(first, False):
                both.wait()
            clock.sleep(1 / 64)

        return work

    assert measure.repeat([meeting(), meeting()], 0.25, clock, clock).threads == 2


STREAMS = StreamCost(
    streams=2,
    frames_per_second=50.0,
    p50_ms=10.0,
    p95_ms=30.0,
    cpu_ms=11.0,
    cpu_ratio=1.1,
    client_cores=0.5,
    throughput_share=50 / (150 * 3.5 / 4),
    server_mb=200.0,
)


def test_streams_are_compared_with_as_many_threads():
    bare = [Cost(1, 100.0, 10.0, 9.0), Cost(2, 130.0, 12.0, 10.0), Cost(4, 150.0, 13.0, 12.0)]
    figures = {"wall": 2.0, "cpu": 1.0, "round_trips": [[0.01] * 60, [0.03] * 40]}
    cost = stream_cost(2, figures, 1.1, 200 * 1024**2, bare, cores=4)
    assert asdict(cost) == pytest.approx(asdict(STREAMS))


def test_median_of_each_figure():
    costs = [Cost(1, rate, ms, 1.0) for rate, ms in ((10, 3), (30, 1), (20, 2))]
    assert median(*costs) == Cost(1, 20, 2, 1.0)


def test_table_names_every_measurement():
    one = replace(STREAMS, streams=1)
    report = ModelReport(
        LANDSCAPE.id, [Cost(1, 123.4, 8.1, 8.0)], Cost(1, 99.0, 10.1, 9.9), [one, STREAMS]
    )
    whole = {"machine": measure.machine(), "seconds": 1.0, "models": [asdict(report)]}
    text = report_table.render(whole)
    for words in ("Landscape (144×256×3)", "bare MediaPipe, 1 thread", "server's path"):
        assert words in text
    assert "WebSocket, 1 stream " in text
    assert "WebSocket, 2 streams" in text


@pytest.mark.slow
def test_measurements_are_consistent(server):
    running = measure.Server(psutil.Process(server.pid), "127.0.0.1", server.port)
    steps = []
    report = measure.report(running, LANDSCAPE, Plan([LANDSCAPE]), 0.5, steps.append)
    server.wait_streams(0)
    assert [cost.threads for cost in report.bare] == list(measure.THREADS)
    for cost in (*report.bare, report.path):
        assert cost.cpu_ms > 0
        # Each thread has one frame at a time, and half of them take the median or longer.
        assert cost.frames_per_second * cost.ms / 1000 <= cost.threads * 2
    assert tuple(cost.streams for cost in report.streams) == measure.STREAMS
    for cost in report.streams:
        assert 0 < cost.p50_ms <= cost.p95_ms
        assert cost.frames_per_second > 0
        assert cost.cpu_ms > 0
        assert cost.server_mb > 50
        assert 0 < cost.client_cores < os.cpu_count() + 1
    assert len(steps) == len(measure.THREADS) + 1 + len(measure.STREAMS)


class FakeClient:
    """A client whose every frame takes the given seconds of the fake clock."""

    def __init__(self, clock, seconds):
        self._clock, self._seconds, self.sent = clock, seconds, []

    def request_mask(self, message):
        self.sent.append((self._clock(), message))
        self._clock.sleep(self._seconds)


def pace_of(seconds):
    """Return a stream's Pace if each reply takes so long, and its messages with their times."""
    clock = Clock()
    client = FakeClient(clock, seconds)
    return stream_capacity.measure(
        [client], [b"one", b"other"], 1.0, clock, clock.sleep
    ), client.sent


def test_capacity_sends_at_camera_rate():
    worst, sent = pace_of(0.001)
    assert worst.frames_per_second == pytest.approx(30)
    assert worst.p95_ms == pytest.approx(1)
    assert worst.is_live
    times, messages = zip(*sent, strict=True)
    assert statistics.pstdev(b - a for a, b in pairwise(times)) < 1e-6
    assert messages == (b"one", b"other") * 15


def test_capacity_counts_the_wait_of_a_slow_server():
    worst, _ = pace_of(0.11)
    assert worst.frames_per_second == pytest.approx(1 / 0.11, rel=0.02)
    # The time of a reply, and the wait of a frame that came while another was being processed.
    assert 110 < worst.p95_ms < 110 + 1000 / 30
    assert not worst.is_live


def test_capacity_of_real_streams(server):
    messages = frame_messages(LANDSCAPE, Encoding.JPEG)
    with stream_capacity.connect(server.url) as one, stream_capacity.connect(server.url) as other:
        worst = stream_capacity.measure([one, other], messages, 0.2)
    server.wait_streams(0)
    assert 0 < worst.frames_per_second <= 30.01
    assert worst.p95_ms > 0


@pytest.mark.parametrize(
    ("frames_per_second", "p95_ms", "live"),
    [(30.0, 20.0, True), (29.0, 66.0, True), (28.9, 20.0, False), (30.0, 66.1, False)],
)
def test_live_means_frequent_and_prompt(frames_per_second, p95_ms, live):
    assert stream_capacity.Pace(frames_per_second, p95_ms).is_live is live
