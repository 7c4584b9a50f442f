from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from masks import iou
from server_process import environment
from webdemo.vision.models import MODELS
from webdemo.vision.segmenter import Segmenter

from webdemo.vision.runners.runner import RunnerError

each_model = pytest.mark.parametrize("model", MODELS, ids=lambda model: model.id)


@pytest.fixture(scope="module")
def segmenters():
    made = {model: Segmenter(model) for model in MODELS}
    yield made
    for segmenter in made.values():
        segmenter.close()


@each_model
def test_drawn_person_is_segmented(segmenters, model, person_picture, person_truth):
    confidence = segmenters[model].process(person_picture)
    assert confidence[person_truth].mean() > 0.8
    assert iou(confidence > 0.5, person_truth) > 0.9


@each_model
@pytest.mark.parametrize("step", [1, 3])
def test_mask_equals_mediapipes(segmenters, model, person_picture, mediapipe_mask, step):
    frame = np.ascontiguousarray(person_picture[::step, ::step])
    confidence = segmenters[model].process(frame)
    assert (confidence.dtype, confidence.shape) == (np.float32, frame.shape[:2])
    assert np.array_equal(confidence, mediapipe_mask(model.id, frame))


@each_model
def test_one_pixel_picture(segmenters, model):
    assert segmenters[model].process(np.zeros((1, 1, 3), np.uint8)).shape == (1, 1)


@pytest.mark.parametrize("shape", [(0, 0, 3), (0, 5, 3), (5, 0, 3)])
def test_empty_frame_is_refused_without_a_crash(segmenters, shape, person_picture):
    segmenter = segmenters[MODELS[0]]
    with pytest.raises(RunnerError, match="empty"):
        segmenter.process(np.zeros(shape, np.uint8))
    assert segmenter.process(person_picture).max() > 0.8


def test_mediapipes_own_error_becomes_a_segmentation_error():
    segmenter = Segmenter(MODELS[0])
    segmenter.close()
    with pytest.raises(RunnerError):
        segmenter.process(np.zeros((4, 4, 3), np.uint8))


def run_python(code):
    return subprocess.run(
        [sys.executable, "-c", code],
        env=environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )


@pytest.fixture(scope="module")
def loading():
    """The output of a process that loaded all models and used them."""
    return run_python(
        "import sys, numpy\n"
        "from webdemo.vision import models, segmenter\n"
        "print('mediapipe' in sys.modules)\n"
        "for model in models.MODELS:\n"
        "    made = segmenter.Segmenter(model)\n"
        "    made.process(numpy.zeros((9, 9, 3), numpy.uint8))\n"
        "    made.close()\n"
        "print('mediapipe' in sys.modules, 'matplotlib' in sys.modules)\n"
        "print('matplotlib.pyplot' in sys.modules)\n"
        "sys.stderr.write('and stderr still works')\n"
    )


def test_mediapipe_is_imported_late_and_matplotlib_never(loading):
    assert loading.stdout.split() == ["False", "True", "False", "False"]


def test_loading_prints_nothing(loading):
    assert loading.stderr == "and stderr still works"


def test_serving_imports_no_optional_packages():
    printed = run_python(
        "import sys, webdemo\n"
        "webdemo.create_app()\n"
        "print('mediapipe' in sys.modules, 'matplotlib' in sys.modules)\n"
    )
    assert printed.stdout.split() == ["False", "False"]
