"""Fixtures for all tests: a picture of a person, the application with real models, the server."""

from __future__ import annotations

import functools
import signal
import warnings
from pathlib import Path

import numpy as np
import objectron
import pytest
from hypothesis import settings
from person import draw_person
from server_process import WITHOUT_DEADLINES, ServerProcess

from webdemo import create_app
from webdemo.model_files.add import add
from webdemo.vision.model_folder import ModelFolder
from webdemo.vision.runners.mediapipe_loader import import_mediapipe
from webdemo.web import app_state

# Failing examples are added to a test by hand. Time is measured elsewhere.
settings.register_profile("webdemo", database=None, deadline=None)
settings.load_profile("webdemo")


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

    folder = Path(mediapipe.__file__).parent / "modules" / "selfie_segmentation"
    files = {
        "general": folder / "selfie_segmentation.tflite",
        "landscape": folder / "selfie_segmentation_landscape.tflite",
    }

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


@pytest.fixture(scope="session")
def app():
    """The application in this process, with its first models loaded and one runner for each."""
    app = create_app({"RUNNERS_PER_MODEL": 1})
    state = app_state.of(app)
    state.load()
    yield app
    state.close()


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture(scope="session")
def server():
    """The real server in its own process, with its models loaded: `.url`, `.port`, `.pid`.

    Streams may stay silent for an hour, so a slow machine ends none of them.
    """
    with ServerProcess(command=WITHOUT_DEADLINES) as process:
        yield process.wait_loaded()
        process.stop(signal.SIGINT)


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
