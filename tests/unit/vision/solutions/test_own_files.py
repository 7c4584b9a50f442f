"""Model files of the user's: hair segmentation, and object detection with another model."""

from __future__ import annotations

import os
import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import own_detector
import pytest
from mediapipe_directly import box_iou
from solution_frames import frames_of, model_of
from things import draw_thing

from webdemo.vision.model_folder import ModelFolder
from webdemo.vision.runners import trial
from webdemo.vision.runners.mediapipe_loader import import_mediapipe
from webdemo.vision.runners.runner import ModelError, RunnerError
from webdemo.vision.solutions import known_files

HAIR, OWN = "hair/own", "object-detection/own"
DAMAGED = b"\x1c\0\0\0TFL3" + bytes(92)


@pytest.fixture(scope="module")
def folder(tmp_path_factory, object_models):
    """A segmenter and a detector of the user's. MediaPipe's own segmenter stands for the hair's."""
    path = tmp_path_factory.mktemp("own")
    modules = Path(import_mediapipe().__file__).parent / "modules"
    segmenter = modules / "selfie_segmentation/selfie_segmentation.tflite"
    (path / known_files.HAIR.name).write_bytes(segmenter.read_bytes())
    detector = object_models / known_files.OBJECT_DETECTOR.name
    (path / known_files.OWN_DETECTOR.name).write_bytes(own_detector.make(detector.read_bytes()))
    return ModelFolder(path)


@pytest.fixture(scope="module")
def own(folder):
    """Runners of both models, by name. The segmenter's file alone is tried first."""
    made = {HAIR: model_of(HAIR).build(folder, False)}
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(trial, "try_out", lambda *_: None)
        made[OWN] = model_of(OWN).build(folder, False)
    yield made
    for runner in made.values():
        runner.close()


@pytest.fixture
def tries(monkeypatch):
    """What is tried in a process of its own: a list that grows. Each finds a good file."""
    tries = []
    done = trial.subprocess.CompletedProcess((), 0)
    monkeypatch.setattr(trial.subprocess, "run", lambda *args, **_: tries.append(args) or done)
    return tries


def test_hair_mask_is_the_models(own, mediapipe_mask):
    (frame,) = frames_of(HAIR, 1)
    result = own[HAIR].process(frame)
    expected = np.rint(mediapipe_mask("general", frame) * np.float32(255)).astype(np.uint8)
    assert expected.max() > 230
    assert np.array_equal(result.mask, expected)
    assert np.array_equal(result.raw["confidence_mask"], expected)
    assert not result.detections
    assert own[HAIR].graph[-1].calculator.endswith("MergeImagesToVectorCalculator")


def detect_directly(folder, rgb_frame):
    mediapipe = import_mediapipe()
    from mediapipe.tasks.python import BaseOptions, vision

    buffer = folder.path_of(known_files.OWN_DETECTOR).read_bytes()
    options = vision.ObjectDetectorOptions(
        base_options=BaseOptions(model_asset_buffer=buffer), max_results=20, score_threshold=0.5
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # from MediaPipe itself
        with vision.ObjectDetector.create_from_options(options) as task:
            image = mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=rgb_frame)
            return task.detect(image).detections


def test_own_detectors_boxes_are_mediapipes(own, folder):
    frame = draw_thing("chair")
    expected = detect_directly(folder, frame)
    assert len(expected) == 20
    result = own[OWN].process(frame)
    assert result.raw["detections"] == expected
    assert result.mask is None
    assert own[OWN].graph[-1].calculator.endswith("DetectionsDeduplicateCalculator")
    for ours, theirs in zip(result.detections, expected, strict=True):
        box, (best,) = theirs.bounding_box, theirs.categories
        assert (ours.group, ours.label) == ("object", best.category_name)
        assert ours.score == pytest.approx(best.score)
        pixels = np.multiply(ours.box, (640, 480, 640, 480)).tolist()
        assert box_iou(pixels, (box.origin_x, box.origin_y, box.width, box.height)) > 0.99


def test_file_that_is_no_such_model_is_tried_once(tmp_path, object_models, monkeypatch):
    detector = (object_models / known_files.OBJECT_DETECTOR.name).read_bytes()
    for name, content, sentence in (
        (HAIR, DAMAGED, "can't use"),
        (OWN, detector, "Metadata but none was found"),
        (HAIR, detector, "makes MediaPipe crash"),
    ):
        model = model_of(name)
        file = tmp_path / model.files[0].name
        file.write_bytes(content)
        sentences = set()
        with monkeypatch.context() as patched:
            for _ in range(2):
                with pytest.raises(ModelError, match=sentence) as refused:
                    model.build(ModelFolder(tmp_path), False)
                sentences.add(str(refused.value))
                patched.setattr(trial.subprocess, "run", None)  # a second run would raise
        (said,) = sentences
        assert "\n" not in said
        assert f"{file.name}. Add another file" in said


def test_each_version_of_a_file_is_tried_once(tmp_path, tries):
    file = tmp_path / known_files.HAIR.name
    for content, count in ((DAMAGED, 1), (DAMAGED, 1), (DAMAGED + b"\0", 2)):
        file.write_bytes(content)
        os.utime(file, ns=(10**18, 10**18))
        trial.try_out("a.module", file)
        assert len(tries) == count


def test_file_on_which_mediapipe_hangs(tmp_path, monkeypatch):
    monkeypatch.setattr(trial, "SECONDS", 0.0)
    (tmp_path / known_files.HAIR.name).write_bytes(DAMAGED)
    with pytest.raises(ModelError, match=r"hangs when it loads hair_segmenter\.tflite"):
        model_of(HAIR).build(ModelFolder(tmp_path), False)


def test_trial_ends_with_the_process_that_asked(tmp_path):
    (tmp_path / "endless.py").write_text("import time\nload = lambda file: time.sleep(3600)\n")
    given = [sys.executable, "-m", trial.__name__, "endless", "a.tflite"]
    path = os.pathsep.join((str(tmp_path), *sys.path))
    tried = subprocess.Popen(given, stdin=subprocess.PIPE, env={**os.environ, "PYTHONPATH": path})
    tried.stdin.close()  # as it is when that process has ended
    assert tried.wait(60) == 1


@pytest.mark.usefixtures("tries")
def test_empty_frame_and_closed_runner_are_errors_without_a_crash(folder):
    for name in (HAIR, OWN):
        runner = model_of(name).build(folder, False)
        for shape in ((0, 9, 3), (9, 0, 3)):
            with pytest.raises(RunnerError, match="empty"):
                runner.process(np.zeros(shape, np.uint8))
        assert runner.process(np.zeros((1, 1, 3), np.uint8)).raw
        runner.close()
        with pytest.raises(RunnerError, match="MediaPipe could not process this frame: "):
            runner.process(np.zeros((9, 9, 3), np.uint8))
