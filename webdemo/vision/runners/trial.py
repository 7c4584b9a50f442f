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

from webdemo.vision.file_version import sha256_once, version_of
from webdemo.vision.runners.runner import ModelError, RunnerError

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
    if reason := _try_version(module, file, sha256_once(file, version_of(file))):
        raise ModelError(
            f"MediaPipe can't use {file.name}. Add another file by `webdemo models add`. {reason}"
        )


@functools.lru_cache(maxsize=64)  # what raises is not kept
def _try_version(module: str, file: Path, _sha256: str) -> str:
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
    """Load the file and run it on a picture of noise; print why it can't be, and return 1.

    It ends when stdin does.
    """
    import numpy as np  # only the trial's own process needs it

    threading.Thread(target=_end_with_stdin, daemon=True).start()
    noise = np.random.default_rng(0).integers(0, 256, (240, 320, 3), np.uint8)
    try:
        runner = importlib.import_module(module).load(Path(file))
        runner.process(noise)
        runner.close()
    except (ModelError, RunnerError) as error:
        sys.stdout.buffer.write(str(error).encode())
        return 1
    return 0


def _end_with_stdin() -> None:
    while os.read(0, 1):  # sys.stdin could not be closed while it is read
        pass
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
