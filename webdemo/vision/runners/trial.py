"""Tries a model file of the user's in a process of its own, because MediaPipe may crash on it.

An image segmenter that is given an object detector, for one, ends its process by a segmentation
fault. `python -m webdemo.vision.runners.trial MODULE FILE` calls the module's `load(file)`.
"""

import functools
import importlib
import os
import subprocess
import sys
import threading
from pathlib import Path

from webdemo.vision.runners.runner import ModelError

SECONDS = 50.0
"""Maximum time, less than the time to build a runner. It takes about a second."""


def try_out(module: str, file: Path) -> None:
    """Load the file once, unless this version of it has been tried before.

    Args:
        module: Name of a module with a function `load`, which makes a runner of a file.
        file: Path of the model file.

    Raises:
        ModelError: MediaPipe can't use it, crashes or hangs.
    """
    status = file.stat()
    if reason := _try_version(module, file, status.st_mtime_ns, status.st_size):
        raise ModelError(
            f"MediaPipe can't use {file.name}. Add another file by `webdemo models add`. {reason}"
        )


@functools.lru_cache(maxsize=64)  # what raises is not kept
def _try_version(module: str, file: Path, _mtime_ns: int, _size: int) -> str:
    """Give the reason why it can't be used; "" if it can."""
    alive, ended_with_this_process = os.pipe()
    try:
        done = subprocess.run(
            [sys.executable, "-m", __name__, module, str(file)],
            stdin=alive,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
        )
    except subprocess.TimeoutExpired as error:
        raise ModelError(f"MediaPipe hangs when it loads {file.name}.") from error
    finally:
        os.close(alive)
        os.close(ended_with_this_process)
    if not done.returncode:
        return ""
    return done.stdout.decode(errors="replace").strip() or "It makes MediaPipe crash."


def main(module: str, file: str) -> int:
    """Load the file; print why it can't be loaded, and return 1. End when stdin does."""
    threading.Thread(target=_end_with_stdin, daemon=True).start()
    try:
        importlib.import_module(module).load(Path(file)).close()
    except ModelError as error:
        sys.stdout.buffer.write(str(error).encode())
        return 1
    return 0


def _end_with_stdin() -> None:
    while os.read(0, 1):  # sys.stdin could not be closed while it is read
        pass
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
