"""Measures how many streams a running server carries.

`python -m webdemo.bench.stream_capacity https://NAME/` adds streams, each with 30 JPEG frames per
second as from a page on the network, until the slowest one gets fewer than 29 results per second or
one frame in twenty takes longer than 66 ms.
"""

import contextlib
import statistics
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from webdemo.bench.costs import percentile95
from webdemo.bench.pictures import frame_messages
from webdemo.bench.stream_client import StreamClient, StreamClosed
from webdemo.vision.codec import Encoding
from webdemo.vision.solutions import index
from webdemo.vision.solutions.solution import Model

FRAMES_PER_SECOND = 30
FRAMES_PER_SECOND_MIN = 29.0
P95_MS_MAX = 66.0
STREAMS_MAX = 64
ROUNDS = 3
SECONDS = 5.0
"""Duration of a round."""


@dataclass(frozen=True)
class Pace:
    """The rate and round trip of the slowest of several streams."""

    frames_per_second: float
    p95_ms: float
    """95th percentile of the round trip, milliseconds."""

    @property
    def is_live(self) -> bool:
        """Whether it keeps up with a camera."""
        return self.frames_per_second >= FRAMES_PER_SECOND_MIN and self.p95_ms <= P95_MS_MAX


def connect(url: str) -> StreamClient:
    """Open a stream as the page at this address does.

    Raises:
        StreamClosed: The server refuses.
        OSError: There is no server, or its certificate is not valid.
    """
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return StreamClient(parts.hostname or "", port, f"{parts.scheme}://{parts.netloc}")


def measure(
    clients: list[StreamClient],
    messages: list[bytes],
    seconds: float,
    clock: Callable[[], float] = time.perf_counter,
    sleep: Callable[[float], None] = time.sleep,
) -> Pace:
    """Run every stream for some seconds, out of step with each other."""
    paces: list[Pace] = []
    start = clock() + 0.1

    def work(client: StreamClient, offset_seconds: float) -> None:
        paces.append(_stream(client, messages, start + offset_seconds, seconds, clock, sleep))

    threads = [
        threading.Thread(target=work, args=(client, i / len(clients) / FRAMES_PER_SECOND))
        for i, client in enumerate(clients)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(paces) < len(clients):
        raise StreamClosed("A stream ended early; its error is printed above.")
    return Pace(min(pace.frames_per_second for pace in paces), max(pace.p95_ms for pace in paces))


def _stream(
    client: StreamClient,
    messages: list[bytes],
    due: float,
    seconds: float,
    clock: Callable[[], float],
    sleep: Callable[[float], None],
) -> Pace:
    start, end = due, due + seconds
    round_trips_ms: list[float] = []
    while due < end - 0.5 / FRAMES_PER_SECOND:
        sleep(max(0.0, due - clock()))
        # The round trip begins when the camera has the frame. A frame that waits for the last
        # result is already late.
        client.request_result(messages[len(round_trips_ms) % len(messages)])
        now = clock()
        round_trips_ms.append((now - due) * 1000)
        # Frames that the camera made meanwhile are skipped, except the newest.
        missed = max(0, int((now - due) * FRAMES_PER_SECOND) - 1)
        due += (1 + missed) / FRAMES_PER_SECOND
    rate = len(round_trips_ms) / (max(end, clock()) - start)
    return Pace(rate, percentile95(round_trips_ms))


def main(url: str) -> None:
    """Print the rate of each number of streams, model by model."""
    for model in index.models_of(index.SOLUTIONS[0]):
        _measure_model(url, model)


def _measure_model(url: str, model: Model) -> None:
    messages = frame_messages(model, Encoding.JPEG)
    carried = 0
    with contextlib.ExitStack() as stack:
        clients: list[StreamClient] = []
        for count in range(1, STREAMS_MAX + 1):
            try:
                clients.append(stack.enter_context(connect(url)))
            except StreamClosed as error:
                print(f"  {error}", flush=True)
                break
            rounds = [measure(clients, messages, SECONDS) for _ in range(ROUNDS)]
            pace = Pace(
                statistics.median(pace.frames_per_second for pace in rounds),
                statistics.median(pace.p95_ms for pace in rounds),
            )
            print(
                f"  {model.label}, {count:2}: {pace.frames_per_second:5.1f} frames/s, "
                f"95 % within {pace.p95_ms:5.1f} ms",
                flush=True,
            )
            if not pace.is_live:
                break
            carried = count
    print(f"{model.title}: {carried} streams at {FRAMES_PER_SECOND} frames/s", flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
