"""No frame, mask or picture is written to disk or logged."""

from __future__ import annotations

import signal

import pytest
from frames import OpenStream, message, receive
from log_forms import forms_of
from person import draw_person
from picture_files import jpeg, png
from server_process import WITHOUT_DEADLINES, ServerProcess, environment
from solution_frames import model_of

from webdemo.stream.messages import FrameResult, Refusal
from webdemo.vision.codec import Encoding

FOLDERS = ("HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")
VERBOSE = (
    WITHOUT_DEADLINES[0],
    f"import logging; logging.basicConfig(level=logging.DEBUG); {WITHOUT_DEADLINES[1]}",
)


@pytest.fixture(scope="module")
def used(tmp_path_factory):
    """The folders and stderr of a server that has been used, and the pictures and masks it had."""
    folders = {name: tmp_path_factory.mktemp(name) for name in (*FOLDERS, "cwd")}
    env = environment(**{name: folders[name] for name in FOLDERS}, PYTHONDONTWRITEBYTECODE="1")
    seen = []
    with ServerProcess(
        "--port", "0", "--no-open", command=VERBOSE, env=env, cwd=folders["cwd"]
    ) as process:
        process.wait_loaded()
        with OpenStream(process.port) as stream:
            for model in (model_of("selfie/landscape"), model_of("pose/cut-out")):
                drawn, _ = draw_person(model.width, model.height)
                picture = jpeg(drawn)
                for sent, reply_type in ((picture, FrameResult), (picture[:200], Refusal)):
                    stream.send(message(1, model, Encoding.JPEG, picture=sent))
                    reply = receive(stream)
                    assert isinstance(reply, reply_type)
                    seen.append(sent)
                    if isinstance(reply, FrameResult):
                        seen.append(reply.result.mask.tobytes())
            stream.send(seen[0][:300])  # not a frame, so it ends the stream
            stream.wait_closed()
        for make in (jpeg, png):
            picture = make(draw_person()[0])
            for sent, status in ((picture, 200), (picture[:2000], 400), (b"x" + picture, 415)):
                assert process.request("/api/segment", "POST", sent)[0] == status
                seen.append(sent)
        status, stderr = process.stop(signal.SIGTERM)
    assert status == 0
    return folders, stderr, seen


def test_nothing_is_written_to_disk(used):
    written = {name: list(folder.rglob("*")) for name, folder in used[0].items()}
    assert written == {name: [] for name in (*FOLDERS, "cwd")}


def test_pictures_are_not_logged(used):
    _, stderr, seen = used
    assert "DEBUG" in stderr  # logging was on
    stretches = {data[at : at + 24] for data in seen for at in range(0, len(data) - 24, 24)}
    stretches = {stretch for stretch in stretches if len(set(stretch)) > 8}
    assert len(stretches) > 1000
    found = [form for stretch in stretches for form in forms_of(stretch) if form in stderr]
    assert found == []
    assert len(stderr) < 20_000
