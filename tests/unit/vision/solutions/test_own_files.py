"""Model files of the user's: hair segmentation, and object detection with another model."""

from __future__ import annotations

import os
import warnings
from pathlib import Path

import fake_objectron
import numpy as np
import own_detector
import pytest
from mediapipe_directly import box_iou
from solution_frames import choice_of, frames_of
from things import draw_thing
from webdemo.vision.models import ModelError

from webdemo.vision.model_folder import ModelFolder
from webdemo.vision.runners import trial
from webdemo.vision.runners.mediapipe_loader import import_mediapipe
from webdemo.vision.runners.runner import RunnerError
from webdemo.vision.solutions import model_files

HAIR, OWN = "hair", "object-detection/own"
DETECTOR = "Objectron's detector"


@pytest.fixture(scope="module")
def folder(tmp_path_factory, object_models):
    """A segmenter and a detector of the user's. MediaPipe's own segmenter stands for the hair's."""
    path = tmp_path_factory.mktemp("own")
    modules = Path(import_mediapipe().__file__).parent / "modules"
    segmenter = modules / "selfie_segmentation/selfie_segmentation.tflite"
    (path / model_files.HAIR.name).write_bytes(segmenter.read_bytes())
    detector = object_models / model_files.OBJECT_DETECTOR.name
    (path / model_files.OWN_DETECTOR.name).write_bytes(own_detector.make(detector.read_bytes()))
    return ModelFolder(path)


@pytest.fixture
def build(folder):
    """A function that builds a solution, which is closed after the test."""
    built = []

    def build(name, folder=folder, still=False):
        built.append(choice_of(name).build(folder, still))
        return built[-1]

    yield build
    for runner in built:
        runner.close()


def test_hair_mask_is_the_models(build, mediapipe_mask):
    (frame,) = frames_of(HAIR, 1)
    analysis = build(HAIR).process(frame)
    expected = np.rint(mediapipe_mask("general", frame) * np.float32(255)).astype(np.uint8)
    assert expected.max() > 230
    assert np.array_equal(analysis.mask, expected)
    assert not analysis.detections
    assert np.array_equal(analysis.raw["confidence_mask"], expected)


def detect_directly(folder, rgb_frame):
    mediapipe = import_mediapipe()
    from mediapipe.tasks.python import BaseOptions, vision

    buffer = folder.path_of(model_files.OWN_DETECTOR).read_bytes()
    options = vision.ObjectDetectorOptions(
        base_options=BaseOptions(model_asset_buffer=buffer), max_results=20, score_threshold=0.5
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # from MediaPipe itself
        with vision.ObjectDetector.create_from_options(options) as task:
            image = mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=rgb_frame)
            return task.detect(image).detections


def test_own_detectors_boxes_are_mediapipes(build, folder):
    frame = draw_thing("chair")
    expected = detect_directly(folder, frame)
    assert len(expected) == 20
    analysis = build(OWN).process(frame)
    assert analysis.raw["detections"] == expected
    assert analysis.mask is None
    for ours, theirs in zip(analysis.detections, expected, strict=True):
        box, (best,) = theirs.bounding_box, theirs.categories
        assert (ours.group, ours.label) == ("object", best.category_name)
        assert ours.score == pytest.approx(best.score)
        pixels = np.multiply(ours.box, (640, 480, 640, 480)).tolist()
        assert box_iou(pixels, (box.origin_x, box.origin_y, box.width, box.height)) > 0.99


@pytest.mark.parametrize("name", [HAIR, OWN])
def test_graph_ends_with_the_result(build, name):
    *_, last = build(name).graph
    ends = {HAIR: "MergeImagesToVectorCalculator", OWN: "DetectionsDeduplicateCalculator"}
    assert last.calculator.rpartition(".")[2] == ends[name]


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        pytest.param(HAIR, b"\x1c\0\0\0TFL3" + bytes(92), "can't use", id="damaged"),
        pytest.param(OWN, b"", "can't use", id="empty"),
        pytest.param(OWN, DETECTOR, "Metadata but none was found", id="no metadata"),
        pytest.param(HAIR, DETECTOR, "makes MediaPipe crash", id="another kind of model"),
    ],
)
def test_file_that_is_no_such_model(build, tmp_path, object_models, name, content, sentence):
    if content == DETECTOR:
        content = (object_models / model_files.OBJECT_DETECTOR.name).read_bytes()
    file = choice_of(name).variant.files[0]
    (tmp_path / file.name).write_bytes(content)
    with pytest.raises(ModelError, match=sentence) as refused:
        build(name, ModelFolder(tmp_path))
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("damaged", ["object-detection", "objects-3d/cup"])
def test_half_of_a_fetched_file(build, tmp_path, damaged):
    """MediaPipe would end the process that loads half of the cup's model."""
    with fake_objectron.trusted():
        for file in model_files.OBJECT_FILES:
            (tmp_path / file.name).write_bytes(fake_objectron.model_bytes(file))
        file = tmp_path / choice_of(damaged).variant.files[-1].name
        file.write_bytes(file.read_bytes()[:50])
        with pytest.raises(ModelError) as refused:
            build(damaged, ModelFolder(tmp_path))
    sentence = f"The file {file.name} is damaged. Run `webdemo models fetch objects`."
    assert str(refused.value) == sentence


def test_each_version_of_a_file_is_tried_once(build, folder, tmp_path, monkeypatch):
    tries = []
    run = trial.subprocess.run
    monkeypatch.setattr(
        trial.subprocess, "run", lambda *args, **more: tries.append(args) or run(*args, **more)
    )
    file = tmp_path / model_files.HAIR.name
    content = folder.path_of(model_files.HAIR).read_bytes()
    for extra, count in ((b"", 1), (b"", 1), (b"\0", 2)):
        file.write_bytes(content + extra)
        os.utime(file, ns=(10**18, 10**18))
        build(HAIR, ModelFolder(tmp_path))
        assert len(tries) == count


def test_file_on_which_mediapipe_hangs(folder, monkeypatch):
    monkeypatch.setattr(trial, "SECONDS", 0.0)
    trial._try_version.cache_clear()
    with pytest.raises(ModelError, match=r"hangs when it loads hair_segmenter\.tflite"):
        choice_of(HAIR).build(folder)


@pytest.mark.parametrize("name", [HAIR, OWN])
def test_empty_frame(build, name):
    runner = build(name)
    for shape in ((0, 9, 3), (9, 0, 3)):
        with pytest.raises(RunnerError, match="empty"):
            runner.process(np.zeros(shape, np.uint8))


@pytest.mark.parametrize("name", [HAIR, OWN])
def test_closed_task(folder, name):
    runner = choice_of(name).build(folder)
    runner.close()
    with pytest.raises(RunnerError, match="MediaPipe could not analyse this frame: "):
        runner.process(np.zeros((9, 9, 3), np.uint8))


def test_bad_file_is_not_tried_again(build, tmp_path, monkeypatch):
    (tmp_path / model_files.HAIR.name).write_bytes(b"\x1c\0\0\0TFL3" + bytes(93))
    sentences = set()
    for _ in range(2):
        with pytest.raises(ModelError) as refused:
            build(HAIR, ModelFolder(tmp_path))
        sentences.add(str(refused.value))
        monkeypatch.setattr(trial.subprocess, "run", None)  # a second run would raise
    assert len(sentences) == 1
    assert "hair_segmenter.tflite. Add another file" in sentences.pop()
