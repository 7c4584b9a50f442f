"""Loads a server for about 15 minutes: `uv run python tests/by_hand/soak.py`.

One client streams 30 frames/s all the time. Beside it come a flood, thousands of connections, and of
malformed messages; then nothing. Memory, threads and files of the server must not grow, and each frame
must get its result. Exit status is 1 if a claim fails.
"""

from __future__ import annotations

import argparse
import itertools
import random
import statistics
import sys
import threading
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

import psutil
from frames import BAD_FRAMES, FRAME, MASKED_FRAME, OpenStream, receive, sending_without_end
from hostile import CONVERSATIONS
from server_process import ServerProcess
from websocket_client import Closed

from webdemo.bench.pictures import frame_messages
from webdemo.bench.stream_client import StreamClient
from webdemo.stream.messages import FrameResult
from webdemo.vision.solutions.index import MODELS

FRAME_SECONDS = 1 / 30
P95_RATIO_MAX = 2.0
WARM_UP_CONNECTIONS = 2000
CONNECTION_BYTES_MAX = 512
"""Maximum growth per connection: half of the smallest leak that matters, 1 KiB. The allocator takes
memory by the MiB, so a KiB for each connection shows only after some thousands."""
SECOND_BYTES_MAX = 2048
"""Maximum growth per second of a stream: 1.2 MiB in 10 minutes, about one arena of Python's
allocator. A leak of 70 bytes a frame exceeds it."""
MIB = 1 << 20


class Report:
    """Prints claims, and counts those that fail."""

    def __init__(self):
        self.failed = 0

    def claim(self, name, value, holds):
        self.failed += not holds
        print(f"  {name:<44}{value!s:<44}{'PASS' if holds else 'FAIL'}", flush=True)


class Honest(threading.Thread):
    """The stream of 30 frames/s. Its error, if it has one, ends it early."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self._port, self.ended, self.replies = port, threading.Event(), []
        self.start()

    def run(self):
        messages = itertools.cycle(frame_messages(MODELS[0]))
        with StreamClient("127.0.0.1", self._port) as client:
            while not self.ended.is_set():
                sent = time.monotonic()
                client.request_result(next(messages))
                taken = time.monotonic() - sent
                self.replies.append((sent, taken * 1000))
                time.sleep(max(0.0, FRAME_SECONDS - taken))

    def p95_ms(self, begin, end):
        return statistics.quantiles([ms for at, ms in self.replies if begin <= at < end], n=20)[-1]


class Usage:
    """Samples of a server's threads, files and memory, each at some x."""

    def __init__(self, server):
        self._process, self.samples = psutil.Process(server.pid), []

    def sample(self, x):
        with self._process.oneshot():
            counts = self._process.num_threads(), self._process.num_fds()
            self.samples.append((x, *counts, self._process.memory_info().rss))

    def claim_flat(self, report, unit, bytes_max):
        """Growth of memory is the median of five stretches': an arena changes one, a leak all."""
        xs, threads, files, rss = zip(*self.samples, strict=True)
        for name, values in (("threads", threads), ("files", files)):
            # A connection that has just ended may hold its thread a moment longer.
            report.claim(name, f"{values[0]} → {values[-1]}", values[-1] <= values[0] + 1)
        size = max(2, len(xs) // 5)
        slopes = [
            statistics.linear_regression(xs[at : at + size], rss[at : at + size]).slope
            for at in range(0, len(xs) - size + 1, size)
        ]
        grown = statistics.median(slopes)
        said = f"{grown:.1f} bytes; {rss[0] / MIB:.1f} → {rss[-1] / MIB:.1f} MiB"
        report.claim(f"growth per {unit}, ≤ {bytes_max} bytes", said, grown <= bytes_max)


def flood(report, server, honest, seconds):
    print(f"A flood for {seconds:g} s")
    begin = time.monotonic()
    time.sleep(seconds)
    middle = time.monotonic()
    with OpenStream(server.port) as flooding, sending_without_end(flooding, 10 * MASKED_FRAME):
        time.sleep(seconds)
    alone, beside = honest.p95_ms(begin, middle), honest.p95_ms(middle, time.monotonic())
    said = f"{alone:.1f} → {beside:.1f} ms"
    report.claim("p95 alone and beside it, ≤ 2 ×", said, beside <= P95_RATIO_MAX * alone)


def connections(report, server, count):
    print(f"{count} connections one after another, each with one frame")
    usage = Usage(server)
    for number in range(WARM_UP_CONNECTIONS + count + 1):
        if number >= WARM_UP_CONNECTIONS and number % 50 == 0:
            server.wait_streams(1)
            usage.sample(number)
        with OpenStream(server.port) as stream:
            stream.send(FRAME)
            assert isinstance(receive(stream), FrameResult)
            if number % 3 == 0:
                stream.send_close()
                stream.wait_closed()
            elif number % 3 == 1:
                stream.reset()
    usage.claim_flat(report, "connection", CONNECTION_BYTES_MAX)


def malformed(report, server, count):
    """A tenth of them end their stream, and cost a new connection."""
    print(f"{count} malformed messages")
    usage, choose, surprises = Usage(server), random.Random(1), Counter()
    endings, refused = list(CONVERSATIONS.values()), list(BAD_FRAMES.values())
    stream = OpenStream(server.port)
    for number in range(count + 1):
        if number % 100 == 0:
            usage.sample(number)
        try:
            if choose.random() < 0.1:
                expected, data = choose.choice(endings)
                stream.send_raw(data)
            else:
                data, expected = choose.choice(refused)
                stream.send(data)
            outcome = receive(stream).reason
        except (Closed, ConnectionError) as error:
            outcome = getattr(error, "code", error)
            stream.sock.close()
            stream = OpenStream(server.port)
        if outcome != expected:
            surprises[f"{outcome} instead of {expected}"] += 1
    stream.sock.close()
    server.wait_streams(1)
    report.claim("other answers than the right ones, 0", dict(surprises) or 0, not surprises)
    usage.claim_flat(report, "message", CONNECTION_BYTES_MAX)


def alone(report, server, minutes):
    print(f"The stream alone for {minutes:g} minutes")
    usage = Usage(server)
    for second in range(round(60 * minutes)):
        time.sleep(1)
        if second >= 12 * minutes and second % 5 == 0:  # after a fifth of the time
            usage.sample(second)
    usage.claim_flat(report, "second", SECOND_BYTES_MAX)


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition(":")[0])
    parser.add_argument("--minutes", type=float, default=10, help="of the stream alone (10)")
    parser.add_argument("--connections", type=int, default=10_000)
    parser.add_argument("--messages", type=int, default=100_000, help="malformed ones (100000)")
    parser.add_argument("--flood-seconds", type=float, default=20)
    options = parser.parse_args()
    report = Report()
    with ServerProcess() as server:
        server.wait_loaded()
        honest = Honest(server.port)
        flood(report, server, honest, options.flood_seconds)
        connections(report, server, options.connections)
        malformed(report, server, options.messages)
        alone(report, server, options.minutes)
        report.claim("the stream beside all that", f"{len(honest.replies)}", honest.is_alive())
        honest.ended.set()
        honest.join()
        server.wait_streams(0)
        status, stderr = server.stop()
        report.claim("exit status, 0, and log, empty", f"{status}, {stderr[-500:]!r}", not stderr)
        report.failed += status != 0
    print(f"{report.failed} claims failed" if report.failed else "All claims hold")
    return bool(report.failed)


if __name__ == "__main__":
    sys.exit(main())
