"""Fetches the package with the models for objects from an npm registry."""

import contextlib
import io
import logging
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click
import pooch
import requests
from tqdm import tqdm

from webdemo.model_files import objectron_package
from webdemo.vision.runners.runner import ModelError
from webdemo.vision.solutions import known_files
from webdemo.vision.solutions.known_files import OBJECTRON, OBJECTRON_VERSION

PACKAGE_BYTES_MAX = 64 * 1024 * 1024
_CHUNK_BYTES = 64 * 1024

NPM_SITE = "npmjs.org"
PUBLIC = f"https://registry.{NPM_SITE}"


def fetch(folder: Path) -> Path:
    """Download the package into a folder, with a progress bar on stderr, and check its hash.

    Certificates and proxies are those that requests finds in the environment. A registry without
    HTTPS will do, because the hash stands in the code.

    Returns:
        The package's path.

    Raises:
        ModelError: It can't be reached, is too large, or another file.
        OSError: The folder can't be written.
    """
    url = f"{registry(os.environ)}/{OBJECTRON}/-/{Path(OBJECTRON).name}-{OBJECTRON_VERSION}.tgz"
    host = _host(url)
    click.echo(f"Fetching {OBJECTRON} from {host}", err=True)
    pooch.get_logger().setLevel(logging.WARNING)
    try:
        pooch.retrieve(
            url,
            known_hash=f"sha512:{known_files.OBJECTRON_SHA512}",
            fname=objectron_package.FILE_NAME,
            path=folder,
            downloader=_download,
        )
    except OSError as error:
        if error.errno is not None:  # the disk's; those of requests have no number
            raise
        raise ModelError(
            f"{_explain(error, host)} Try again; or run `{objectron_package.PACK}` on a machine "
            f"with internet, and here `webdemo models add {objectron_package.FILE_NAME}`."
        ) from error
    except ValueError as error:
        raise ModelError(
            f"{host} sends another file than {OBJECTRON} {OBJECTRON_VERSION}: its SHA-512 differs. "
            "Try again, or with another registry (NPM_CONFIG_REGISTRY)."
        ) from error
    return folder / objectron_package.FILE_NAME


def registry(environ: Mapping[str, str]) -> str:
    """Give the address of the npm registry that this machine uses, without a slash at the end.

    It is what npm would use, by its documentation (`npm help config`). The environment variable
    NPM_CONFIG_REGISTRY comes first, then the user's .npmrc, then the public registry.
    """
    settings = {
        name.lower(): value
        for name, value in environ.items()
        if name.lower().startswith("npm_config_") and value
    }
    npmrc = Path(settings.get("npm_config_userconfig") or Path.home() / ".npmrc")
    text = ""
    with contextlib.suppress(OSError, UnicodeDecodeError):
        text = npmrc.read_text("utf-8")
    *_, last = "", *re.findall(r"^[ \t]*registry[ \t]*=[ \t]*(\S+)", text, re.MULTILINE)
    value = re.sub(r"\$\{(\w+)\}", lambda name: environ.get(name[1], name[0]), last.strip("\"'"))
    return (settings.get("npm_config_registry") or value or PUBLIC).rstrip("/")


def _download(url: str, output_file: str, _: object) -> None:
    """Copy a file from the network; pooch calls it."""
    with (
        _Limited(io.FileIO(output_file, "w")) as file,
        # With None it shows nothing unless stderr is a terminal.
        tqdm(total=PACKAGE_BYTES_MAX, unit="B", unit_scale=True, leave=False, disable=None) as bar,
    ):
        pooch.HTTPDownloader(progressbar=bar, chunk_size=_CHUNK_BYTES)(url, file, None)


class _Limited(io.BufferedWriter):
    """A file of at most PACKAGE_BYTES_MAX."""

    def write(self, data: Any) -> int:
        if self.tell() + len(data) > PACKAGE_BYTES_MAX:
            raise ModelError(
                f"The registry sends more than {PACKAGE_BYTES_MAX >> 20} MB, which is not the "
                "package. Try another registry (NPM_CONFIG_REGISTRY)."
            )
        return super().write(data)


def _host(url: str) -> str:
    """Name a URL's server; the URL itself may contain a password."""
    try:
        return urlsplit(url).hostname or "the registry"
    except ValueError:
        return "the registry"


def _explain(error: OSError, host: str) -> str:
    """Put an error of requests into a sentence."""
    if isinstance(error, requests.HTTPError) and error.response is not None:
        return f"{host} answers {error.response.status_code} ({error.response.reason})."
    if isinstance(error, requests.exceptions.ChunkedEncodingError):
        return f"The transfer from {host} ended early."
    if isinstance(error, ValueError):
        return "The address of the registry or of a proxy is not one of https:// or http://."
    hint = ""
    if isinstance(error, requests.exceptions.SSLError):
        hint = " The variable REQUESTS_CA_BUNDLE may name a company's own certificate."
    cause: BaseException = error
    while deeper := cause.__cause__ or cause.__context__:
        cause = deeper
    reason = " ".join(str(getattr(cause, "strerror", None) or cause).split()).rstrip(".")
    return f"{host} can't be reached: {reason}.{hint}"
