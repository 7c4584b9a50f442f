"""The limits, in one place. Each can be overridden by `create_app(config)`."""

from __future__ import annotations

import os
from typing import Any

MIB = 1024 * 1024

DEFAULTS: dict[str, Any] = {
    # Host headers that are answered, exactly as sent, port included: see guard.py.
    "ALLOWED_HOSTS": frozenset({"localhost", "127.0.0.1", "[::1]"}),
    # Whether programs on this machine, which send no Origin, are let in: not behind a proxy.
    "PROGRAMS_FROM_LOOPBACK": True,
