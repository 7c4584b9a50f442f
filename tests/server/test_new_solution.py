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


@pytest.fixture(scope="module")
def toy_server(folder_and_env):
    folder, env = folder_and_env
    with ServerProcess(env=env, cwd=folder) as process:
        yield process
        assert process.stop() == (0, "")


def test_list_and_page_have_it(toy_server):
    solution = json.loads(toy_server.request("/api/solutions")[2])[-1]
    (model,) = solution.pop("models")
    assert solution == {"id": "toy", "label": "Toy"}
    assert (model["id"], model["gives"], model["cutsOut"]) == ("green", ["mask"], True)
    assert b'"toy"' in toy_server.request("/")[2]


def test_api_gives_its_mask(toy_server):
    status, headers, body = toy_server.request("/api/analyse?solution=toy", "POST", png(PICTURE))
    assert (status, headers["Content-Type"]) == (200, "image/png")
    mask = cv2.imdecode(np.frombuffer(body, np.uint8), cv2.IMREAD_UNCHANGED)
    assert np.array_equal(mask, PICTURE[..., 1])
    answer = toy_server.request("/api/analyse?solution=toy&output=json", "POST", png(PICTURE))
    assert set(json.loads(answer[2])) == {"solution", "model", "width", "height", "green"}


def test_stream_gives_its_mask(toy_server):
    picture = i420_of(PICTURE)
    seen = cv2.cvtColor(np.frombuffer(picture, np.uint8).reshape(-1, 160), cv2.COLOR_YUV2RGB_I420)
    with OpenStream(toy_server.port) as stream:
        number = len(stream.hello.models) - 1
        assert stream.hello.models[number]["solution"] == "toy"
        frame = Frame(picture, Encoding.I420, 160, 120, frame_id=1, model=number)
        stream.send(protocol.serialize_frame(frame))
        reply = receive(stream)
    assert np.array_equal(reply.result.mask, seen[..., 1])
    assert reply.result.contours


def test_panel_explains_it(toy_server):
    answer = json.loads(toy_server.request("/api/pipeline?solution=toy")[2])
    assert answer["graph"] == []
    assert set(STAGES) <= {line["stage"] for line in answer["source"]}


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
