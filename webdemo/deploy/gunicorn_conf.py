"""Settings and hooks for gunicorn.

Each worker listens on an address of its own. On one that they share, the quicker worker would take
the most streams and refuse some while another has room; so the proxy, which knows how many each
has, chooses.
"""

from __future__ import annotations

import os
import queue
import signal
import threading
import time
from types import FrameType
from typing import Any

from webdemo.deploy import public_hosts
from webdemo.vision import models

__all__ = [
    "control_socket_disable",
    "forwarder_headers",
    "graceful_timeout",
    "on_starting",
    "post_worker_init",
    "pre_fork",
    "secure_scheme_headers",
    "threads",
    "worker_class",
    "worker_exit",
]

STREAMS_STOP_SECONDS = 2.0
"""How long the open streams get to say goodbye."""

PICTURES_STOP_SECONDS = 1.0
"""How long whatever else is under way gets after them."""

worker_class = "gthread"
threads = 32  # a stream keeps one busy; the rest is for pages and pictures
graceful_timeout = 4  # seconds, then gunicorn kills: more than a worker gives itself
control_socket_disable = True  # it would lie in the home folder
# Whether it is HTTPS is read by `webdemo.deploy.wsgi`, and nothing else is believed of a header.
secure_scheme_headers: dict[str, str] = {}
forwarder_headers = ""


class SettingsError(RuntimeError):
    """gunicorn's settings can't work; the message says what to change."""


def on_starting(server: Any) -> None:
    """Refuse, before any worker starts, what none of them could work with.

    Raises:
        HostsError: The public names are missing.
        ModelError: A model is missing.
        SettingsError: There are not as many addresses as workers.
    """
    public_hosts.from_environment(os.environ)
    for model in models.MODELS:
        models.path_of(model)
    addresses, workers = len(server.cfg.address), server.cfg.workers
    if addresses != workers:
        raise SettingsError(
            f"Each worker needs an address of its own, and there are {workers} workers for "
            f"{addresses} in gunicorn's settings: give “bind” and the proxy as many as “workers”."
        )


def pre_fork(server: Any, worker: Any) -> None:
    """Give the new worker the address that the fewest others have.

    After one has died, that is its own; on a reload each has its old worker still.
    """
    taken = [sock for other in server.WORKERS.values() for sock in other.sockets]
    worker.sockets = sorted(server.LISTENERS, key=taken.count)[:1]


def post_worker_init(worker: Any) -> None:
    """Load the models, beside serving, and end the streams when the worker is told to stop."""
    from webdemo.deploy import wsgi

    wsgi.load_models()
    stop: queue.SimpleQueue[int] = queue.SimpleQueue()  # its `put` may interrupt itself
    threading.Thread(target=_stop, args=(stop,), name="stop", daemon=True).start()

    def handle(number: int, frame: FrameType | None) -> None:
        worker.handle_exit(number, frame)  # takes no more connections, waits for those there are
        stop.put(number)

    # The last two as well: gunicorn's own handler of them shuts its threads' pool down, and waits
    # for ever if it interrupts the pool while that takes on a request.
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
        signal.signal(number, handle)


def _stop(stop: queue.SimpleQueue[int]) -> None:
    stop.get()
    _end_streams()
    time.sleep(PICTURES_STOP_SECONDS)  # usually not to its end: worker_exit comes first
    os._exit(0)


def worker_exit(_: Any, worker: Any) -> None:
    """End the process before Python frees what threads within MediaPipe or OpenCV still use."""
    if worker.booted:
        os._exit(0)


def _end_streams() -> None:
    from webdemo.deploy import wsgi
    from webdemo.web import app_state

    app_state.of(wsgi.app).sessions.stop(STREAMS_STOP_SECONDS)
