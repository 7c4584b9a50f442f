"""No frame, mask or picture is written to disk or logged."""

from __future__ import annotations

import signal

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


def use(process):
    """Send good and damaged pictures in each way; return them and their masks."""
    seen = []
    with OpenStream(process.port) as stream:
        for model in (model_of("selfie/landscape"), model_of("pose/cut-out")):
            picture = jpeg(draw_person(model.width, model.height)[0])
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
    return seen


def test_pictures_are_neither_written_to_disk_nor_logged(tmp_path):
    folders = {name: tmp_path / name for name in FOLDERS}
    for folder in folders.values():
        folder.mkdir()
    env = environment(**folders, PYTHONDONTWRITEBYTECODE="1")
    options = {"command": VERBOSE, "env": env, "cwd": tmp_path}
    with ServerProcess(**options) as process:
        seen = use(process.wait_loaded())
        status, stderr = process.stop(signal.SIGTERM)
    assert status == 0
    assert {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")} == set(FOLDERS)
    assert "DEBUG" in stderr  # logging was on
    stretches = {data[at : at + 24] for data in seen for at in range(0, len(data) - 24, 24)}
    stretches = {stretch for stretch in stretches if len(set(stretch)) > 8}
    assert len(stretches) > 1000
    assert [form for piece in stretches for form in forms_of(piece) if form in stderr] == []
    assert len(stderr) < 20_000
