"""`webdemo bench` with the solutions beside selfie segmentation."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from person import draw_person
from picture_files import jpeg
from server_process import environment
from solution_frames import choice_of
from webdemo.bench.plan_check import PlanError, check
from webdemo.bench.subject import Plan
from webdemo.vision.models import LANDSCAPE, ModelError

from webdemo.bench import measure, pictures, subject
from webdemo.stream import protocol


def bench(*words, timeout=20):
    done = subprocess.run(
        [sys.executable, "-m", "webdemo", *words],
        env=environment(),
        capture_output=True,
        text=True,
        timeout=timeout,
    )
    return done.returncode, done.stdout, done.stderr


def test_unknown_solution():
    status, stdout, stderr = bench("bench", "--solution", "posy")
    assert (status, stdout) == (2, "")
    sentence = stderr.splitlines()[-1]
    assert "There is no solution “posy”. The solutions are pose, face-detection" in sentence
    assert sentence.endswith(".")


def test_unknown_variant():
    status, _, stderr = bench("bench", "--solution", "pose/heavy")
    assert status == 2
    assert "The variants are skeleton, cut-out." in stderr


def test_picture_that_is_none(tmp_path):
    file = tmp_path / "notes.txt"
    file.write_text("This is no picture.")
    status, stdout, stderr = bench("bench", "--solution", "pose", "--picture", str(file))
    assert (status, stdout) == (2, "")
    assert stderr.startswith(f"webdemo: {file} can't be used: ")
    assert stderr.count("\n") == 1
    assert stderr.endswith(".\n")


def test_picture_that_is_missing(tmp_path):
    status, _, stderr = bench("bench", "--picture", str(tmp_path / "none.jpg"))
    assert status == 2
    assert "none.jpg" in stderr


def test_model_file_that_is_missing(tmp_path):
    words = "--models-dir", str(tmp_path), "bench", "--solution", "hair"
    status, stdout, stderr = bench(*words)
    assert (status, stdout) == (2, "")
    assert stderr.startswith("webdemo: The file hair_segmenter.tflite is missing. Run `")
    assert stderr.count("\n") == 1


def test_plan_that_can_be_measured(tmp_path):
    file = tmp_path / "person.jpg"
    file.write_bytes(jpeg(draw_person()[0]))
    check(Plan([LANDSCAPE, choice_of("pose")], str(file)))
    with pytest.raises(PlanError):
        check(Plan(picture=str(tmp_path / "none")))


@pytest.mark.parametrize("name", ["general", "landscape", "pose", "pose/cut-out", "hands"])
def test_subject_has_its_name_and_number(name):
    found = subject.of_id(name)
    assert found.id == name
    messages = pictures.frame_messages(found)
    assert len(messages) == pictures.COUNT
    frame = protocol.parse_frame(messages[0])
    assert frame.model == subject.number_of(found)
    assert (frame.width, frame.height) == (found.width, found.height)


def test_no_such_subject():
    with pytest.raises(ModelError):
        subject.of_id("general/pose")


def test_picture_sways():
    choice = choice_of("face-detection")
    frames = pictures.draw_frames(choice, draw_person()[0])
    assert {frame.shape for frame in frames} == {(240, 320, 3)}
    assert len({frame.tobytes() for frame in frames}) > 5
    solution = subject.build(choice, Plan().folder)
    assert all(len(solution.process(frame).detections) == 1 for frame in frames)
    solution.close()


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_measurements_of_pose(tmp_path):
    file = tmp_path / "person.jpg"
    file.write_bytes(jpeg(draw_person()[0]))
    words = "bench", "--solution", "pose", "--picture", str(file), "--seconds", "0.2", "--json"
    status, stdout, stderr = bench(*words, timeout=280)
    assert status == 0, stderr
    (report,) = json.loads(stdout)["models"]
    assert report["model"] == "pose"
    assert [cost["streams"] for cost in report["streams"]] == [*measure.STREAMS]
    for cost in (*report["bare"], report["path"], *report["streams"]):
        assert cost["frames_per_second"] > 0


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_table_of_a_solution():
    status, stdout, stderr = bench(
        "bench", "--solution", "face-detection", "--seconds", "0.2", timeout=280
    )
    assert status == 0, stderr
    assert "Face detection" in stdout or "face-detection" in stdout
