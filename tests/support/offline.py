"""A process whose attempts to use a network raise."""

from __future__ import annotations

import contextlib
import socket
import urllib.request

import pytest


class NetworkUsed(BaseException):
    """Not an Exception, so that nothing swallows it."""


@contextlib.contextmanager
def without_network():
    """Let any use of a network raise NetworkUsed."""

    def fail(*_, **__):
        raise NetworkUsed

    with pytest.MonkeyPatch.context() as patched:
        for place, name in (
            (socket, "create_connection"),
            (socket, "getaddrinfo"),
            (socket.socket, "connect"),
            (urllib.request, "urlopen"),
            (urllib.request, "urlretrieve"),
        ):
            patched.setattr(place, name, fail)
        yield
