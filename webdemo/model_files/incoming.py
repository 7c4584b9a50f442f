"""A folder for files that are not complete yet."""

import contextlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from webdemo.vision.model_folder import NOWHERE
from webdemo.vision.runners.runner import ModelError

PREFIX = ".incoming-"

OLD_SECONDS = 24 * 3600
"""A folder of this age was left behind by a process that was killed."""


@contextlib.contextmanager
def incoming(models: Path) -> Iterator[Path]:
    """Give a temporary folder, whose files move to the models when the block ends well.

    Otherwise nothing is left, not even the folder of the models if it is new.

    Args:
        models: The folder of the models; it need not exist.

    Yields:
        The temporary folder, on the same disk.

    Raises:
        ModelError: A file or a folder can't be written: no right to, no space, or no home.
    """
    if models == NOWHERE.path:
        raise ModelError(
            "This user has no home to keep models in. Give a folder: "
            "`webdemo --models-dir FOLDER models`."
        )
    new_folders: list[Path] = []
    try:
        new_folders += (path for path in (models, *models.parents) if not path.exists())
        models.mkdir(parents=True, exist_ok=True)
        for left in models.glob(f"{PREFIX}*"):
            if time.time() - left.stat().st_mtime > OLD_SECONDS:
                shutil.rmtree(left, ignore_errors=True)
        with tempfile.TemporaryDirectory(prefix=PREFIX, dir=models) as name:
            yield Path(name)
            for file in sorted(Path(name).iterdir()):
                os.replace(file, models / file.name)
    except OSError as error:
        raise ModelError(
            f"The models can't be stored in {models}: {error.strerror or error}. "
            "Change that, or use another folder: `webdemo --models-dir FOLDER models`."
        ) from error
    finally:
        for path in new_folders:
            with contextlib.suppress(OSError):  # it has files now, or was never made
                path.rmdir()
