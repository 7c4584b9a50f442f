"""What frames cost: the figures of the benchmark, and how they are computed."""

import statistics
from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar

from webdemo import config


@dataclass(frozen=True)
class Cost:
    """The cost of frames within one process, on `threads` threads at full speed."""

    threads: int
    frames_per_second: float
    ms: float
    """Wall milliseconds per frame, median."""
    cpu_ms: float
    """CPU milliseconds per frame, of all the process's threads."""


@dataclass(frozen=True)
class StreamCost:
    """The cost of streamed frames, measured outside the server."""

    streams: int
    frames_per_second: float
    p50_ms: float
    """Round trip: from before sending to after receiving, the client's own work included."""
    p95_ms: float
    cpu_ms: float
    """The server's CPU milliseconds per frame."""
    cpu_ratio: float
    """`cpu_ms` divided by that of bare MediaPipe with as many busy threads."""
    client_cores: float
    """Cores that the load generator used."""
    throughput_share: float
    """Frames per second, divided by those of bare MediaPipe on the cores that the load generator
    leaves free: bare * (cores - client_cores) / cores."""
    server_mb: float
    """The server's resident memory, MiB."""


@dataclass(frozen=True)
class ModelReport:
    """All costs of one model."""

    model: str
    bare: list[Cost]
    path: Cost
    streams: list[StreamCost]


AnyCost = TypeVar("AnyCost", Cost, StreamCost)


def median(*costs: AnyCost) -> AnyCost:
    """Give the median of each figure."""
    names = [field.name for field in fields(costs[0])]
    return replace(
        costs[0],
        **{name: statistics.median(getattr(cost, name) for cost in costs) for name in names},
    )


def percentile95(values: list[float]) -> float:
    """Give the smallest value that 95 % of the values do not exceed."""
    return sorted(values)[int(len(values) * 0.95)]


def stream_cost(
    count: int,
    figures: dict[str, Any],
    cpu: float,
    memory: int,
    bare: list[Cost],
    cores: int,
) -> StreamCost:
    """Compute the cost of `count` streams.

    Args:
        count: Number of streams.
        figures: The output of the load generator.
        cpu: CPU seconds of the server meanwhile.
        memory: Resident memory of the server, in bytes.
        bare: Costs of bare MediaPipe.
        cores: Number of cores of the machine.
    """
    round_trips = [value * 1000 for times in figures["round_trips"] for value in times]
    alike = min(bare, key=lambda cost: abs(cost.threads - min(count, cores)))
    client_cores = figures["cpu"] / figures["wall"]
    rate = len(round_trips) / figures["wall"]
    return StreamCost(
        streams=count,
        frames_per_second=rate,
        p50_ms=statistics.median(round_trips),
        p95_ms=percentile95(round_trips),
        cpu_ms=cpu * 1000 / len(round_trips),
        cpu_ratio=cpu * 1000 / len(round_trips) / alike.cpu_ms,
        client_cores=client_cores,
        throughput_share=rate / (bare[-1].frames_per_second * (cores - client_cores) / cores),
        server_mb=memory / config.MIB,
    )
