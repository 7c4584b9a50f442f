"""The hooks of gunicorn.conf.py: what happens when workers start, load and stop.

Each worker listens on a socket of its own, and the proxy chooses the worker with the fewest
streams. On a shared socket the quickest worker would take most streams, and refuse some while
another worker has free slots.
"""

import ipaddress
import os
import queue
import signal
import threading
import time
from pathlib import Path
from types import FrameType
from typing import Any

from webdemo.vision.model_folder import ModelFolder
from webdemo.vision.solutions import index
from webdemo.web import public_hosts

STREAMS_STOP_SECONDS = 2.0
"""Maximum time to close the open streams."""

PICTURES_STOP_SECONDS = 1.0
"""Time for other requests to end, after the streams."""


class SettingsError(RuntimeError):
    """gunicorn's settings are inconsistent; the message says what to change."""


def on_starting(server: Any) -> None:
    """Check the settings before any worker starts.

    Raises:
        HostsError: The public names are missing.
        ModelError: A model is missing, or the folder of model files can't be read.
        SettingsError: The number of sockets is not the number of workers.
    """
    public_hosts.from_environment(os.environ)
    index.check_wheel()
    if path := os.environ.get("WEBDEMO_MODELS_DIR"):
        ModelFolder(Path(path)).check()
    addresses, workers = len(server.cfg.address), server.cfg.workers
    if addresses != workers:
        raise SettingsError(
            f"Each worker needs a socket of its own, but there are {workers} workers and "
            f"{addresses} sockets. Give “bind” in gunicorn.conf.py, and nginx.conf, as many "
            "sockets as “workers”."
        )


def pre_fork(server: Any, worker: Any) -> None:
    """Give a new worker the socket that the fewest other workers use.

    After a crash that is the crashed worker's socket. During a reload each socket still has its old
    worker.
    """
    taken = [sock for other in server.WORKERS.values() for sock in other.sockets]
    worker.sockets = sorted(server.LISTENERS, key=taken.count)[:1]


def post_worker_init(worker: Any) -> None:
    """Load the models in the background, and close the streams on a signal to stop."""
    from webdemo.deploy import wsgi

    wsgi.load_models()
    stop: queue.SimpleQueue[int] = queue.SimpleQueue()  # its `put` may interrupt itself
    threading.Thread(target=_stop, args=(stop,), name="stop", daemon=True).start()

    def handle(number: int, frame: FrameType | None) -> None:
        worker.handle_exit(number, frame)  # accepts no more connections, waits for the open ones
        stop.put(number)

    # SIGINT and SIGQUIT, too: gunicorn's own handler shuts down its thread pool, and never
    # returns if it interrupts the pool while that accepts a request.
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
        signal.signal(number, handle)


def pre_request(worker: Any, request: Any) -> None:
    """Answer requests of the proxy only, because its headers are believed.

    Behind a Unix socket that is whoever may open it.

    Raises:
        ForbiddenProxyRequest: The address is not in `forwarded_allow_ips`. gunicorn replies 403.
    """
    from gunicorn.http.errors import ForbiddenProxyRequest

    allowed = worker.cfg.forwarded_allow_ips
    if isinstance(request.peer_addr, tuple) and "*" not in allowed:
        host = ipaddress.ip_address(request.peer_addr[0])
        if not any(host in ipaddress.ip_network(address) for address in allowed):
            raise ForbiddenProxyRequest(str(host))


def _stop(stop: queue.SimpleQueue[int]) -> None:
    stop.get()
    _end_streams()
    time.sleep(PICTURES_STOP_SECONDS)  # worker_exit usually comes first
    os._exit(0)


def worker_exit(_: Any, worker: Any) -> None:
    """End the process before Python frees memory that threads in MediaPipe or OpenCV still use."""
    if worker.booted:
        os._exit(0)


def _end_streams() -> None:
    from webdemo.deploy import wsgi
    from webdemo.web import app_state

    app_state.of(wsgi.app).slots.stop(STREAMS_STOP_SECONDS)
