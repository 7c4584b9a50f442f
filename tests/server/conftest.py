"""A server for these tests, which a slow machine gives no reason to end a stream."""

from __future__ import annotations

import signal

import pytest
from server_process import WITHOUT_DEADLINES, ServerProcess


@pytest.fixture(scope="session")
def server():
    """The real server, its models loaded, without deadlines for streams."""
    with ServerProcess(command=WITHOUT_DEADLINES) as process:
        yield process.wait_loaded()
        process.stop(signal.SIGINT)
