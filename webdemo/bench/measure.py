"""Runs the measurements.

The speed of a machine changes, most of all that of a shared one. Everything is therefore measured
in turn, in several short rounds. Ratios are taken within a round. The report gives medians of the
rounds.
"""

import json
import os
import re
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any, NamedTuple

import psutil

from webdemo import config
from webdemo.bench.costs import Cost, ModelReport, StreamCost, median, stream_cost
from webdemo.bench.pictures import draw_frames, frame_messages
from webdemo.stream import protocol
from webdemo.stream.session import pack
from webdemo.vision.models import MODELS, Model
from webdemo.vision.pipeline import segment_frame
from webdemo.vision.segmenter import Segmenter
from webdemo.vision.segmenter_pool import SegmenterPool
from webdemo.vision.smoothing.mask_history import MaskHistory
from webdemo.vision.stage_clock import StageClock

STREAMS = (1, 2, 4, 8)
THREADS = tuple(sorted({1, os.cpu_count() or 1}))
ROUNDS = 3


class Server(NamedTuple):
    """A running demo."""

    process: psutil.Process
    host: str
    port: int


def machine() -> dict[str, Any]:
    """Describe the machine in a few words."""
    return {
        "cores": os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 1024**3),
        "python": ".".join(map(str, sys.version_info[:3])),
        "platform": sys.platform,
    }


def run(seconds: float, progress: Callable[[str], None]) -> dict[str, Any]:
    """Measure everything.

    Args:
        seconds: How long each measurement lasts, all rounds together.
        progress: Called before each measurement, with its name.

    Returns:
        Plain values, ready for JSON: {"machine": …, "seconds": …, "models": [ModelReport, …]}.
    """
    progress("starting a server")
    with _server() as server:
        rounds = [
            [report(server, model, seconds / ROUNDS, progress) for model in MODELS]
            for _ in range(ROUNDS)
        ]
    reports = [
        ModelReport(
            model=of_model[0].model,
            bare=list(map(median, *(report.bare for report in of_model))),
            path=median(*(report.path for report in of_model)),
            streams=list(map(median, *(report.streams for report in of_model))),
        )
        for of_model in zip(*rounds, strict=True)
    ]
    return {
        "machine": machine(),
        "seconds": seconds,
        "models": [asdict(report) for report in reports],
    }


STEPS = 1 + ROUNDS * len(MODELS) * (len(THREADS) + 1 + len(STREAMS))
"""How often `run` calls `progress`."""


def report(
    server: Server, model: Model, seconds: float, progress: Callable[[str], None]
) -> ModelReport:
    """Measure one model once, on a running server."""
    bare = []
    for threads in THREADS:
        progress(f"{model.label}: bare segmenter, {threads} thread(s)")
        bare.append(_bare(model, threads, seconds))
    progress(f"{model.label}: the server's path")
    path = _path(model, seconds)
    streams = []
    for count in STREAMS:
        progress(f"{model.label}: {count} stream(s)")
        streams.append(_streams(server, model, count, seconds, bare))
    return ModelReport(model.id, bare, path, streams)


def _bare(model: Model, threads: int, seconds: float) -> Cost:
    """Measure the segmenter alone, on RGB frames of the model's size in memory."""
    frames = draw_frames(model)
    segmenters = [Segmenter(model) for _ in range(threads)]

    def task_of(segmenter: Segmenter) -> Callable[[int], object]:
        return lambda step: segmenter.segment(frames[step % len(frames)])

    try:
        return repeat([task_of(segmenter) for segmenter in segmenters], seconds)
    finally:
        for segmenter in segmenters:
            segmenter.close()


def _path(model: Model, seconds: float) -> Cost:
    """Measure the server's code for a frame, from message to message, without a network."""
    messages = frame_messages(model)
    hang_seconds = config.DEFAULTS["SEGMENTER_HANG_SECONDS"]
    pool = SegmenterPool(Segmenter, [model], 1, hang_seconds)
    pool.load()
    history = MaskHistory()

    def task(step: int) -> None:
        clock = StageClock()
        frame = protocol.parse_frame(messages[step % len(messages)])
        result = segment_frame(
            frame.picture, frame.encoding, model, frame.settings, clock, history, pool, 10
        )
        pack(frame, result, clock)

    try:
        return repeat([task], seconds)
    finally:
        pool.close()


def repeat(
    tasks: list[Callable[[int], object]],
    seconds: float,
    wall_clock: Callable[[], float] = time.perf_counter,
    cpu_clock: Callable[[], float] = time.process_time,
) -> Cost:
    """Run each task again and again, on a thread of its own. A task gets the number of its run."""
    times_ms: list[list[float]] = [[] for _ in tasks]
    began: list[tuple[float, float]] = []
    # The clocks are read when all threads are warm and waiting.
    start = threading.Barrier(len(tasks), lambda: began.append((cpu_clock(), wall_clock())))

    def loop(task: Callable[[int], object], times: list[float]) -> None:
        for step in range(20):
            task(step)
        start.wait()
        before = wall_clock()
        end = before + seconds
        while before < end:
            task(len(times))
            after = wall_clock()
            times.append((after - before) * 1000)
            before = after

    threads = [
        threading.Thread(target=loop, args=pair) for pair in zip(tasks, times_ms, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ((cpu, wall),) = began
    cpu, wall = cpu_clock() - cpu, wall_clock() - wall
    count = sum(map(len, times_ms))
    return Cost(
        threads=len(tasks),
        frames_per_second=count / wall,
        ms=statistics.median(value for times in times_ms for value in times),
        cpu_ms=cpu * 1000 / count,
    )


def _streams(
    server: Server, model: Model, count: int, seconds: float, bare: list[Cost]
) -> StreamCost:
    """Measure the server under `count` streams from another process."""
    process = server.process
    words = [server.host, str(server.port), model.id, str(count), str(seconds)]
    load = subprocess.Popen(
        [sys.executable, "-m", "webdemo.bench.load_generator", *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert load.stdin is not None
    assert load.stdout is not None
    with load:
        if load.stdout.readline() != "warm\n":
            raise RuntimeError("The load generator failed; its error is printed above.")
        cpu = _cpu_seconds(process)
        load.stdin.write("go\n")
        load.stdin.flush()
        figures = json.loads(load.stdout.readline())
        cpu = _cpu_seconds(process) - cpu
        memory = process.memory_info().rss
    return stream_cost(count, figures, cpu, memory, bare, os.cpu_count() or 1)


def _cpu_seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


@contextmanager
def _server() -> Iterator[Server]:
    """Start the demo as a user would, on a free port, and end it afterwards."""
    process = subprocess.Popen(
        [sys.executable, "-m", "webdemo", "--host", "127.0.0.1", "--port", "0", "--no-open"],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        found = re.search(r"http://([\d.]+):(\d+)/", process.stdout.readline())
        if not found:
            raise RuntimeError("The server did not start; its error is printed above.")
        yield Server(psutil.Process(process.pid), found[1], int(found[2]))
    finally:
        process.terminate()
        process.wait(10)
