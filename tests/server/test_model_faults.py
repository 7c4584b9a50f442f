"""What makes MediaPipe fail or crash, as a client and a user's files bring it: a real server."""

from __future__ import annotations

import os

import cv2
import numpy as np
import psutil
import pytest
from frames import OpenStream, receive
from person import draw_person
from server_process import WITHOUT_DEADLINES, ServerProcess, poll_until
from solution_frames import message_of, model_of, name_of

from webdemo.stream.messages import FrameResult, Reason
from webdemo.vision import wheel
from webdemo.vision.solutions import index
from webdemo.vision.solutions.known_files import HAIR, KNOWN

pytestmark = pytest.mark.slow

NEED_FILES = [name_of(model) for model in index.MODELS if model.files]


@pytest.mark.parametrize("names", [["pose/cut-out"], ["pose/cut-out", "holistic/full"]])
def test_frames_of_alternating_size_leave_no_thread_behind(server, names):
    """MediaPipe fails when the size changes, and each failure left two threads and 9 MB."""
    process, person = psutil.Process(server.pid), draw_person()[0]

    def send(count):
        with OpenStream(server.port) as stream:
            for number in range(count):
                size = [(480, 360), (240, 360), (360, 270)][number % 3]
                name = names[number % len(names)]
                stream.send(message_of(name, number, cv2.resize(person, size)))
                assert isinstance(receive(stream), FrameResult)
            threads = process.num_threads()
        server.wait_streams(0)
        return threads

    send(3)
    before = process.num_threads()
    assert send(30) <= before + 20, "those of one solution, and of the stream"
    poll_until(lambda: process.num_threads() <= before + 2, seconds=20)


def test_no_model_file_ends_the_server_and_a_new_one_is_used_at_once(tmp_path):
    """Half of a file, changed bytes, zeros or another model in each slot; then a right one."""
    segmenter = wheel.path_of("selfie_segmentation/selfie_segmentation.tflite").read_bytes()
    changed = bytearray(segmenter)
    for at in np.random.default_rng(3).integers(8, len(changed), 400):
        changed[at] ^= 255
    half = segmenter[: len(segmenter) // 2]
    bad = (half, bytes(changed), segmenter[:8] + bytes(5000), b"")

    def put(file, data):
        (tmp_path / "new").write_bytes(data)
        os.replace(tmp_path / "new", tmp_path / file.name)

    def answer(name):
        model = model_of(name)
        picture = cv2.resize(draw_person()[0], (model.width, model.height))
        stream.send(message_of(name, rgb_frame=picture))
        reply = receive(stream)
        if isinstance(reply, FrameResult):
            return None
        assert reply.reason == Reason.PROCESSING
        return reply.sentence

    args = ("--models-dir", str(tmp_path), "--port", "0", "--no-open")
    with (
        ServerProcess(*args, command=WITHOUT_DEADLINES) as server,
        OpenStream(server.wait_loaded().port) as stream,
    ):
        for data in (*bad, segmenter):
            for file in KNOWN:
                put(file, data)
            for name in NEED_FILES:
                solution, _, model = name.partition("/")
                query = f"solution={solution}&model={model}"
                status, _, body = server.request(f"/api/pipeline?{query}")
                assert (status == 200) == (name == "hair/own" and data == segmenter), (name, body)
                assert (answer(name) is None) == (status == 200)
        for _ in range(2):
            put(HAIR, half)
            assert "can't use hair_segmenter.tflite" in answer("hair/own")
            put(HAIR, segmenter)
            assert answer("hair/own") is None
        assert answer("selfie/general") is None
        server.stop()
