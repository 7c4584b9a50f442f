"""`webdemo models add`: files that the user has."""

from __future__ import annotations

import os

import pytest
from fake_objectron import members, model_bytes, tarball
from models_command import assert_refused, run

from webdemo.vision.solutions.model_files import HAIR, OBJECT_FILES, OWN_DETECTOR

TFLITE = b"\x1c\0\0\0TFL3 and more"


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


def names_in(folder):
    return sorted(path.name for path in folder.iterdir())


def test_file_is_known_by_its_name(add, write, folder):
    file = write(HAIR.name)
    status, stdout, stderr = add(file)
    assert (status, stderr) == (0, "")
    assert HAIR.name in stdout
    assert (folder / HAIR.name).read_bytes() == file.read_bytes() == TFLITE
    assert names_in(folder) == [HAIR.name]


def test_file_of_any_name_is_known_by_the_option(add, write, folder):
    assert add(write("efficientdet.tflite"), "--as", "object_detector")[0] == 0
    assert names_in(folder) == [OWN_DETECTOR.name]


def test_older_file_is_replaced(add, write, folder):
    add(write(HAIR.name))
    add(write(HAIR.name, TFLITE * 2))
    assert (folder / HAIR.name).read_bytes() == TFLITE * 2
    assert names_in(folder) == [HAIR.name]


def test_files_for_objects_may_be_added_one_by_one(add, write, folder):
    for file in OBJECT_FILES:
        assert add(write(file.name))[0] == 0
    assert names_in(folder) == sorted(file.name for file in OBJECT_FILES)


def test_package_has_all_files_for_objects(add, write, folder):
    status, stdout, _ = add(write("mediapipe-objectron.tgz", tarball(members())))
    assert status == 0
    for file in OBJECT_FILES:
        assert file.name in stdout
        assert (folder / file.name).read_bytes() == model_bytes(file)
    assert names_in(folder) == sorted(file.name for file in OBJECT_FILES)


def test_missing_file(add, tmp_path):
    assert_refused(add(tmp_path / HAIR.name), HAIR.name, "does not exist")


@pytest.mark.parametrize("make", [os.mkdir, os.mkfifo])
def test_what_is_not_a_file(add, tmp_path, make):
    make(tmp_path / HAIR.name)
    assert_refused(add(tmp_path / HAIR.name), "is not a file")


@pytest.mark.parametrize("data", [b"", b"TFL3", b"<html>TFL3", b"PK\3\4" * 9, b"\x1f\x8b" * 9])
def test_other_format(add, write, folder, data):
    assert_refused(add(write(HAIR.name, data), "--as", "hair_segmenter"), "is not a TFLite file")
    assert not folder.parents[1].exists()


def test_unknown_name(add, write, folder):
    assert_refused(add(write("other.tflite")), "other.tflite", "--as", HAIR.name)
    assert not folder.exists()


@pytest.mark.parametrize(
    ("data", "size", "words"),
    [(TFLITE, 200 << 20, "200 MB"), (b"\x1f\x8b", 100 << 20, "100 MB")],
)
def test_file_that_is_too_large(add, write, folder, data, size, words):
    file = write(HAIR.name, data)
    os.truncate(file, size + 1)
    assert_refused(add(file), words)
    assert not folder.exists()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (tarball({"package/package.json": b"{}"}), "lacks package/"),
        (tarball(members())[:5000], "is damaged"),
        (b"\x1f\x8b nothing", "is damaged"),
    ],
)
def test_other_package(add, write, folder, data, words):
    assert_refused(add(write("some.tgz", data)), words, "npm pack @mediapipe/objectron@")
    assert not folder.parents[1].exists()


def test_folder_that_cannot_be_written(write):
    below_a_file = write("file") / "models"
    result = run("--models-dir", below_a_file, "models", "add", write(HAIR.name))
    assert_refused(result, str(below_a_file), "--models-dir")


@pytest.mark.parametrize("args", [(), ("a", "b"), ("a", "--as", "unknown")])
def test_usage_errors(add, args):
    assert add(*args)[0] == 2
