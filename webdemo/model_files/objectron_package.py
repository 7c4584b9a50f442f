"""The npm package with the models for objects: which of its files are models."""

import gzip
import tarfile
import zlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from webdemo.model_files import tflite
from webdemo.model_files.model_file_error import ModelFileError
from webdemo.model_files.npm_package import NpmPackage
from webdemo.vision.model_folder import ModelFile
from webdemo.vision.solutions.model_files import (
    OBJECT_DETECTOR,
    OBJECTRON,
    OBJECTRON_VERSION,
    OBJECTS_3D,
)

PACKAGE = NpmPackage(OBJECTRON, OBJECTRON_VERSION)

UNPACKED_BYTES_MAX = 200 * 1024 * 1024
"""A small package may unpack to a huge one."""


@dataclass(frozen=True)
class Part:
    """Where a model is in the package."""

    member: str
    start: int = 0
    """First byte in the member."""
    end: int | None = None
    """The member's size, where it is known."""


PARTS: Mapping[ModelFile, Part] = {
    # The list of its labels stands before it, as objectron_solution_packed_assets_loader.js says.
    OBJECT_DETECTOR: Part("package/objectron_solution_packed_assets.data", 184, 9_987_912),
    **{file: Part(f"package/{file.name}") for file in OBJECTS_3D.values()},
}


def unpack(tarball: BinaryIO, wanted: Collection[ModelFile], folder: Path) -> None:
    """Write models of the package into a folder.

    Args:
        tarball: The package, a tar file packed by gzip.
        wanted: Which models.
        folder: Where they are written, by their names.

    Raises:
        ModelFileError: It is damaged, or another package.
        OSError: The folder can't be written.
    """
    left = {PARTS[file].member: file for file in wanted}
    try:
        with (
            _Bounded(fileobj=tarball) as stream,
            tarfile.open(fileobj=stream, mode="r|") as archive,
        ):
            for member in archive:
                if not left:
                    break
                if member.sparse is not None:  # its holes would not be counted
                    raise _wrong("is damaged")
                if member.isreg() and (file := left.pop(member.name, None)):
                    content = archive.extractfile(member)
                    assert content is not None  # it is a regular file
                    (folder / file.name).write_bytes(_model_in(content.read(), file))
    except (tarfile.TarError, gzip.BadGzipFile, EOFError, zlib.error, ValueError) as error:
        raise _wrong("is damaged") from error
    if left:
        raise _wrong(f"lacks {', '.join(left)}")


def _model_in(content: bytes, file: ModelFile) -> bytes:
    part = PARTS[file]
    if part.end not in {None, len(content)}:
        raise _wrong(f"has another {part.member}")
    data = content[part.start :]
    tflite.check(data, f"{file.name} in the package")
    return data


def _wrong(what: str) -> ModelFileError:
    return ModelFileError(
        f"The package {what}. The right one is what `npm pack {PACKAGE.name}@{PACKAGE.version}` "
        f"makes, {PACKAGE.file_name}."
    )


class _Bounded(gzip.GzipFile):
    """Unpacks up to UNPACKED_BYTES_MAX."""

    _unpacked = 0

    def read(self, size: int | None = -1) -> bytes:
        data = super().read(size)
        self._unpacked += len(data)
        if self._unpacked > UNPACKED_BYTES_MAX:
            raise _wrong(f"unpacks to more than {UNPACKED_BYTES_MAX >> 20} MB")
        return data
