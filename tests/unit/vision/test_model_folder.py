"""Which model files may be loaded."""

from __future__ import annotations

import os
import time

import fake_objectron
import pytest

from webdemo.vision import file_version, model_folder
from webdemo.vision.model_folder import ModelFolder
from webdemo.vision.runners import trial
from webdemo.vision.runners.runner import ModelError
from webdemo.vision.solutions.known_files import HAIR, KNOWN, OBJECT_DETECTOR, OBJECT_FILES

FETCH = "Run `webdemo models fetch objects`."


@pytest.fixture
def detector(tmp_path):
    """The detector's file in `tmp_path`, small and right."""
    with fake_objectron.trusted():
        path = tmp_path / OBJECT_DETECTOR.name
        path.write_bytes(fake_objectron.model_bytes(OBJECT_DETECTOR))
        yield path


def test_every_file_has_either_a_hash_or_a_trial():
    assert all(bool(file.sha256) != bool(file.loader) for file in KNOWN)


@pytest.mark.slow
def test_hashes_are_those_of_the_real_files(object_models):
    folder = ModelFolder(object_models)
    assert [folder.problem(file) for file in OBJECT_FILES] == [""] * len(OBJECT_FILES)


def test_right_file_is_given_and_another_is_damaged(tmp_path, detector):
    folder, sentence = ModelFolder(tmp_path), f"The file {detector.name} is damaged. {FETCH}"
    assert folder.problem(OBJECT_DETECTOR) == ""
    assert folder.path_of(OBJECT_DETECTOR) == detector
    for size in (200, 50, 0):
        os.truncate(detector, size)
        assert folder.problem(OBJECT_DETECTOR) == sentence, size
        with pytest.raises(ModelError) as refused:
            folder.path_of(OBJECT_DETECTOR)
        assert str(refused.value) == sentence
    detector.unlink()
    detector.mkdir()
    sentence = f"The file {detector.name} is missing. {FETCH}"
    assert folder.problem(OBJECT_DETECTOR) == sentence, "it is a folder"


def test_file_that_cannot_be_read(tmp_path, detector, monkeypatch):
    def fail(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(model_folder, "sha256_once", fail)
    monkeypatch.setattr(trial, "sha256_once", fail)
    sentence = f"The file {detector.name} can't be read: Permission denied."
    assert ModelFolder(tmp_path).problem(OBJECT_DETECTOR) == sentence
    (tmp_path / HAIR.name).write_bytes(b"any")
    with pytest.raises(ModelError, match=r"can't be read: Permission denied\.$"):
        ModelFolder(tmp_path).path_of(HAIR)


def test_each_version_of_a_file_is_hashed_once(tmp_path, detector, monkeypatch):
    """And again for each load: a disk may fail without a new version."""
    hashed, sha256_of = [], file_version.sha256_of
    for module in (file_version, model_folder):
        monkeypatch.setattr(module, "sha256_of", lambda path: hashed.append(1) or sha256_of(path))
    for count, change in ((1, lambda: None), (2, lambda: os.utime(detector, ns=(1, 1)))):
        change()
        for _ in range(3):
            assert ModelFolder(tmp_path).problem(OBJECT_DETECTOR) == ""
        assert len(hashed) == count
    for count in (3, 4):
        ModelFolder(tmp_path).path_of(OBJECT_DETECTOR)
        assert len(hashed) == count


def test_file_that_changes_but_not_its_size_or_time_is_noticed(tmp_path, detector):
    folder, versions = ModelFolder(tmp_path), set()
    right, status = detector.read_bytes(), detector.stat()

    def write_over(data):
        detector.write_bytes(data)

    def replace(data):
        (tmp_path / "new").write_bytes(data)
        (tmp_path / "new").replace(detector)

    for write in (write_over, replace):
        for data, known in ((right[:-1] + b"x", False), (right, True)):
            time.sleep(0.02)  # more than the clock of a file system ticks
            write(data)
            os.utime(detector, ns=(status.st_atime_ns, status.st_mtime_ns))
            assert (folder.problem(OBJECT_DETECTOR) == "") == known
            versions.add(folder.version(OBJECT_DETECTOR))
    detector.unlink()
    versions.add(folder.version(OBJECT_DETECTOR))
    assert len(versions) == 5


def test_file_of_the_users_is_tried_by_its_loader(tmp_path, monkeypatch):
    tried = []
    monkeypatch.setattr(trial, "try_out", lambda *args: tried.append(args))
    path = tmp_path / HAIR.name
    path.write_bytes(b"any")
    assert ModelFolder(tmp_path).problem(HAIR) == ""
    assert tried == []
    assert ModelFolder(tmp_path).path_of(HAIR) == path
    assert tried == [("webdemo.vision.runners.image_segmenter", path)]
