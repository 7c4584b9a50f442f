"""The names under which a server is reached, as its operator gives them."""

import re
from collections.abc import Iterable, Mapping

VARIABLE = "WEBDEMO_ALLOWED_HOSTS"

# Services of a container network may have an underscore, and a name may end with its dot.
_HOST = re.compile(r"([a-z0-9_]([a-z0-9._-]*[a-z0-9_.])?|\[[0-9a-f:.]+\])(:[0-9]{1,5})?")
_DEFAULT_PORT = re.compile(r":(80|443)$")  # browsers leave it out


class HostsError(RuntimeError):
    """The names are missing or invalid; the message says what to set."""


def is_valid(host: str) -> bool:
    """Whether this can be a Host header."""
    return _HOST.fullmatch(host) is not None


def parse(texts: Iterable[str]) -> frozenset[str]:
    """Give the Host headers in these texts, each with one or more names separated by commas.

    A name with the port 80 or 443 also counts without it.

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
    return frozenset(hosts) | {_DEFAULT_PORT.sub("", host) for host in hosts}


def parse_origins(texts: Iterable[str]) -> frozenset[str]:
    """Give the origins in these texts, each with one or more separated by commas.

    Raises:
        HostsError: One of them is no origin of a page.
    """
    origins = [origin.strip().lower() for text in texts for origin in text.split(",")]
    for origin in origins:
        scheme, _, host = origin.partition("://")
        if scheme not in {"http", "https"} or not is_valid(host):
            raise HostsError(f"“{origin}” is not an origin such as https://slides.example.org")
    return frozenset(origins)


def from_environment(environment: Mapping[str, str]) -> frozenset[str]:
    """Give the Host headers in the environment variable.

    Raises:
        HostsError: The variable is missing or empty, or one of its names is no valid Host header.
    """
    try:
        return parse([environment.get(VARIABLE, "")])
    except HostsError as error:
        raise HostsError(f"{VARIABLE}: {error}") from error
