"""The npm package with the models for objects: its name, its hash, and where its models are."""

import shutil
import tarfile
from pathlib import Path

from webdemo.vision.solutions.known_files import (
    OBJECT_DETECTOR,
    OBJECTRON,
    OBJECTRON_VERSION,
    OBJECTS_3D,
)

FILE_NAME = f"{OBJECTRON.removeprefix('@').replace('/', '-')}-{OBJECTRON_VERSION}.tgz"
"""The file that `npm pack` makes."""

PACK = f"npm pack {OBJECTRON}@{OBJECTRON_VERSION}"

MEMBERS = {
    # The list of its labels stands before it, as objectron_solution_packed_assets_loader.js says.
    "package/objectron_solution_packed_assets.data": (OBJECT_DETECTOR, 184),
    **{f"package/{file.name}": (file, 0) for file in OBJECTS_3D.values()},
}
"""By member of the tar file: the model in it, and the model's first byte."""


def unpack(package: Path, folder: Path) -> None:
    """Write all models of the package into a folder.

    Args:
        package: The package, a .tgz file whose hash has been checked.
        folder: Where they are written, by their names.

    Raises:
        OSError: The folder can't be written.
    """
    with tarfile.open(package, "r|gz") as archive:
        for member in archive:
            if member.name in MEMBERS:
                file, start = MEMBERS[member.name]
                content = archive.extractfile(member)
                assert content is not None  # it is a regular file
                content.read(start)
                with (folder / file.name).open("wb") as model:
                    shutil.copyfileobj(content, model)
