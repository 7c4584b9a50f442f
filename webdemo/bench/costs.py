"""What a frame costs: the one table of the benchmark's figures, and how they are computed."""

import statistics
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace


@dataclass(frozen=True)
class Cost:
    """The cost of a frame in one way of processing it."""

    way: str
    """Such as "bare MediaPipe"."""
    count: int
    """Number of busy threads, or of streams."""
    frames_per_second: float
    p50_ms: float
    """Wall milliseconds per frame, median. Of a stream: the round trip, from before sending to
    after receiving, the client's own work included."""
    p95_ms: float
    """Likewise, 95th percentile."""
    cpu_ms: float
    """CPU milliseconds per frame, of all the process's threads; of streams: the server's."""
    cpu_ratio: float = 1.0
    """`cpu_ms` divided by that of bare MediaPipe with as many busy threads."""
    throughput_share: float = 1.0
    """Frames per second, divided by those of bare MediaPipe on the cores that are left free: bare *
    (cores - client_cores) / cores."""
    client_cores: float = 0.0
    """Cores that the load generator used."""
    memory_mb: float = 0.0
    """Resident memory of the process, MiB."""


def cost(
    way: str, count: int, times_ms: list[float], wall: float, cpu: float, memory_mb: float
) -> Cost:
    """Compute a cost, without ratios.

    Args:
        way: What was measured.
        count: Threads or streams.
        times_ms: Of each frame.
        wall: Seconds that all of them took together.
        cpu: CPU seconds meanwhile.
        memory_mb: Resident memory afterwards.
    """
    return Cost(
        way,
        count,
        frames_per_second=len(times_ms) / wall,
        p50_ms=statistics.median(times_ms),
        p95_ms=percentile95(times_ms),
        cpu_ms=cpu * 1000 / len(times_ms),
        memory_mb=memory_mb,
    )


def compared(costs: list[Cost], bare: list[Cost], cores: int) -> list[Cost]:
    """Give costs with their ratios to those of bare MediaPipe, which has one busy thread first."""
    return [
        replace(
            one,
            cpu_ratio=one.cpu_ms / _alike(one, bare, cores).cpu_ms,
            throughput_share=one.frames_per_second * cores / _free_rate(one, bare, cores),
        )
        for one in costs
    ]


def _alike(one: Cost, bare: list[Cost], cores: int) -> Cost:
    return min(bare, key=lambda cost: abs(cost.count - min(one.count, cores)))


def _free_rate(one: Cost, bare: list[Cost], cores: int) -> float:
    return bare[-1].frames_per_second * (cores - one.client_cores)


def median(*costs: Cost) -> Cost:
    """Give the median of each figure of the same cost in several rounds."""
    return replace(
        costs[0],
        **{name: statistics.median(getattr(cost, name) for cost in costs) for name in _figures()},
    )


def _figures() -> Iterator[str]:
    return (field.name for field in fields(Cost) if field.type is float)


def percentile95(values: list[float]) -> float:
    """Give the smallest value that 95 % of the values do not exceed."""
    return sorted(values)[int(len(values) * 0.95)]
