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

from webdemo import create_app
from webdemo.bench.costs import Cost, ModelReport, StreamCost, median, stream_cost
from webdemo.bench.pictures import draw_frames, frame_messages, open_picture
from webdemo.bench.subject import Plan, Subject, build
from webdemo.stream import protocol
from webdemo.stream.answerer import Answerer
from webdemo.stream.messages import Kind
from webdemo.vision.model_folder import NOWHERE, ModelFolder
from webdemo.vision.runners.runner import Runner
from webdemo.vision.stage_clock import StageClock
from webdemo.vision.stream_runners import StreamRunners
from webdemo.web import app_state

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


def run(plan: Plan, seconds: float, progress: Callable[[str], None]) -> dict[str, Any]:
    """Measure everything.

    Args:
        plan: What to measure, and with what.
        seconds: How long each measurement lasts, all rounds together.
        progress: Called before each measurement, with its name.

    Returns:
        Plain values, ready for JSON: {"machine": …, "seconds": …, "models": [ModelReport, …]}.
    """
    progress("starting a server")
    with _server(plan.folder) as server:
        rounds = [
            [report(server, one, plan, seconds / ROUNDS, progress) for one in plan.subjects]
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


def steps(plan: Plan) -> int:
    """Give how often `run` calls `progress`."""
    return 1 + ROUNDS * len(plan.subjects) * (len(THREADS) + 1 + len(STREAMS))


def report(
    server: Server, subject: Subject, plan: Plan, seconds: float, progress: Callable[[str], None]
) -> ModelReport:
    """Measure one model or solution once, on a running server."""
    name = subject.label
    bare = []
    for threads in THREADS:
        progress(f"{name}: bare, {threads} thread(s)")
        bare.append(_bare(subject, plan, threads, seconds))
    progress(f"{name}: the server's path")
    path = _path(subject, plan, seconds)
    streams = []
    for count in STREAMS:
        progress(f"{name}: {count} stream(s)")
        streams.append(_streams(server, subject, plan, count, seconds, bare))
    return ModelReport(subject.id, bare, path, streams)


def _bare(subject: Subject, plan: Plan, threads: int, seconds: float) -> Cost:
    """Measure the model or solution alone, on RGB frames of its size in memory."""
    frames = draw_frames(subject, open_picture(plan.picture))
    runners = [build(subject, plan.folder) for _ in range(threads)]

    def task_of(runner: Runner) -> Callable[[int], object]:
        return lambda step: runner.process(frames[step % len(frames)])

    try:
        return repeat([task_of(runner) for runner in runners], seconds)
    finally:
        for runner in runners:
            runner.close()


def _path(subject: Subject, plan: Plan, seconds: float) -> Cost:
    """Measure the server's code for a frame, from message to message, without a network."""
    messages = frame_messages(subject, picture=open_picture(plan.picture))
    app = create_app({"MODELS_DIR": plan.folder.path, "SEGMENTERS_PER_MODEL": 1})
    shared = app_state.of(app).runners
    shared.models.load()
    answerer = Answerer(StreamRunners(shared))

    def task(step: int) -> None:
        reply = answerer.answer(protocol.parse_frame(messages[step % len(messages)]), StageClock())
        if reply[4] != Kind.MASK:
            raise RuntimeError(f"A frame got no result: {protocol.parse_reply(bytes(reply))}")

    try:
        return repeat([task], seconds)
    finally:
        answerer.close()
        shared.models.close()
        shared.solutions.close()


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
    server: Server,
    subject: Subject,
    plan: Plan,
    count: int,
    seconds: float,
    bare: list[Cost],
) -> StreamCost:
    """Measure the server under `count` streams from another process."""
    process = server.process
    words = [server.host, str(server.port), subject.id, str(count), str(seconds), plan.picture]
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
def _server(folder: ModelFolder) -> Iterator[Server]:
    """Start the demo as a user would, on a free port, and end it afterwards."""
    words = ["--host", "127.0.0.1", "--port", "0", "--no-open"]
    if folder is not NOWHERE:
        words += ["--models-dir", str(folder.path)]
    process = subprocess.Popen(
        [sys.executable, "-m", "webdemo", *words],
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
