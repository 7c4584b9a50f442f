"""Fetches the package with the models for objects from an npm registry."""

import functools
import io
import logging
import os
import warnings
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click
import pooch
import requests
from tqdm import tqdm

from webdemo.model_files import npm_registry, objectron_package
from webdemo.model_files.npm_settings import npm_settings
from webdemo.vision.runners.runner import ModelError
from webdemo.vision.solutions import known_files
from webdemo.vision.solutions.known_files import OBJECTRON, OBJECTRON_VERSION

PACKAGE_BYTES_MAX = 64 * 1024 * 1024
_CHUNK_BYTES = 64 * 1024
_OTHERWISE = (
    f"Try again; or run `{objectron_package.PACK}`, which knows all settings of npm, here or on a "
    f"machine with internet, and then here `webdemo models add {objectron_package.FILE_NAME}`."
)


def fetch(folder: Path) -> Path:
    """Download the package into a folder, with a progress bar on stderr, and check its hash.

    npm's settings are honoured, and certificates and proxies that requests finds in the
    environment. A registry without HTTPS will do, because the hash stands in the code.

    Returns:
        The package's path.

    Raises:
        ModelError: It can't be reached, is too large, or another file.
        OSError: The folder can't be written.
    """
    settings = npm_settings(os.environ)
    scope, _, name = OBJECTRON.partition("/")
    registry = npm_registry.address(settings, scope)
    url = f"{registry}/{OBJECTRON}/-/{name}-{OBJECTRON_VERSION}.tgz"
    host = urlsplit(url).hostname or ""  # the URL itself may contain a password
    options = npm_registry.request_options(url, settings, os.environ, folder)
    click.echo(f"Fetching {OBJECTRON} from {host}", err=True)
    pooch.get_logger().setLevel(logging.WARNING)
    try:
        pooch.retrieve(
            url,
            known_hash=f"sha512:{known_files.OBJECTRON_SHA512}",
            fname=objectron_package.FILE_NAME,
            path=folder,
            downloader=functools.partial(_download, options),
        )
    except OSError as error:
        if error.errno is not None:  # the disk's; those of requests have no number
            raise
        raise ModelError(f"{_explain(error, host)} {_OTHERWISE}") from error
    except ValueError as error:
        raise ModelError(
            f"{host} sends another file than {OBJECTRON} {OBJECTRON_VERSION}: its SHA-512 differs. "
            f"{_OTHERWISE}"
        ) from error
    return folder / objectron_package.FILE_NAME


def _download(options: dict[str, Any], url: str, output_file: str, _: object) -> None:
    """Copy a file from the network; pooch calls it."""
    with (
        _Limited(io.FileIO(output_file, "w")) as file,
        warnings.catch_warnings(),
        # With None it shows nothing unless stderr is a terminal.
        tqdm(total=PACKAGE_BYTES_MAX, unit="B", unit_scale=True, leave=False, disable=None) as bar,
    ):
        warnings.simplefilter("ignore")  # urllib3's, if npm's strict-ssl is off
        pooch.HTTPDownloader(progressbar=bar, chunk_size=_CHUNK_BYTES, **options)(url, file, None)


class _Limited(io.BufferedWriter):
    """A file of at most PACKAGE_BYTES_MAX."""

    def write(self, data: Any) -> int:
        if self.tell() + len(data) > PACKAGE_BYTES_MAX:
            raise ModelError(
                f"The registry sends more than {PACKAGE_BYTES_MAX >> 20} MB, which is not the "
                f"package. {_OTHERWISE}"
            )
        return super().write(data)


def _explain(error: OSError, host: str) -> str:
    """Put an error of requests into a sentence."""
    if isinstance(error, requests.HTTPError) and error.response is not None:
        status = error.response.status_code
        hint = (
            " Check its token in .npmrc, and the variables there." if status in (401, 403) else ""
        )
        return f"{host} answers {status} ({error.response.reason}).{hint}"
    if isinstance(error, requests.exceptions.ChunkedEncodingError):
        return f"The transfer from {host} ended early."
    if isinstance(error, ValueError):
        return "The address of the registry or of a proxy is not one of https:// or http://."
    hint = ""
    if isinstance(error, requests.exceptions.SSLError):
        hint = " REQUESTS_CA_BUNDLE or SSL_CERT_FILE may name a company's own certificate."
    cause: BaseException = error
    while deeper := cause.__cause__ or cause.__context__:
        cause = deeper
    reason = " ".join(str(getattr(cause, "strerror", None) or cause).split()).rstrip(".")
    return f"{host} can't be reached: {reason}.{hint}"
