"""The benchmark's arithmetic with a fake clock, and slow runs of the real measurements."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import threading
from dataclasses import asdict, replace
from itertools import pairwise
from types import SimpleNamespace

import psutil
import pytest
from click.testing import CliRunner
from fakes import Clock
from person import draw_person
from picture_files import jpeg
from server_process import PATIENCE_SECONDS, environment
from solution_frames import model_of

from webdemo import cli
from webdemo.bench import measure, pictures, report_table, stream_capacity
from webdemo.bench.costs import Cost, compared, cost, median
from webdemo.stream import protocol
from webdemo.vision.codec import Encoding
from webdemo.vision.solutions.index import MODELS


def test_frames_are_counted_and_timed_and_threads_work_at_the_same_time():
    clock, cpu = Clock(), Clock()

    def work(step):
        clock.sleep(1 / 32 if step % 4 == 3 else 1 / 64)
        cpu.sleep(1 / 16)

    found = measure.repeat("a way", [work], 1.25, clock, cpu)
    assert (found.way, found.count) == ("a way", 1)
    assert found.frames_per_second == 51.2
    assert (found.p50_ms, found.p95_ms, found.cpu_ms) == (1000 / 64, 1000 / 32, 1000 / 16)
    both = threading.Barrier(2, timeout=PATIENCE_SECONDS)

    def meeting():
        first = iter([True])

        def work(_):
            if next(first, False):
                both.wait()  # for the other thread's first frame
            clock.sleep(1 / 64)

        return work

    assert measure.repeat("", [meeting(), meeting()], 0.25, clock, clock).count == 2


BARE = [
    Cost("bare MediaPipe", 1, 100.0, 10.0, 12.0, 9.0),
    Cost("bare MediaPipe", 2, 130.0, 12.0, 14.0, 10.0),
    Cost("bare MediaPipe", 4, 150.0, 13.0, 15.0, 12.0),
]
WEBSOCKET = replace(
    cost("WebSocket", 2, [10.0] * 60 + [30.0] * 40, wall=2.0, cpu=1.1, memory_mb=200.0),
    client_cores=0.5,
)


def test_costs_are_compared_with_bare_mediapipe_on_as_many_threads():
    expected = Cost("WebSocket", 2, 50.0, 10.0, 30.0, 11.0, client_cores=0.5, memory_mb=200.0)
    assert expected == WEBSOCKET
    one, two, four, streams = compared([*BARE, WEBSOCKET], BARE, cores=4)
    assert [found.cpu_ratio for found in (one, two, four)] == [1, 1, 1]
    assert four.throughput_share == 1
    assert streams.cpu_ratio == pytest.approx(1.1)
    assert streams.throughput_share == pytest.approx(50 / (150 * 3.5 / 4))
    costs = [Cost("", 1, rate, ms, ms, 1.0) for rate, ms in ((10, 3), (30, 1), (20, 2))]
    assert median(*costs) == Cost("", 1, 20, 2, 2, 1.0)
    (many,) = compared([replace(WEBSOCKET, count=8)], BARE, cores=4)
    assert many.cpu_ratio == pytest.approx(11 / 12)


def test_table_names_every_measurement():
    costs = [
        BARE[0],
        Cost("server's path", 1, 99.0, 10.1, 11.0, 9.9),
        replace(WEBSOCKET, count=1),
        WEBSOCKET,
    ]
    models = [{"solution": "pose", "model": "cut-out", "costs": [*map(asdict, costs)]}]
    text = report_table.render({"machine": measure.machine(), "seconds": 1.0, "models": models})
    for words in (
        "Pose: Skeleton and cut-out, frames of 480×360",
        *("bare MediaPipe, 1 thread ", "server's path, 1 thread "),
        *("WebSocket, 1 stream ", "WebSocket, 2 streams"),
        *report_table.COLUMNS,
    ):
        assert words in text


def test_frames_sway_and_have_the_models_size_and_number():
    for name, picture in (("selfie/general", None), ("object-detection/oidv4", draw_person()[0])):
        model = model_of(name)
        frames = pictures.draw_frames(model, picture)
        assert {frame.shape for frame in frames} == {(model.height, model.width, 3)}
        assert len({frame.tobytes() for frame in frames}) > 5
        for encoding in Encoding:
            frame = protocol.parse_frame(pictures.frame_messages(model, encoding)[0])
            assert (frame.model, frame.encoding) == (MODELS.index(model), encoding)
            assert (frame.width, frame.height) == (model.width, model.height)


def test_what_can_not_be_measured_is_refused_before_a_server_is_started(tmp_path):
    notes, photo = tmp_path / "notes.txt", tmp_path / "person.jpg"
    notes.write_text("This is no picture.")
    photo.write_bytes(jpeg(draw_person()[0]))
    assert measure.Bench([MODELS[0], model_of("pose")], picture=str(photo)).steps > 1
    for words, sentence in (
        (["--solution", "posy"], "no solution “posy”. The solutions are selfie, pose"),
        (["--solution", "pose", "--model", "heavy"], "The models are skeleton, cut-out."),
        (["--picture", str(tmp_path / "none.jpg")], "none.jpg"),
        (["--picture", str(notes)], "notes.txt can't be used: "),
        (["--solution", "hair"], "webdemo: The file hair_segmenter.tflite is missing. Run `"),
    ):
        result = CliRunner().invoke(cli.cli, ["--models-dir", str(tmp_path), "bench", *words])
        assert (result.exit_code, result.stdout) == (2, "")
        assert sentence in result.stderr.splitlines()[-1]


def bench(*words):
    done = subprocess.run(
        [sys.executable, "-m", "webdemo", "bench", *words],
        env=environment(),
        capture_output=True,
        text=True,
        timeout=280,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_measurements_of_one_model_are_consistent(tmp_path):
    photo = tmp_path / "person.jpg"
    photo.write_bytes(jpeg(draw_person()[0]))
    words = "--solution", "pose", "--model", "cut-out", "--picture", str(photo)
    (report,) = json.loads(bench(*words, "--seconds", "0.6", "--json"))["models"]
    assert (report["solution"], report["model"]) == ("pose", "cut-out")
    costs = [Cost(**one) for one in report["costs"]]
    bare = [("bare MediaPipe", threads) for threads in measure.THREADS]
    assert [(one.way, one.count) for one in costs] == [
        *bare,
        ("server's path", 1),
        *(("WebSocket", streams) for streams in measure.STREAMS),
    ]
    for one in costs:
        assert 0 < one.p50_ms <= one.p95_ms
        assert one.cpu_ms > 0
        assert one.memory_mb > 50
        assert 0 <= one.client_cores < psutil.cpu_count() + 1


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_all_models_of_the_first_solution_are_measured_by_default():
    table = bench("--seconds", "0.2")
    for name in ("Landscape", "General"):
        assert f"Selfie segmentation: {name}, frames of 256×" in table


def pace_of(seconds):
    """Return a stream's Pace if each reply takes so long, and its messages with their times."""
    clock, sent = Clock(), []

    def request_result(message):
        sent.append((clock(), message))
        clock.sleep(seconds)

    client = SimpleNamespace(request_result=request_result)
    pace = stream_capacity.measure([client], [b"one", b"other"], 1.0, clock, clock.sleep)
    return pace, sent


def test_capacity_sends_at_camera_rate_and_counts_the_wait_of_a_slow_server():
    worst, sent = pace_of(0.001)
    assert worst.frames_per_second == pytest.approx(30)
    assert worst.p95_ms == pytest.approx(1)
    assert worst.is_live
    times, messages = zip(*sent, strict=True)
    assert statistics.pstdev(b - a for a, b in pairwise(times)) < 1e-6
    assert messages == (b"one", b"other") * 15
    worst, _ = pace_of(0.11)
    assert worst.frames_per_second == pytest.approx(1 / 0.11, rel=0.02)
    # The time of a reply, and the wait of a frame that came while another was being processed.
    assert 110 < worst.p95_ms < 110 + 1000 / 30
    for rate, p95_ms, live in ((30, 20, 1), (29, 66, 1), (28.9, 20, 0), (30, 66.1, 0)):
        assert stream_capacity.Pace(rate, p95_ms).is_live == live


def test_capacity_of_real_streams(server):
    messages = pictures.frame_messages(MODELS[0], Encoding.JPEG)
    with stream_capacity.connect(server.url) as one, stream_capacity.connect(server.url) as other:
        worst = stream_capacity.measure([one, other], messages, 0.2)
    server.wait_streams(0)
    assert 0 < worst.frames_per_second <= 30.01
    assert worst.p95_ms > 0
