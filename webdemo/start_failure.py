"""Why a command can't run with the packages that Python has found, in one line."""

import os
import sys
import traceback
from collections.abc import Sequence

_OWN = os.path.dirname(os.path.abspath(__file__))


def explain(error: Exception, path: Sequence[str]) -> str:
    """Say what is wrong with the packages, and what to do; "" if the error has another cause.

    It has this cause if it was raised by an import, or if a file hides a package: one of a folder
    that is searched before Python's own, such as PYTHONPATH's.

    Args:
        error: What ended the command.
        path: `sys.path` as it was at the start. OpenCV changes it while it is imported.
    """
    frames = traceback.extract_tb(error.__traceback__)
    files = [frame.filename for frame in reversed(frames)]
    files.append(getattr(error, "filename", None) or "")  # a SyntaxError's
    files += [getattr(module, "__file__", None) or "" for module in [*sys.modules.values()]]
    hiding = next((file for file in files if _hides(file, path)), "")
    if hiding:
        advice = f"{hiding} is not webdemo's. Unset PYTHONPATH, or start it in another folder."
    elif isinstance(error, ImportError | SyntaxError) or _is_import(frames):
        advice = (
            "Run it with `uv run webdemo`, which brings the right packages, if need be after "
            "`uv sync --reinstall`. README.md says what plain pip needs besides."
        )
    else:
        return ""
    reason = " ".join(str(error).split()).rstrip(".")
    return f"webdemo can't use a package: {reason}. {advice}"


def _is_import(frames: traceback.StackSummary) -> bool:
    return any(frame.name == "<module>" for frame in frames)


def _hides(file: str, path: Sequence[str]) -> bool:
    file = os.path.abspath(file)
    if not file.endswith((".py", ".so", ".pyd")) or file.startswith(_OWN + os.sep):
        return False
    places = [os.path.abspath(place) for place in path]
    python = os.path.dirname(os.path.abspath(os.__file__))
    found = [place for place in places if file.startswith(place + os.sep)]
    place = max(found, key=len, default="")
    return python in places and place in places[: places.index(python)]
