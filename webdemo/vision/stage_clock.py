"""Measures the time that a frame spends in each of the server's stages."""

import time
from collections.abc import Callable

STAGES = ("receive", "decode", "wait", "process", "smooth", "contours", "pack")
"""Stages of a frame on the server, in their order. The stream marks the first and the last one."""


US_MAX = (1 << 32) - 1
"""The largest time, as messages carry it: 71 minutes. After a sleep a clock may have gone on."""


class StageClock:
    """Microseconds of each stage. A stage lasts from the mark before to its own mark."""

    def __init__(
        self, received_ns: int | None = None, clock_ns: Callable[[], int] = time.perf_counter_ns
    ) -> None:
        """Start at the time when the frame was received; by default now."""
        self._clock_ns = clock_ns
        self.received_ns = clock_ns() if received_ns is None else received_ns
        self.us = dict.fromkeys(STAGES, 0)
        self._last_ns = self.received_ns

    def mark(self, stage: str) -> None:
        """End a stage, one of STAGES, now."""
        now_ns = self._clock_ns()
        self.us[stage] = min(max((now_ns - self._last_ns) // 1000, 0), US_MAX)
        self._last_ns = now_ns

    def stages_us(self) -> tuple[int, ...]:
        """Give the times in the order of STAGES; 0 for later stages."""
        return tuple(self.us.values())
