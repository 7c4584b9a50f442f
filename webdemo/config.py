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
    # Who wants to join must have it: see join.py. None asks nobody.
    "JOIN_TOKEN": None,
    # An `audience.Audience`, for the presenter's page to show.
    "AUDIENCE": None,
    # Connections that are not, or not yet, streams; and of those from one address.
    "CONNECTIONS_MAX": 256,
    "CONNECTIONS_PER_ADDRESS": 64,
    # Those that one address may open at once, and then per second; None for as many as it likes.
    "CONNECTIONS_BURST": None,
    "CONNECTIONS_PER_SECOND": None,
    # Segmenters per model. More than cores only adds memory: each call keeps one core busy.
    "SEGMENTERS_PER_MODEL": os.cpu_count() or 1,
    # WebSocket streams open at the same time.
    "STREAMS_MAX": 8,
    # Of those, from one address; None for no limit but that one.
    "STREAMS_PER_ADDRESS": None,
    # Frames that one client may have under way: one being segmented, one waiting.
    "STREAM_CREDIT": 2,
    "STREAM_MESSAGE_BYTES": 256 * 1024,
    "STREAM_FIRST_FRAME_SECONDS": 10.0,
    "STREAM_IDLE_SECONDS": 30.0,
    "STREAM_SEND_SECONDS": 3.0,
    # After so long in MediaPipe, which takes milliseconds, a frame is given up.
    "SEGMENTER_HANG_SECONDS": 5.0,
    # How long a frame or picture waits for a segmenter; the first ones wait for MediaPipe to load.
    "SEGMENTER_WAIT_SECONDS": 60.0,
    # Pictures posted to the API; Flask answers 413 past it.
    "MAX_CONTENT_LENGTH": 10 * MIB,
    "PICTURE_SIDE_MAX": 4096,
    # A picture of that size takes up to 200 MB and a core while it is worked on: few at a time.
    # 0 takes none at all.
    "PICTURES_AT_ONCE": max(1, (os.cpu_count() or 1) // 4),
    # Pictures that are being received or wait for their turn; the next one is told to come later.
    "PICTURES_WAITING": 8,
}
