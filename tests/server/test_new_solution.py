"""A new solution is one file, named in the index: API, stream, page and benchmark then have it."""

from __future__ import annotations

import json
import subprocess
import sys

import cv2
import numpy as np
import pytest
from frames import OpenStream, i420_of, receive
from picture_files import png
from server_process import ServerProcess
from toy_solution import copy_with_toy

from webdemo.stream import protocol
from webdemo.stream.messages import Frame
from webdemo.vision.codec import Encoding
from webdemo.vision.stage_clock import STAGES

PICTURE = np.random.default_rng(3).integers(0, 256, (120, 160, 3), np.uint8)


@pytest.fixture(scope="module")
def folder_and_env(tmp_path_factory):
    folder = tmp_path_factory.mktemp("product")
    return folder, copy_with_toy(folder)


def test_list_page_api_stream_and_panel_have_it(folder_and_env):
    folder, env = folder_and_env
    with ServerProcess(env=env, cwd=folder) as process:
        solution = json.loads(process.request("/api/solutions")[2])[-1]
        (model,) = solution.pop("models")
        assert solution == {"id": "toy", "label": "Toy"}
        assert (model["id"], model["gives"], model["cutsOut"]) == ("green", ["mask"], True)
        assert b'"toy"' in process.request("/")[2]
        address = "/api/analyse?solution=toy"
        status, headers, body = process.request(address, "POST", png(PICTURE))
        assert (status, headers["Content-Type"]) == (200, "image/png")
        mask = cv2.imdecode(np.frombuffer(body, np.uint8), cv2.IMREAD_UNCHANGED)
        assert np.array_equal(mask, PICTURE[..., 1])
        answer = json.loads(process.request(f"{address}&output=json", "POST", png(PICTURE))[2])
        assert set(answer) == {"solution", "model", "width", "height", "green"}
        answer = json.loads(process.request("/api/pipeline?solution=toy")[2])
        assert answer["graph"] == []
        assert set(STAGES) <= {line["stage"] for line in answer["source"]}
        assert_stream_has_it(process.port)
        assert process.stop() == (0, "")


def assert_stream_has_it(port):
    picture = i420_of(PICTURE)
    seen = cv2.cvtColor(np.frombuffer(picture, np.uint8).reshape(-1, 160), cv2.COLOR_YUV2RGB_I420)
    with OpenStream(port) as stream:
        number = len(stream.hello.models) - 1
        assert stream.hello.models[number]["solution"] == "toy"
        frame = Frame(picture, Encoding.I420, 160, 120, frame_id=1, model=number)
        stream.send(protocol.serialize_frame(frame))
        reply = receive(stream)
    assert np.array_equal(reply.result.mask, seen[..., 1])
    assert reply.result.contours


@pytest.mark.slow
def test_benchmark_measures_it(folder_and_env):
    folder, env = folder_and_env
    done = subprocess.run(
        [sys.executable, "-m", "webdemo", "bench", "--solution", "toy", "--seconds", "0.2"],
        env=env,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=110,
    )
    assert "Toy: Green, frames of 320×240" in done.stdout, done.stderr
