"""The public names of a deployment, from an environment variable."""

import re
from collections.abc import Mapping

VARIABLE = "WEBDEMO_ALLOWED_HOSTS"

_HOST = re.compile(r"([a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(:[0-9]{1,5})?")


class HostsError(RuntimeError):
    """The names are missing or invalid; the message says what to set."""


def from_environment(environment: Mapping[str, str]) -> frozenset[str]:
    """Give the Host headers to accept: the part between `https://` and the next slash.

    Raises:
        HostsError: The variable is missing or empty, or one of its names is no valid Host header.
    """
    hosts = [host.strip().lower() for host in environment.get(VARIABLE, "").split(",")]
    for host in hosts:
        if not _HOST.fullmatch(host):
            wrong = f"“{host}” is not a host name" if host else "a name is missing"
            raise HostsError(
                f"{VARIABLE} names the hosts in the demo's public addresses, as in "
                f"“demo.example.org” or “demo.example.org:8443,demo.example.net”: {wrong}."
            )
    return frozenset(hosts)
