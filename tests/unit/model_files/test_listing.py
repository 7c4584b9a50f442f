"""What `webdemo models` lists, and where it looks."""

from __future__ import annotations

import re
import subprocess
import sys

import fake_objectron
import pytest
from models_command import run
from server_process import PATIENCE_SECONDS, environment

from webdemo import cli
from webdemo.serving import server
from webdemo.vision.runners import trial
from webdemo.vision.runners.runner import ModelError
from webdemo.vision.solutions.known_files import (
    HAIR,
    KNOWN,
    OBJECT_DETECTOR,
    OBJECTS_3D,
    OWN_DETECTOR,
)


@pytest.fixture(autouse=True)
def small_package(monkeypatch):
    monkeypatch.setattr(trial, "try_out", lambda module, file: None)
    with fake_objectron.trusted():
        yield


def states_with(folder, *files):
    """List models with these files in the folder; return what is said of each, by its title."""
    for file in files:
        (folder / file.name).write_bytes(fake_objectron.model_bytes(file))
    status, stdout, stderr = run("--models-dir", folder, "models")
    assert (status, stderr) == (0, "")
    assert str(folder) in stdout
    return dict(re.findall(r"^(\S.*?)  +(.+)$", stdout, re.MULTILINE))


def test_model_runs_when_all_its_files_are_there(tmp_path):
    states = states_with(tmp_path)
    from_wheel = {title for title, state in states.items() if state == "runs now"}
    assert {"Selfie segmentation: General", "Pose: Skeleton", "Hands", "Holistic"} <= from_wheel
    states = states_with(tmp_path, OBJECTS_3D["cup"])
    missing = f"The file {OBJECT_DETECTOR.name} is missing. Run `webdemo models fetch objects`."
    assert states["3D objects: Cup"] == missing
    states = states_with(tmp_path, OBJECT_DETECTOR, HAIR)
    assert OBJECTS_3D["shoe"].name in states["3D objects: Shoe"]
    assert OWN_DETECTOR.command in states["Object detection: Your own model"]
    running = {title for title, state in states.items() if state == "runs now"}
    objects = {"3D objects: Cup", "Object detection: 24 kinds of things"}
    assert running == from_wheel | objects | {"Hair segmentation: Your hair model"}


def test_unusable_files_are_listed_with_what_to_do(tmp_path, monkeypatch):
    def refuse(module, file):
        raise ModelError(f"MediaPipe can't use {file.name}.")

    states_with(tmp_path, *KNOWN)
    cup = tmp_path / OBJECTS_3D["cup"].name
    cup.write_bytes(cup.read_bytes()[:50])
    monkeypatch.setattr(trial, "try_out", refuse)
    states = states_with(tmp_path)
    damaged = f"The file {cup.name} is damaged. Run `webdemo models fetch objects`."
    assert states["3D objects: Cup"] == damaged
    assert states["Hair segmentation: Your hair model"] == f"MediaPipe can't use {HAIR.name}."


def test_list_names_sources_and_licences(tmp_path):
    stdout = run("--models-dir", tmp_path, "models")[1]
    for file in KNOWN:
        assert f"\n  from {file.source}; licence: {file.licence}\n" in stdout


def test_environment_names_the_folder_which_is_not_made(tmp_path):
    a, b, variable = tmp_path / "a", tmp_path / "b", {"WEBDEMO_MODELS_DIR": str(tmp_path / "a")}
    assert run("models", **variable) == run("--models-dir", a, "models")
    found = run("--models-dir", b, "models", **variable)
    assert found == run("--models-dir", b, "models")
    assert found[0] == 0
    assert list(tmp_path.iterdir()) == []
    assert str(cli.APP_FOLDER / "models") in run("models")[1]
    a.touch()
    status, _, stderr = run("models", **variable)
    assert (status, "--models-dir" in stderr) == (2, True), "it is a file"


def test_every_site_knows_the_folder(tmp_path, monkeypatch):
    folders = []

    def serve(sites, _):
        for site in sites:
            site.listener.close()
            folders.append(site.app.config["MODELS_DIR"])

    monkeypatch.setattr(server, "serve", serve)
    monkeypatch.setattr(cli.os, "_exit", sys.exit)
    monkeypatch.setattr(cli, "APP_FOLDER", tmp_path)
    lan = ("--lan", "--lan-port", "0", "--host", "127.0.0.1")
    assert run("--models-dir", tmp_path / "models", "--port", "0", *lan)[0] == 0
    assert folders == [tmp_path / "models"] * 2


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
