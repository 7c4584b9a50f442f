import os
import time

from webdemo.model_files.incoming import OLD_SECONDS, incoming


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
