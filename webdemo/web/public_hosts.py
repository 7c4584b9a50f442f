"""The names under which a server is reached, as its operator gives them."""

import re
from collections.abc import Iterable, Mapping

VARIABLE = "WEBDEMO_ALLOWED_HOSTS"

_HOST = re.compile(r"([a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(:[0-9]{1,5})?")


class HostsError(RuntimeError):
    """The names are missing or invalid; the message says what to set."""


def is_valid(host: str) -> bool:
    """Whether this can be a Host header."""
    return _HOST.fullmatch(host) is not None


def parse(texts: Iterable[str]) -> frozenset[str]:
    """Give the Host headers in these texts, each with one or more names separated by commas.

    Raises:
        HostsError: One of the names is no valid Host header.
    """
    hosts = [host.strip().lower() for text in texts for host in text.split(",")]
    for host in hosts:
        if not is_valid(host):
            wrong = f"“{host}” is not a host name" if host else "a name is missing"
            raise HostsError(
                "Name the hosts as in the addresses of the page, between “https://” and the next "
                f"slash, such as “demo.example.org” or “demo.example.org:8443”: {wrong}."
            )
    return frozenset(hosts)


def from_environment(environment: Mapping[str, str]) -> frozenset[str]:
    """Give the Host headers in the environment variable.

    Raises:
        HostsError: The variable is missing or empty, or one of its names is no valid Host header.
    """
    try:
        return parse([environment.get(VARIABLE, "")])
    except HostsError as error:
        raise HostsError(f"{VARIABLE}: {error}") from error
