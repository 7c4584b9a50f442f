"""The public names of a deployment, as its environment gives them."""

from __future__ import annotations

import re
from collections.abc import Mapping

VARIABLE = "WEBDEMO_ALLOWED_HOSTS"

_HOST = re.compile(r"([a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(:[0-9]{1,5})?")


class HostsError(RuntimeError):
    """The names are missing, or are none; the message says what to set."""


def from_environment(environment: Mapping[str, str]) -> frozenset[str]:
    """Give the Host headers to answer: what stands between `https://` and the next slash.

    Raises:
        HostsError: The variable is missing or empty, or one of its names can't be a Host header.
    """
    hosts = [host.strip().lower() for host in environment.get(VARIABLE, "").split(",")]
    for host in hosts:
        if not _HOST.fullmatch(host):
            wrong = f"“{host}” is none" if host else "one is missing"
            raise HostsError(
                f"{VARIABLE} names the hosts in the demo's public addresses, as in "
                f"“demo.example.org” or “demo.example.org:8443,demo.example.net”: {wrong}."
            )
    return frozenset(hosts)
