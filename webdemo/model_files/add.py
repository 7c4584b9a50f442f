"""Adds a file from the user: a model, or the npm package with several."""

import shutil
from pathlib import Path

from webdemo.model_files import objectron_package
from webdemo.model_files.incoming import incoming
from webdemo.vision.model_folder import ModelFile, ModelFolder
from webdemo.vision.runners.runner import ModelError
from webdemo.vision.solutions import known_files
from webdemo.vision.solutions.known_files import KNOWN, OBJECT_FILES

MODEL_BYTES_MAX = 200 * 1024 * 1024
_GZIP = b"\x1f\x8b"
_TFLITE = b"TFL3"  # `file_identifier` in TensorFlow's schema.fbs; FlatBuffers store it at byte 4


def add(file: Path, known_as: ModelFile | None, folder: ModelFolder) -> tuple[ModelFile, ...]:
    """Copy a file into the folder of the models.

    Args:
        file: A TFLite file, or the npm package with the models for objects.
        known_as: Which model it is; None if its name says it.
        folder: An older file of this name is replaced.

    Returns:
        The models that are there now.

    Raises:
        ModelError: It can't be read, is not what it should be, or can't be stored.
    """
    head = _head(file)
    if head.startswith(_GZIP) and known_as is None:
        _add_package(file, folder)
        return OBJECT_FILES
    model = known_as or _by_name(file)
    if head[4:] != _TFLITE:
        raise ModelError(f"{file.name} is not a TFLite file. Perhaps its download ended early.")
    if file.stat().st_size > MODEL_BYTES_MAX:
        raise ModelError(
            f"{file.name} is larger than {MODEL_BYTES_MAX >> 20} MB, the most that is accepted."
        )
    with incoming(folder.path) as place:
        shutil.copyfile(file, place / model.name)
        ModelFolder(place).path_of(model)  # checks it
    return (model,)


def _add_package(file: Path, folder: ModelFolder) -> None:
    import pooch  # loads ssl, which other files need not wait for

    if pooch.file_hash(str(file), "sha512") != known_files.OBJECTRON_SHA512:
        raise ModelError(
            f"{file.name} is damaged or another package: its SHA-512 differs. The right one is "
            f"what `{objectron_package.PACK}` makes, {objectron_package.FILE_NAME}."
        )
    with incoming(folder.path) as place:
        objectron_package.unpack(file, place)


def _head(file: Path) -> bytes:
    try:
        if not file.is_file():
            what = "is not a file" if file.exists() else "does not exist"
            raise ModelError(f"{file} {what}. Give the path of a TFLite file.")
        with file.open("rb") as opened:
            return opened.read(8)
    except OSError as error:
        raise ModelError(f"{file} can't be read: {error.strerror}.") from error


def _by_name(file: Path) -> ModelFile:
    for model in KNOWN:
        if model.name == file.name:
            return model
    raise ModelError(
        f"Which model is {file.name}? Say it with --as, such as `--as object_detector`, "
        f"or name the file like one of these: {', '.join(model.name for model in KNOWN)}."
    )
