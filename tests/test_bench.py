"""The benchmark measures what runs, on short measurements."""

from dataclasses import asdict

import psutil
import pytest

from webdemo.bench import measure, table
from webdemo.models import LANDSCAPE


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
