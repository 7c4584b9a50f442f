"""Fixtures for all tests: a picture of a person, applications with fake models, the server."""

from __future__ import annotations

import collections
import functools
import threading
import warnings

import numpy as np
import objectron
import pytest
from fakes import create_fake_app
from hypothesis import settings
from person import draw_person
from server_process import loaded_server, poll_until

from webdemo.model_files.add import add
from webdemo.vision import wheel
from webdemo.vision.model_folder import ModelFolder
from webdemo.vision.runners.mediapipe_loader import import_mediapipe
from webdemo.vision.solutions import selfie
from webdemo.web import app_state

# Failing examples are added to a test by hand. Time is measured elsewhere.
settings.register_profile("webdemo", database=None, deadline=None)
settings.load_profile("webdemo")


def pytest_terminal_summary(terminalreporter):
    """Say what was left out, and how to get it."""
    reasons = collections.Counter(
        report.longrepr[2].removeprefix("Skipped: ")
        for report in terminalreporter.stats.get("skipped", ())
    )
    for reason, count in reasons.most_common():
        terminalreporter.line(f"left out: {count}, because {reason}")
    if terminalreporter.config.option.markexpr == "not slow":
        terminalreporter.line("left out: the slow tests. Run them by: pytest -m slow -n 0")


@pytest.fixture(scope="session", autouse=True)
def no_runner_is_left():
    """Fails after the last test if one of them has not closed its application or its pool."""
    yield
    poll_until(
        lambda: not [one for one in threading.enumerate() if one.name == "runner"],
        5.0,
        "the end of all threads named “runner”",
    )


@pytest.fixture(scope="session")
def person_picture():
    """A person before a wall: RGB, uint8, 480x640. Treat as read-only."""
    picture, _ = draw_person()
    picture.flags.writeable = False
    return picture


@pytest.fixture(scope="session")
def person_truth():
    """Where the person is in `person_picture`: bool, 480x640."""
    return draw_person()[1]


@pytest.fixture(scope="session")
def mediapipe_mask():
    """A function from (model id, RGB frame) to MediaPipe's own float32 confidences, 0 to 1."""
    mediapipe = import_mediapipe()
    from mediapipe.tasks.python import BaseOptions, vision

    files = {model.id: wheel.path_of(model.in_wheel) for model in selfie.MODELS}

    @functools.cache
    def task(model_id):
        options = vision.ImageSegmenterOptions(
            base_options=BaseOptions(model_asset_buffer=files[model_id].read_bytes()),
            output_confidence_masks=True,
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # from MediaPipe itself
            return vision.ImageSegmenter.create_from_options(options)

    def segment(model_id, rgb_frame):
        rgb_frame = np.ascontiguousarray(rgb_frame)
        image = mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=rgb_frame)
        (mask,) = task(model_id).segment(image).confidence_masks
        return mask.numpy_view().reshape(rgb_frame.shape[:2]).copy()

    return segment


@pytest.fixture
def fake_app():
    """As `create_fake_app`: (the application, its factory). It is closed after the test."""
    apps = []

    def make(*args, **options):
        app, factory = create_fake_app(*args, **options)
        apps.append(app)
        return app, factory

    yield make
    for app in apps:
        app_state.of(app).close()


@pytest.fixture(scope="session")
def server():
    """The real server in its own process: `.url`, `.port`, `.pid`."""
    with loaded_server() as process:
        yield process


@pytest.fixture(scope="session")
def objectron_package(tmp_path_factory):
    """The npm package with the models for objects, a .tgz file."""
    return objectron.pack(tmp_path_factory.mktemp("npm"))


@pytest.fixture(scope="session")
def object_models(objectron_package, tmp_path_factory):
    """A folder with the real models for 3D objects and object detection."""
    folder = tmp_path_factory.mktemp("models")
    add(objectron_package, None, ModelFolder(folder))
    return folder
