"""All measurements: the model alone, the server's path without a network, and real streams.

The speed of a machine changes, most of all that of a shared one. Everything is therefore measured
in turn, in several short rounds. Ratios are taken within a round. The report gives medians of the
rounds.
"""

import json
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, NamedTuple

import psutil

from webdemo import create_app, limits
from webdemo.bench.costs import Cost, compared, cost, median
from webdemo.bench.pictures import draw_frames, frame_messages, open_picture
from webdemo.stream import protocol, session
from webdemo.stream.messages import Kind
from webdemo.vision.model_folder import NOWHERE, ModelFolder
from webdemo.vision.picture import PictureError
from webdemo.vision.runners.runner import ModelError
from webdemo.vision.smoothing.memory import Memory
from webdemo.vision.solutions.solution import Model
from webdemo.vision.stage_clock import StageClock
from webdemo.web import app_state

STREAMS = (1, 2, 4, 8)
CORES = min(limits.cores(), limits.STREAMS_MAX)
THREADS = tuple(sorted({1, CORES}))
ROUNDS = 3
WARM_UP_FRAMES = 20

Progress = Callable[[str], None]
"""Called before each measurement, with its name."""


class BenchError(ValueError):
    """It can't be measured; the message says why."""


class Server(NamedTuple):
    """A running demo."""

    process: psutil.Process
    host: str
    port: int


class Bench:
    """Measures models, in turn."""

    def __init__(
        self, models: Sequence[Model], folder: ModelFolder = NOWHERE, picture: str = ""
    ) -> None:
        """Check what is to be measured, before a server is started for it.

        Args:
            models: At least one.
            folder: The model files that the wheel lacks; a server is given it unless it is NOWHERE.
            picture: Path of a picture of a person or an object; "" for a plain figure, which not
                every solution takes for a person.

        Raises:
            BenchError: The picture or a model file is unusable.
        """
        self._models = models
        self._folder = folder
        self._picture = picture
        try:
            self._rgb_frame = open_picture(picture)
        except (OSError, PictureError) as error:
            raise BenchError(f"{picture} can't be used: {error}") from error
        for model in models:
            try:
                if model.files:
                    model.build(folder, False).close()
            except ModelError as error:
                raise BenchError(str(error)) from error

    @property
    def steps(self) -> int:
        """How often `run` reports its progress."""
        return 1 + ROUNDS * len(self._models) * (len(THREADS) + 1 + len(STREAMS))

    def run(self, seconds: float, progress: Progress) -> dict[str, Any]:
        """Measure everything, for so many seconds each, all rounds together.

        Returns:
            Plain values, ready for JSON: {"machine": …, "seconds": …, "models": [{"solution",
            "model", "costs": [Cost, …]}, …]}.
        """
        progress("starting a server")
        with start_server(self._folder) as server:
            rounds = [
                [self._round(server, model, seconds / ROUNDS, progress) for model in self._models]
                for _ in range(ROUNDS)
            ]
        reports = [
            {
                "solution": model.solution.id,
                "model": model.id,
                "costs": [vars(median(*same)) for same in zip(*of_model, strict=True)],
            }
            for model, *of_model in zip(self._models, *rounds, strict=True)
        ]
        return {"machine": machine(), "seconds": seconds, "models": reports}

    def _round(
        self, server: Server, model: Model, seconds: float, progress: Progress
    ) -> list[Cost]:
        bare = []
        for threads in THREADS:
            progress(f"{model.title}: bare, {threads} thread(s)")
            bare.append(self._bare(model, threads, seconds))
        progress(f"{model.title}: the server's path")
        ours = [self._path(model, seconds)]
        for count in STREAMS:
            progress(f"{model.title}: {count} stream(s)")
            ours.append(self._streams(server, model, count, seconds))
        return compared([*bare, *ours], bare, CORES)

    def _bare(self, model: Model, threads: int, seconds: float) -> Cost:
        """Measure the model alone, on RGB frames of its size in memory."""
        frames = draw_frames(model, self._rgb_frame)
        runners = [model.build(self._folder, False) for _ in range(threads)]
        tasks = [
            lambda step, runner=runner: runner.process(frames[step % len(frames)])
            for runner in runners
        ]
        try:
            return repeat("bare MediaPipe", tasks, seconds)
        finally:
            for runner in runners:
                runner.close()

    def _path(self, model: Model, seconds: float) -> Cost:
        """Measure the server's code for a frame, from message to message, without a network."""
        messages = frame_messages(model, picture=self._rgb_frame)
        app = create_app({"MODELS_DIR": self._folder.path, "RUNNERS_PER_MODEL": 1})
        shared = app_state.of(app)
        runners, memory = shared.runners.borrower(), Memory()

        def task(step: int) -> None:
            frame = protocol.parse_frame(messages[step % len(messages)])
            reply = session.answer(frame, memory, runners, StageClock())
            if reply[4] != Kind.RESULT:
                raise RuntimeError(f"A frame got no result: {protocol.parse_reply(bytes(reply))}")

        try:
            return repeat("server's path", [task], seconds)
        finally:
            runners.close()
            shared.close()

    def _streams(self, server: Server, model: Model, count: int, seconds: float) -> Cost:
        """Measure the server under `count` streams from another process."""
        words = [
            server.host,
            str(server.port),
            model.solution.id,
            model.id,
            str(count),
            str(seconds),
            self._picture,
        ]
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
            cpu = _cpu_seconds(server.process)
            load.stdin.write("go\n")
            load.stdin.flush()
            figures = json.loads(load.stdout.readline())
            cpu = _cpu_seconds(server.process) - cpu
        times_ms = [value * 1000 for times in figures["round_trips"] for value in times]
        memory_mb = server.process.memory_info().rss / limits.MIB
        found = cost("WebSocket", count, times_ms, figures["wall"], cpu, memory_mb)
        return replace(found, client_cores=figures["cpu"] / figures["wall"])


def machine() -> dict[str, Any]:
    """Describe the machine in a few words."""
    return {
        "cores": limits.cores(),
        "memory_gb": round(psutil.virtual_memory().total / 1024**3),
        "python": ".".join(map(str, sys.version_info[:3])),
        "platform": sys.platform,
    }


def repeat(
    way: str,
    tasks: Sequence[Callable[[int], object]],
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
        for step in range(WARM_UP_FRAMES):
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
    memory_mb = psutil.Process().memory_info().rss / limits.MIB
    return cost(way, len(tasks), [ms for times in times_ms for ms in times], wall, cpu, memory_mb)


def _cpu_seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


@contextmanager
def start_server(folder: ModelFolder) -> Iterator[Server]:
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
