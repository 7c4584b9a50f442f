"""Tells the versions of a file apart."""

import functools
import hashlib
from pathlib import Path

Version = tuple[int, int, int, int]
"""Changes with the file, even if its size and its time of change stay the same."""


def version_of(file: Path) -> Version:
    """Give a file's version, at once.

    Raises:
        OSError: It is missing, or can't be read.
    """
    status = file.stat()
    return status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino


def sha256_of(file: Path) -> str:
    """Give the hash of a file, which may take a tenth of a second.

    Raises:
        OSError: It is missing, or can't be read.
    """
    digest = hashlib.sha256()
    with file.open("rb") as opened:
        while data := opened.read(1 << 20):
            digest.update(data)
    return digest.hexdigest()


@functools.lru_cache(maxsize=64)
def sha256_once(file: Path, _: Version) -> str:
    """Give the hash of a file's version, which is read once."""
    return sha256_of(file)
