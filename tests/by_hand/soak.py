"""Loads the server for about 15 minutes: `uv run python tests/by_hand/soak.py`.

It has four parts, each against a real server. `flood`: a client at 30 frames/s beside one that
floods. `cycles`, `malformed`: thousands of connections and of malformed messages, beside one stream.
`stream`: that stream alone for the rest of its time. Exit status is 1 if a claim fails.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

import psutil
from frames import FRAME, OpenStream, receive
from server_process import ServerProcess, poll_until
from soaking import flooder, honest, malformed
from soaking.usage import KIB, Watch, slope, usage_of
from soaking.worker import Worker

from webdemo.stream.messages import Mask
from webdemo.vision.solutions.selfie import MODELS

ALONE_SECONDS = 10.0
P95_RATIO_MAX = 2.0
WARM_UP_CYCLES = 2000
CYCLES_A_SAMPLE = 50
CYCLE_BYTES_MAX = 0.5 * KIB
"""Maximum growth per connection: half of the smallest leak that matters, 1 KiB. The allocator takes
memory by the MiB, so a KiB for each connection shows only after some thousands."""
STREAM_BYTES_MAX = 2 * KIB
"""Maximum growth per second of a stream: 1.2 MiB in 10 minutes, about one arena of Python's
allocator. A leak of 70 bytes a frame exceeds it."""
WARM_UP_SHARE = 0.2


class Report:
    """Prints figures and claims, and counts failed claims."""

    def __init__(self):
        self.failed = 0

    def section(self, title):
        print(f"\n{title}", flush=True)

    def figure(self, name, value):
        print(f"  {name:<44}{value}", flush=True)

    def claim(self, name, value, holds):
        self.failed += not holds
        self.figure(name, f"{value:<28}{'PASS' if holds else 'FAIL'}")


def beside_a_flooder(report, seconds, rounds):
    kinds = {"reads its replies": True, "never reads": False}
    with ServerProcess() as server:
        server.wait_loaded()
        process = psutil.Process(server.pid)
        for model in MODELS:
            report.section(
                f"{model.label}: 30 frames/s beside a flood of landscape frames, "
                f"{rounds} × {seconds:g} s each"
            )
            windows, floods = [], {kind: [] for kind in kinds}
            with Worker(honest.stream, server.port, model.id) as client:
                time.sleep(1)  # warm
                for _ in range(rounds):
                    for kind, reads in kinds.items():
                        begin = time.monotonic()
                        time.sleep(ALONE_SECONDS)
                        middle = time.monotonic()
                        with Worker(flooder.flood, server.port, reads) as flood:
                            cpu = sum(process.cpu_times()[:2])
                            time.sleep(seconds)
                            end = time.monotonic()
                            cores = (sum(process.cpu_times()[:2]) - cpu) / (end - middle)
                            floods[kind].append((*flood.finish(), cores))
                        windows.append((kind, begin, middle, end))
                replies, _ = client.finish()
            alone = [honest.p95_ms(replies, begin, middle) for _, begin, middle, _ in windows]
            report.figure("p95 alone, median and range", _range(alone, "ms"))
            for kind in kinds:
                beside, ratios = [], []
                for (its_kind, _, middle, end), before in zip(windows, alone, strict=True):
                    if its_kind == kind:
                        beside.append(honest.p95_ms(replies, middle, end))
                        ratios.append(beside[-1] / before)
                for flood, client_cores, server_cores in floods[kind]:
                    report.figure(
                        f"flooder that {kind}",
                        f"tried 1000, sent {flood.frames_per_second:.0f} frames/s; "
                        f"disconnected {flood.ended} times; "
                        f"cores: client {client_cores:.2f}, server {server_cores:.2f}",
                    )
                report.figure("p95 beside it, median and range", _range(beside, "ms"))
                ratio = statistics.median(ratios)
                report.claim("p95 ÷ p95 alone, ≤ 2", f"{ratio:.2f}", ratio <= P95_RATIO_MAX)
            lost = sum(not reply.is_mask for reply in replies)
            report.claim("its frames without a mask, 0", f"{lost} of {len(replies)}", lost == 0)


def cycles(report, server, count):
    report.section(f"{count} connections one after another, each with one frame")
    process = psutil.Process(server.pid)
    samples = []
    for number in range(WARM_UP_CYCLES + count + 1):
        if number >= WARM_UP_CYCLES and number % CYCLES_A_SAMPLE == 0:
            server.wait_streams(1)
            samples.append(usage_of(process, number))
        with OpenStream(server.port) as stream:
            stream.send(FRAME)
            assert isinstance(receive(stream), Mask)
            if number % 3 == 0:
                stream.send_close()
                stream.wait_closed()
            elif number % 3 == 1:
                stream.reset()
    rate = count / (samples[-1].at - samples[0].at)
    report.figure("connections a second", f"{rate:.0f}")
    _claim_flat(
        report, samples, [sample.count for sample in samples], "connection", CYCLE_BYTES_MAX
    )


def malformed_messages(report, server, count):
    report.section(f"{count} malformed messages")
    process = psutil.Process(server.pid)
    before = usage_of(process)
    began = time.monotonic()
    with Worker(malformed.send_all, server.port, count) as worker:
        (outcomes, surprises), cores = worker.result(30 + count / 100)
    ended = time.monotonic()
    seconds = ended - began
    server.wait_streams(1)
    poll_until(lambda: process.num_threads() <= before.threads or time.monotonic() > ended + 2)
    after = usage_of(process)
    report.figure("messages a second; cores of their sender", f"{count / seconds:.0f}; {cores:.2f}")
    report.figure("answers", ", ".join(f"{n} {what}" for what, n in outcomes.most_common()))
    report.claim("other answers than the right ones, 0", str(dict(surprises) or 0), not surprises)
    report.claim("all sent", str(sum(outcomes.values())), sum(outcomes.values()) == count)
    grown = (after.rss - before.rss) / KIB / KIB
    report.claim("memory's growth, ≤ 4 MiB", f"{grown:+.1f} MiB", grown <= 4)
    report.claim("threads", f"{before.threads} → {after.threads}", after.threads <= before.threads)
    report.claim("descriptors", f"{before.files} → {after.files}", after.files <= before.files)


def _claim_flat(report, samples, xs, unit, bytes_max):
    first, last = samples[0], samples[-1]
    for name in ("threads", "files"):
        values = [getattr(sample, name) for sample in samples]
        # A connection that has just ended may hold its thread a moment longer.
        grows = slope(xs, values) > 0 or values[-1] > values[0] + 1
        report.claim(
            f"{name}, first and last (least, most)",
            f"{values[0]} → {values[-1]} ({min(values)}, {max(values)})",
            not grows,
        )
    grown = slope(xs, [sample.rss for sample in samples])
    report.figure(
        "resident memory, first and last",
        f"{first.rss / KIB / KIB:.1f} → {last.rss / KIB / KIB:.1f} MiB",
    )
    report.claim(
        f"its growth per {unit}, ≤ {bytes_max:g} bytes", f"{grown:.1f} bytes", grown <= bytes_max
    )


def _range(values, unit):
    middle = statistics.median(values)
    return f"{middle:.1f} {unit} ({min(values):.1f} to {max(values):.1f})"


def one_server(report, options):
    """Run the other parts beside one stream. It lasts as long as asked for, or as they take."""
    with ServerProcess() as server:
        server.wait_loaded()
        process = psutil.Process(server.pid)
        began = time.monotonic()
        with Worker(honest.stream, server.port, "landscape") as client:
            if "cycles" in options.parts:
                cycles(report, server, options.cycles)
            if "malformed" in options.parts:
                malformed_messages(report, server, options.messages)
            attacked = time.monotonic()
            watch = Watch(process)
            watch.start()
            time.sleep(max(20.0, began + 60 * options.minutes - time.monotonic()))
            samples = watch.finish()
            replies, _ = client.finish()
        minutes = (time.monotonic() - began) / 60
        report.section(f"The stream beside all that, {minutes:.1f} minutes")
        lost = sum(not reply.is_mask for reply in replies)
        report.claim("its frames without a mask, 0", f"{lost} of {len(replies)}", lost == 0)
        alone = honest.p95_ms(replies, attacked)
        if began + 1 < attacked:
            beside = honest.p95_ms(replies, began, attacked)
            report.figure("p95 alone; beside the above", f"{alone:.1f} ms; {beside:.1f} ms")
        else:
            report.figure("p95", f"{alone:.1f} ms")
        report.section(f"The server in the stream's last {len(samples) / 60:.1f} minutes, alone")
        samples = samples[int(len(samples) * WARM_UP_SHARE) :: 5]
        _claim_flat(report, samples, [sample.at for sample in samples], "second", STREAM_BYTES_MAX)
        health = server.health()["streams"]["open"]
        status, stderr = server.stop()
        report.section("Afterwards")
        report.claim("streams open, 0", str(health), health == 0)
        report.claim(
            "exit status, 0, and log, empty",
            f"{status}, {stderr[-500:]!r}",
            (status, stderr) == (0, ""),
        )


def main():
    parts = ("flood", "cycles", "malformed", "stream")
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"{', '.join(parts)}; all")
    parser.add_argument("--minutes", type=float, default=10, help="of the long stream (10)")
    parser.add_argument("--cycles", type=int, default=10_000, help="connections (10000)")
    parser.add_argument("--messages", type=int, default=100_000, help="malformed ones (100000)")
    parser.add_argument("--flood-seconds", type=float, default=20, help="of each flood (20)")
    parser.add_argument("--rounds", type=int, default=2, help="of floods (2)")
    options = parser.parse_args()
    if wrong := set(options.parts) - set(parts):
        parser.error(f"no such part: {', '.join(wrong)}")
    options.parts = options.parts or parts
    report = Report()
    if "flood" in options.parts:
        beside_a_flooder(report, options.flood_seconds, options.rounds)
    if set(options.parts) - {"flood"}:
        one_server(report, options)
    print(f"\n{report.failed} claims failed" if report.failed else "\nAll claims hold", flush=True)
    return bool(report.failed)


if __name__ == "__main__":
    sys.exit(main())
