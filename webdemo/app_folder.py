"""Where webdemo keeps its own files: the certificate for --lan, and model files."""

from pathlib import Path

import platformdirs


def find() -> Path | None:
    """Give the user's folder for them; it need not exist. None for a user without a home."""
    try:
        path = platformdirs.user_data_path("webdemo", appauthor=False)
    except RuntimeError:  # what pathlib raises
        return None
    return path if path.is_absolute() else None  # else it would be made where webdemo is started
