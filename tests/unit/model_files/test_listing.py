"""What `webdemo models` lists, and where it looks."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from models_command import run
from server_process import PATIENCE_SECONDS, environment

from webdemo import cli
from webdemo.model_files.listing import Row, listing, solution_rows
from webdemo.serving import server
from webdemo.vision.model_folder import ModelFolder
from webdemo.vision.solutions.model_files import (
    HAIR,
    KNOWN,
    OBJECT_DETECTOR,
    OBJECTS_3D,
    OWN_DETECTOR,
)


def rows_with(folder, *files):
    for file in files:
        (folder / file.name).touch()
    return {row.label: row for row in solution_rows(ModelFolder(folder))}


def test_solution_runs_when_all_its_files_are_there(tmp_path):
    rows = rows_with(tmp_path)
    from_wheel = {label for label, row in rows.items() if not row.files}
    assert {"Selfie segmentation", "Pose: Skeleton", "Hands", "Holistic"} <= from_wheel
    assert all(row.missing for label, row in rows.items() if label not in from_wheel)
    rows = rows_with(tmp_path, OBJECTS_3D["cup"])
    assert rows["3D objects: Cup"].missing is OBJECT_DETECTOR
    rows = rows_with(tmp_path, OBJECT_DETECTOR, HAIR)
    assert rows["3D objects: Shoe"].missing is OBJECTS_3D["shoe"]
    running = {label for label, row in rows.items() if row.missing is None}
    added = {"3D objects: Cup", "Object detection: 24 kinds of things", "Hair segmentation"}
    assert running == from_wheel | added
    assert rows["Object detection: Your own model"].missing is OWN_DETECTOR


def test_every_known_file_is_needed_by_a_solution(tmp_path):
    assert {file for row in rows_with(tmp_path).values() for file in row.files} == set(KNOWN)


def test_list_names_missing_files_sources_and_licences(tmp_path):
    (tmp_path / HAIR.name).touch()
    status, stdout, stderr = run("--models-dir", tmp_path, "models")
    assert (status, stderr) == (0, "")
    assert str(tmp_path) in stdout
    for file in KNOWN:
        assert f"from {file.source}; licence: {file.licence}" in stdout
    for file in (OBJECT_DETECTOR, OWN_DETECTOR):
        assert f"needs {file.name}: {file.command}" in stdout
    assert re.search(r"^Hair segmentation +runs now$", stdout, re.MULTILINE)


def test_solution_without_files_has_one_line():
    assert listing([Row("Pose"), Row("Hands")]) == "Pose   runs now\nHands  runs now"


def test_missing_folder_is_not_made(tmp_path):
    assert run("--models-dir", tmp_path / "none", "models")[0] == 0
    assert list(tmp_path.iterdir()) == []


def test_environment_names_the_folder(tmp_path):
    found = run("models", WEBDEMO_MODELS_DIR=str(tmp_path / "a"))
    assert found == run("--models-dir", tmp_path / "a", "models")
    found = run("--models-dir", tmp_path / "b", "models", WEBDEMO_MODELS_DIR=str(tmp_path / "a"))
    assert found == run("--models-dir", tmp_path / "b", "models")
    assert str(cli.APP_FOLDER / "models") in run("models")[1]


def test_folder_that_is_a_file(tmp_path):
    (tmp_path / "file").touch()
    status, _, stderr = run("--models-dir", tmp_path / "file", "models")
    assert status == 2
    assert "--models-dir" in stderr


@pytest.mark.parametrize("args", [(), ("--lan", "--lan-port", "0", "--host", "127.0.0.1")])
def test_every_site_knows_the_folder(tmp_path, monkeypatch, args):
    folders = []

    def serve(sites, _):
        for site in sites:
            site.listener.close()
            folders.append(site.app.config["MODELS_DIR"])

    monkeypatch.setattr(server, "serve", serve)
    monkeypatch.setattr(cli.os, "_exit", sys.exit)
    monkeypatch.setattr(cli, "APP_FOLDER", tmp_path)
    assert run("--models-dir", tmp_path / "models", "--port", "0", *args)[0] == 0
    assert folders == [tmp_path / "models"] * (2 if args else 1)


def test_help_loads_nothing_heavy():
    heavy = {"ssl", "tarfile", "numpy", "cv2", "mediapipe", "flask", "cryptography"}
    code = (
        "import sys; from webdemo.cli import cli\n"
        "cli(['--help'], standalone_mode=False)\n"
        f"print('heavy:', {heavy} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environment(),
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
    )
    assert done.stdout.endswith("heavy: set()\n"), done.stdout + done.stderr
