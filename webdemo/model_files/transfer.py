"""HTTP as a client, by HTTPS only, through the proxy that the environment names."""

import contextlib
import http.client
import ipaddress
import ssl
import urllib.request
from collections.abc import Iterator
from email.message import Message
from typing import IO
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit

from webdemo import __version__
from webdemo.model_files.model_file_error import ModelFileError

SILENCE_SECONDS = 30.0
"""Maximum time that a server may send nothing."""


class TransferError(ModelFileError):
    """Nothing, or not all, came from a server; the message says why."""


class Transfer:
    """A reply, read piece by piece."""

    def __init__(self, url: str, response: http.client.HTTPResponse) -> None:
        """Read from this response; its status is 200."""
        self.size = response.length
        """Bytes of the body, if the server says it."""
        self._url = url
        self._response = response
        self._received = 0

    def read(self, size: int) -> bytes:
        """Read up to so many bytes; none at the end.

        Raises:
            TransferError: The connection broke.
        """
        with _explained(self._url):
            data = self._response.read(size)
        self._received += len(data)
        if not data and self.size is not None and self._received < self.size:
            raise TransferError(f"The transfer from {_host(self._url)} ended early.")
        return data


@contextlib.contextmanager
def get(url: str, accept: str = "*/*") -> Iterator[Transfer]:
    """Request a URL.

    Certificates are checked; the environment variable SSL_CERT_FILE may name a company's own.

    Args:
        url: HTTPS, or HTTP on this machine.
        accept: The header Accept.

    Yields:
        The reply.

    Raises:
        TransferError: Another kind of URL, no connection, or a status that is not 200.
    """
    _check(url)
    headers = {"Accept": accept, "User-Agent": f"webdemo/{__version__}"}
    opener = urllib.request.build_opener(_CheckedRedirects)
    with _explained(url):
        response = opener.open(urllib.request.Request(url, headers=headers), None, SILENCE_SECONDS)
    with response:
        yield Transfer(url, response)


class _CheckedRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: Message,
        newurl: str,
    ) -> urllib.request.Request | None:
        _check(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)  # type: ignore[arg-type]


def _check(url: str) -> None:
    try:
        parts = urlsplit(url)
        secure = parts.scheme == "https" or (
            parts.scheme == "http" and _is_loopback(parts.hostname or "")
        )
    except ValueError:
        secure = False
    if not secure:
        raise TransferError(f"{_host(url)} has no address that begins with https://.")


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _host(url: str) -> str:
    """Name a URL's server; the URL itself may contain a password."""
    try:
        return urlsplit(url).hostname or "The registry"
    except ValueError:
        return "The registry"


@contextlib.contextmanager
def _explained(url: str) -> Iterator[None]:
    try:
        yield
    except HTTPError as error:
        error.close()
        raise TransferError(f"{_host(url)} answers {error.code} ({error.reason}).") from error
    except (OSError, http.client.HTTPException) as error:
        cause = error.reason if isinstance(error, URLError) else error
        text = (isinstance(cause, OSError) and cause.strerror) or str(cause) or repr(cause)
        hint = ""
        if isinstance(cause, ssl.SSLError):
            hint = " The environment variable SSL_CERT_FILE may name a company's own certificate."
        reason = " ".join(text.split()).rstrip(".")
        raise TransferError(f"{_host(url)} can't be reached: {reason}.{hint}") from error
