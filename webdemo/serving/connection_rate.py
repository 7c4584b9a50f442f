"""Limits how often each device may connect: in bursts, and at a steady rate."""

import time
from collections.abc import Callable

DEVICES_MAX = 1000
"""Number of remembered devices above which those with a full allowance are forgotten."""


class ConnectionRate:
    """A token bucket for each device. Not thread-safe."""

    def __init__(
        self, burst: int, per_second: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Allow `burst` connections at once, and `per_second` more every second."""
        self._burst = burst
        self._per_second = per_second
        self._clock = clock
        self._left: dict[str, tuple[float, float]] = {}  # connections left, and at what time

    def spend(self, device: str) -> bool:
        """Count one connection; False if none is left."""
        now = self._clock()
        left, since = self._left.get(device, (self._burst, now))
        left = min(self._burst, left + (now - since) * self._per_second)
        if left < 1:
            return False
        self._left[device] = left - 1, now
        if len(self._left) > DEVICES_MAX:
            self._forget(now)
        return True

    def _forget(self, now: float) -> None:
        full_after = self._burst / self._per_second
        self._left = {
            device: (left, since)
            for device, (left, since) in self._left.items()
            if now - since < full_after
        }
