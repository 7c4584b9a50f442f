"""Generates load: several streams at full speed, each with one frame in flight.

`python -m webdemo.bench.load_generator HOST PORT SOLUTION MODEL STREAMS SECONDS [PICTURE]` prints
one line of JSON. It runs as a separate process, so that its CPU time is not the server's.
"""

import json
import sys
import threading
import time

from webdemo.bench.pictures import frame_messages, open_picture
from webdemo.bench.stream_client import StreamClient
from webdemo.vision.solutions import index

WARM_UP_SECONDS = 0.5


def _stream(
    client: StreamClient, messages: list[bytes], stop: threading.Event, round_trips: list[float]
) -> None:
    step = 0
    while not stop.is_set():
        started = time.perf_counter()
        client.request_result(messages[step % len(messages)])
        round_trips.append(time.perf_counter() - started)
        step += 1


def _is_behind(round_trips: list[list[float]], skipped: list[int]) -> bool:
    """Whether a stream has had no reply since, as with a slow solution in a short time."""
    return any(len(times) <= skip for times, skip in zip(round_trips, skipped, strict=True))


def main(
    host: str,
    port: int,
    solution: str,
    model: str,
    streams: int,
    seconds: float,
    picture: str = "",
) -> None:
    """Start the streams, measure once a line comes on standard input, and print the figures."""
    messages = frame_messages(index.find(solution, model), picture=open_picture(picture))
    stop = threading.Event()
    clients = [StreamClient(host, port) for _ in range(streams)]
    round_trips: list[list[float]] = [[] for _ in clients]
    threads = [
        threading.Thread(target=_stream, args=(client, messages, stop, times))
        for client, times in zip(clients, round_trips, strict=True)
    ]
    for thread in threads:
        thread.start()
    time.sleep(WARM_UP_SECONDS)
    print("warm", flush=True)
    sys.stdin.readline()
    skipped = [len(times) for times in round_trips]
    cpu, wall = time.process_time(), time.perf_counter()
    time.sleep(seconds)
    while _is_behind(round_trips, skipped) and all(thread.is_alive() for thread in threads):
        time.sleep(0.01)
    counted = [times[skip:] for times, skip in zip(round_trips, skipped, strict=True)]
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    print(json.dumps({"wall": wall, "cpu": cpu, "round_trips": counted}), flush=True)
    stop.set()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    host, port, solution, model, streams, seconds, *picture = sys.argv[1:]
    main(host, int(port), solution, model, int(streams), float(seconds), *picture)
