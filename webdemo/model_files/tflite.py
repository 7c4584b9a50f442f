"""The signature of TFLite files."""

from webdemo.model_files.model_file_error import ModelFileError

HEAD_BYTES = 8
"""A file's first bytes: an offset and the signature."""

_SIGNATURE = b"TFL3"  # `file_identifier` in TensorFlow's schema.fbs; FlatBuffers store it at 4


def check(data: bytes, name: str) -> None:
    """Check that a file is TFLite by its first bytes.

    Args:
        data: The file, or its first HEAD_BYTES.
        name: What to call it in the message.

    Raises:
        ModelFileError: It is something else.
    """
    if data[4:HEAD_BYTES] != _SIGNATURE:
        raise ModelFileError(f"{name} is not a TFLite file. Perhaps its download ended early.")
