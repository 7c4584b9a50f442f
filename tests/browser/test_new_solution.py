"""A new solution is one file, named in the index: API, stream, page and benchmark then have it."""

from __future__ import annotations

import json
import subprocess
import sys

import cv2
import numpy as np
import pytest
from frames import OpenStream, assert_served, i420_of
from picture_files import png
from server_process import ServerProcess
from stage import BLUE, PRESENTER
from toy_solution import copy_with_toy

from webdemo.stream import protocol
from webdemo.stream.messages import Frame
from webdemo.vision.codec import Encoding
from webdemo.vision.stage_clock import STAGES

pytestmark = pytest.mark.slow  # a copy of the product, with a server of its own

PICTURE = np.random.default_rng(3).integers(0, 256, (120, 160, 3), np.uint8)


@pytest.fixture(scope="module")
def toy_place(tmp_path_factory):
    """Where a process has the solution: its folder and environment."""
    folder = tmp_path_factory.mktemp("product")
    return {"cwd": folder, "env": copy_with_toy(folder)}


@pytest.fixture(scope="module")
def toy_server(toy_place):
    with ServerProcess(**toy_place) as process:
        yield process
        assert process.stop() == (0, "")


def test_list_and_api_have_it(toy_server):
    solution = json.loads(toy_server.request("/api/solutions")[2])[-1]
    (model,) = solution.pop("models")
    assert solution == {"id": "toy", "label": "Toy"}
    assert (model["id"], model["gives"], model["cutsOut"]) == ("green", ["mask"], True)
    address = "/api/analyse?solution=toy"
    status, headers, body = toy_server.request(address, "POST", png(PICTURE))
    assert (status, headers["Content-Type"]) == (200, "image/png")
    mask = cv2.imdecode(np.frombuffer(body, np.uint8), cv2.IMREAD_UNCHANGED)
    assert np.array_equal(mask, PICTURE[..., 1])
    answer = json.loads(toy_server.request(f"{address}&output=json", "POST", png(PICTURE))[2])
    assert set(answer) == {"solution", "model", "width", "height", "green"}
    answer = json.loads(toy_server.request("/api/pipeline?solution=toy")[2])
    assert answer["graph"] == []
    assert set(STAGES) <= {line["stage"] for line in answer["source"]}


def test_stream_has_it(toy_server):
    picture = i420_of(PICTURE)
    seen = cv2.cvtColor(np.frombuffer(picture, np.uint8).reshape(-1, 160), cv2.COLOR_YUV2RGB_I420)
    with OpenStream(toy_server.port) as stream:
        number = len(stream.hello.models) - 1
        assert stream.hello.models[number]["solution"] == "toy"
        frame = Frame(picture, Encoding.I420, 160, 120, frame_id=1, model=number)
        result = assert_served(stream, protocol.serialize_frame(frame)).result
    assert np.array_equal(result.mask, seen[..., 1])
    assert result.contours


def test_page_lists_draws_and_explains_it(browser, open_stage, toy_server):
    query = f"{PRESENTER}&solution=toy&how=1&view=python&outline=0"
    stage = open_stage(browser, query, url=toy_server.url).wait_live()
    page = stage.page
    assert page.locator("#model option").all_text_contents() == ["Green"]
    picture = stage.until_shown(lambda picture: (picture == BLUE).all(axis=2).any())
    kept = picture[~(picture == BLUE).all(axis=2)]
    assert kept[:, 1].mean() > 128, "what is green enough is cut out"
    page.wait_for_selector("#python code.mark")
    page.keyboard.press("a")
    stage.until("() => new URL(location.href).searchParams.get('solution') === 'selfie'")


@pytest.mark.slow
def test_benchmark_measures_it(toy_place):
    done = subprocess.run(
        [sys.executable, "-m", "webdemo", "bench", "--solution", "toy", "--seconds", "0.2"],
        **toy_place,
        capture_output=True,
        text=True,
        timeout=110,
    )
    assert "Toy: Green, frames of 320×240" in done.stdout, done.stderr
