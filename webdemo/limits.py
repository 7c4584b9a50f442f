"""The limits and other settings of an application. `create_app(config)` overrides any of them."""

import os
from typing import Any

MIB = 1024 * 1024

STREAMS_MAX = 8
"""Maximum number of open WebSocket streams, and so of frames at once."""


def cores() -> int:
    """Give the number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


DEFAULTS: dict[str, Any] = {
    # Host headers that are answered, exactly as sent, port included: see web/request_checks.py.
    "ALLOWED_HOSTS": frozenset({"localhost", "127.0.0.1", "[::1]"}),
    # Those of them that may be reached by HTTPS, with something else in front of this server.
    "FORWARDED_HOSTS": frozenset(),
    # Origins of the pages that may show this one in a frame, such as slides.
    "EMBED_FROM": frozenset(),
    # Whether programs on this machine, which send no Origin, are let in. Off behind a proxy.
    "PROGRAMS_FROM_LOOPBACK": True,
    # Token that every visitor must have: see web/join_token.py. None lets everybody in.
    "JOIN_TOKEN": None,
    # A `web.audience.Audience`, which the presenter's page shows; None without one.
    "AUDIENCE": None,
    # Maximum number of connections that are not (yet) streams: in all, and from one address.
    "CONNECTIONS_MAX": 256,
    "CONNECTIONS_PER_ADDRESS": 64,
    # Connections that one address may open in a burst, and then per second; None for no limit.
    "CONNECTIONS_BURST": None,
    "CONNECTIONS_PER_SECOND": None,
    # Folder, a Path, of the model files that mediapipe's wheel lacks; None for no folder.
    "MODELS_DIR": None,
    # Runners per model. More than there are cores only take memory: each keeps a core busy.
    "RUNNERS_PER_MODEL": min(cores(), STREAMS_MAX),
    # Maximum number of runners that belong to one stream, as those of pose do. Face mesh takes
    # 19 MB, iris 27, hands 83, 3D objects 109, pose 117 and holistic 203.
    "TRACKERS_MAX": 8,
    "STREAMS_MAX": STREAMS_MAX,
    # Maximum number of streams of one device and of one address, which devices behind a router
    # share; None for no limit besides STREAMS_MAX. See web/join_token.py.
    "STREAMS_PER_DEVICE": None,
    "STREAMS_PER_ADDRESS": None,
    # Maximum number of unanswered frames of a stream: one being processed, one waiting.
    "STREAM_CREDIT": 2,
    # Maximum size of a message, and maximum times: until the first frame, from frame to frame, and
    # for sending a reply.
    "STREAM_MESSAGE_BYTES": 512 * 1024,  # of 640×480 pixels in I420 are 450 KiB
    "STREAM_FIRST_FRAME_SECONDS": 10.0,
    "STREAM_IDLE_SECONDS": 30.0,
    "STREAM_SEND_SECONDS": 3.0,
    # Maximum time for one frame in MediaPipe, which takes milliseconds; then it counts as hanging.
    "RUNNER_HANG_SECONDS": 5.0,
    # Maximum time that a frame or picture waits for a runner. The first ones wait for MediaPipe to
    # load.
    "RUNNER_WAIT_SECONDS": 60.0,
    # Maximum size of a picture posted to the API: bytes, pixels of a side, and pixels of a larger
    # JPEG, which is decoded at a reduced size. A larger picture gets 413.
    "MAX_CONTENT_LENGTH": 20 * MIB,
    # Of a form's other fields; Flask's own limit is less than a picture that was sent as one.
    "MAX_FORM_MEMORY_SIZE": 20 * MIB,
    "PICTURE_SIDE_MAX": 4096,
    "JPEG_PIXELS_MAX": 1 << 26,  # what phones call 64 megapixels
    # Maximum number of pictures worked on at once: each takes up to 400 MB and a core. At 0 the
    # server accepts no pictures.
    "PICTURES_AT_ONCE": min(max(1, cores() // 4), 2),
    # Maximum number of pictures that have arrived, and wait or are worked on: 480 MB of files at
    # worst. The next one gets 503.
    "PICTURES_WAITING": 24,
}
