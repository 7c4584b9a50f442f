"""The benchmark measures what runs, on short measurements."""

import time
from dataclasses import asdict

import psutil
import pytest

from webdemo.bench import measure, pace, table
from webdemo.bench.pictures import frame_messages
from webdemo.models import LANDSCAPE
from webdemo.protocol import Encoding


@pytest.fixture(scope="module")
def report(server):
    running = measure.Server(psutil.Process(server.pid), "127.0.0.1", server.port)
    bare = [measure._bare(LANDSCAPE, threads, 0.2) for threads in measure.THREADS]
    streams = [measure._streams(running, LANDSCAPE, count, 0.3, bare) for count in (1, 2)]
    server.wait_streams(0)
    return measure.ModelReport(LANDSCAPE.id, bare, measure._path(LANDSCAPE, 0.2), streams)


def test_figures_fit_together(report):
    for cost in (*report.bare, report.path):
        assert cost.cpu_ms > 0
        # Each thread has at most one frame at a time.
        assert cost.frames_per_second * cost.ms / 1000 < cost.threads * 1.5
    one, two = report.streams
    assert (one.streams, two.streams) == (1, 2)
    for cost in report.streams:
        assert 0 < cost.p50_ms <= cost.p95_ms
        assert cost.frames_per_second > 0
        assert cost.cpu_ms > 0
        assert cost.server_mb > 50
        assert 0 < cost.client_cores < 2


def test_median_is_taken_of_each_figure():
    costs = [measure.Cost(1, rate, ms, 1.0) for rate, ms in ((10, 3), (30, 1), (20, 2))]
    assert measure._median(*costs) == measure.Cost(1, 20, 2, 1.0)


def test_table_names_every_measurement(report):
    whole = {"machine": measure.machine(), "seconds": 1.0, "models": [asdict(report)]}
    text = table.render(whole)
    for words in ("Landscape (144×256×3)", "bare segmenter, 1 thread", "server's path"):
        assert words in text
    assert "WebSocket, 1 stream " in text
    assert "WebSocket, 2 streams" in text


def test_pace_is_the_cameras_and_no_faster(server):
    messages = frame_messages(LANDSCAPE, Encoding.JPEG)
    with pace.connect(server.url) as one, pace.connect(server.url) as other:
        worst = pace.measure([one, other], messages, 1.0)
    server.wait_streams(0)
    assert 0 < worst.frames_per_second <= 30.01
    assert worst.p95_ms > 0


@pytest.mark.parametrize(
    ("frames_per_second", "p95_ms", "live"),
    [(30.0, 20.0, True), (29.0, 66.0, True), (28.9, 20.0, False), (30.0, 66.1, False)],
)
def test_live_is_both_often_and_soon(frames_per_second, p95_ms, live):
    assert pace.Pace(frames_per_second, p95_ms).is_live is live


def test_pace_counts_the_wait_of_a_slow_server():
    class SlowClient:
        """Answers each frame after 100 ms."""

        def send(self, _):
            time.sleep(0.1)

        def receive(self):
            return b"WDM3\x02"

    worst = pace.measure([SlowClient()], [b""], 1.0)
    assert 0 < worst.frames_per_second < 11
    assert worst.p95_ms > 100
    assert not worst.is_live
