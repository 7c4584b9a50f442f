"""`webdemo models add`: files that the user has."""

from __future__ import annotations

import os

import fake_objectron
import pytest
from fake_objectron import PACKAGE, model_bytes
from models_command import assert_refused, run

from webdemo.vision.runners import trial
from webdemo.vision.runners.runner import ModelError
from webdemo.vision.solutions.known_files import HAIR, OBJECT_FILES, OWN_DETECTOR

TFLITE = b"\x1c\0\0\0TFL3 and more"


@pytest.fixture(autouse=True)
def mediapipe_takes_all(monkeypatch):
    """Trials are tested in unit/vision/solutions/test_own_files.py."""
    monkeypatch.setattr(trial, "try_out", lambda module, file: None)


@pytest.fixture(autouse=True)
def small_package():
    with fake_objectron.trusted():
        yield


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "made" / "for" / "models"


@pytest.fixture
def add(folder):
    return lambda *args: run("--models-dir", folder, "models", "add", *args)


@pytest.fixture
def write(tmp_path):
    """A function that writes a file of the user's."""

    def write(name, data=TFLITE):
        (tmp_path / name).write_bytes(data)
        return tmp_path / name

    return write


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_file_is_known_by_its_name_and_replaces_an_older_one(add, write, folder):
    for data in (TFLITE, TFLITE * 2):
        status, stdout, stderr = add(write(HAIR.name, data))
        assert (status, stderr) == (0, "")
        assert HAIR.name in stdout
        assert contents(folder) == {HAIR.name: data}


def test_file_of_any_name_is_known_by_the_option(add, write, folder):
    assert add(write("efficientdet.tflite"), "--as", "object_detector")[0] == 0
    assert contents(folder) == {OWN_DETECTOR.name: TFLITE}


def test_package_has_all_files_for_objects_which_may_be_added_one_by_one(add, write, folder):
    status, stdout, _ = add(write("any-name.tgz", PACKAGE))
    assert status == 0
    assert all(file.name in stdout for file in OBJECT_FILES)
    expected = {file.name: model_bytes(file) for file in OBJECT_FILES}
    assert contents(folder) == expected
    for file in OBJECT_FILES:
        (folder / file.name).unlink()
        assert add(write(file.name, model_bytes(file)))[0] == 0
    assert contents(folder) == expected


def test_file_that_is_refused_leaves_nothing(add, write, folder, tmp_path, monkeypatch):
    def refuse(module, file):
        raise ModelError(f"MediaPipe can't use {file.name}.")

    monkeypatch.setattr(trial, "try_out", refuse)
    file, hair = OBJECT_FILES[0], tmp_path / HAIR.name
    assert_refused(add(hair), HAIR.name, "does not exist")
    for make in (os.mkdir, os.mkfifo):
        make(hair)
        assert_refused(add(hair), "is not a file")
        hair.rmdir() if hair.is_dir() else hair.unlink()
    for name, data, words in (
        (HAIR.name, TFLITE, [f"MediaPipe can't use {HAIR.name}."]),
        (file.name, TFLITE, [f"{file.name} is damaged", file.command]),
        ("other.tflite", TFLITE, ["other.tflite", "--as", HAIR.name]),
        *(
            (HAIR.name, data, ["is not a TFLite file"])
            for data in (b"", b"TFL3", b"<html>TFL3", b"PK\3\4" * 9, b"\x1f\x8b" * 9)
        ),
        *(
            ("some.tgz", data, ["SHA-512", "npm pack @mediapipe/objectron@"])
            for data in (PACKAGE + b"\0", PACKAGE[:200], b"\x1f\x8b nothing")
        ),
    ):
        args = ("--as", "hair_segmenter") if "is not a TFLite file" in words else ()
        assert_refused(add(write(name, data), *args), *words)
        assert not folder.parents[1].exists(), data[:40]
    os.truncate(write(HAIR.name), (200 << 20) + 1)
    assert_refused(add(hair), "200 MB")
    assert not folder.parents[1].exists()


def test_usage_errors(add):
    for args in ((), ("a", "b"), ("a", "--as", "unknown")):
        assert add(*args)[0] == 2, args
