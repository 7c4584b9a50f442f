import os
import time

import pytest

from webdemo.model_files.incoming import OLD_SECONDS, incoming
from webdemo.vision.model_folder import NOWHERE
from webdemo.vision.runners.runner import ModelError


def test_folders_that_a_killed_process_has_left_are_removed(tmp_path):
    old, new = tmp_path / ".incoming-old", tmp_path / ".incoming-new"
    for folder in (old, new):
        folder.mkdir()
        (folder / "part").write_bytes(b"1")
    before = time.time() - OLD_SECONDS - 60
    os.utime(old, (before, before))
    with incoming(tmp_path) as place:
        (place / "model").write_bytes(b"2")
    assert sorted(tmp_path.iterdir()) == [new, tmp_path / "model"]


def test_folder_that_cannot_be_had(tmp_path, monkeypatch):
    """Python 3.10 to 3.13 raise PermissionError when asked whether a file in a closed folder is."""
    (tmp_path / "file").touch()
    for models, reason in (
        (tmp_path / "file", "can't be stored in"),
        (tmp_path / "file" / "models", "can't be stored in"),
        (tmp_path / ("a" * 300), "File name too long"),
        (NOWHERE.path, "no home"),
        (tmp_path / "closed", "Permission denied"),
    ):
        with monkeypatch.context() as patch:
            if models.name == "closed":
                patch.setattr(os, "stat", refuse)
            with pytest.raises(ModelError, match=reason) as refused, incoming(models):
                pass
        assert "webdemo --models-dir FOLDER" in str(refused.value)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def refuse(*_, **__):
    raise PermissionError(13, "Permission denied")
