"""The API for pictures with fake runners, and one smoke test with MediaPipe."""

from __future__ import annotations

import contextlib
import http.client
import io
import json
import re
import select
import socket
import tempfile

import cv2
import numpy as np
import pytest
from fakes import Task
from frames import HANDSHAKE
from masks import disc, iou
from picture_files import jpeg, png, turned
from server_process import PATIENCE_SECONDS, poll_until
from serving import serving_fakes
from solution_frames import model_of

from webdemo import create_app, limits
from webdemo.serving import audience_limits
from webdemo.serving.request_handler import RequestHandler
from webdemo.vision.model_folder import NOWHERE
from webdemo.vision.runners.runner import ModelError, RunnerError
from webdemo.vision.solutions import index
from webdemo.web import app_state

MIB = 1024 * 1024
SELFIE = "/api/segment"
POSE = "/api/analyse?solution=pose"
CUT_OUT = f"{POSE}&model=cut-out"
SMALL = png(np.full((9, 12, 3), 90, np.uint8))


INCOMPLETE = {
    "nothing": (["Content-Length: 1000000"], b""),
    "all but the end": (["Content-Length: 100000"], bytes(90_000)),
    "chunks": (["Transfer-Encoding: chunked"], b"fffff\r\n123"),
    "form": (
        ["Content-Length: 1000000", "Content-Type: multipart/form-data; boundary=x"],
        b'--x\r\nContent-Disposition: form-data; name="a"; filename="a"\r\n\r\n123',
    ),
}
"""Headers and the start of a body whose rest is missing."""


def begin(port, headers, start):
    """Send the beginning of a request; return the socket."""
    sock = socket.create_connection(("127.0.0.1", port), PATIENCE_SECONDS)
    lines = [f"POST {SELFIE} HTTP/1.1", f"Host: 127.0.0.1:{port}", *headers, "", ""]
    sock.sendall("\r\n".join(lines).encode() + start)
    return sock


def post(port, body):
    """Send a picture over a socket; return the status and the answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    with contextlib.closing(connection):
        connection.request("POST", SELFIE, body)
        response = connection.getresponse()
        return response.status, response.read()


def decode(data, flags=cv2.IMREAD_UNCHANGED):
    return cv2.imdecode(np.frombuffer(data, np.uint8), flags)


def mask_of(response):
    assert response.status_code == 200, response.get_data()
    assert response.mimetype == "image/png"
    assert response.data[24:26] == b"\x08\x00"  # 8 bits, greyscale
    return decode(response.data)


def assert_error(response, status, *words):
    assert response.status_code == status, response.get_data()
    assert list(response.json) == ["error"]
    assert response.json["error"].endswith(".")
    for word in words:
        assert word in response.json["error"]


@pytest.fixture
def fakes(fake_app, tmp_path):
    """A client, and the factory of its runners; no model file is there."""
    app, factory = fake_app({"MODELS_DIR": tmp_path})
    return app.test_client(), factory


@pytest.fixture
def client(fakes):
    return fakes[0]


def test_mediapipe_finds_a_person_in_a_picture(server, person_picture, person_truth):
    status, headers, body = server.request(SELFIE, "POST", jpeg(person_picture))
    assert (status, headers["Content-Type"]) == (200, "image/png")
    assert iou(decode(body) > 127, person_truth) > 0.9
    found = json.loads(server.request(CUT_OUT, "POST", jpeg(person_picture))[2])
    assert (found["solution"], found["model"]) == ("pose", "cut-out")
    assert (found["width"], found["height"]) == (640, 480)
    assert len(found["pose_landmarks"]["landmark"]) == 33
    assert found["segmentation_mask"].startswith("data:image/png;base64,")


# The list.


def test_every_solution_is_listed_with_its_models(client):
    """What is said of each model: see `test_index`."""
    listed = client.get("/api/solutions").json
    described = [
        {"solution": one["id"], "solutionLabel": one["label"], **model}
        for one in listed
        for model in one["models"]
    ]
    assert [(one["id"], one["label"]) for one in listed] == [
        (one.id, one.label) for one in index.SOLUTIONS
    ]
    assert described == json.loads(json.dumps(index.describe(NOWHERE)))


def test_list_says_what_is_missing_until_it_is_there(client, tmp_path):
    def missing():
        (hair,) = (one for one in client.get("/api/solutions").json if one["id"] == "hair")
        return hair["models"][0]["missing"]

    file = model_of("hair").files[0]
    assert missing() == f"The file {file.name} is missing. Run `{file.command}`."
    (tmp_path / file.name).write_bytes(b"")
    assert missing() == ""


def test_drawing_of_each_solution(client):
    for solution in index.SOLUTIONS:
        response = client.get(f"/api/solutions/{solution.id}/drawing")
        assert response.json == json.loads(json.dumps(solution.drawing())), solution.id
    assert_error(client.get("/api/solutions/posy/drawing"), 404, "no solution “posy”", "pose,")


# What is asked for.


def test_output_is_what_is_asked_for_or_what_the_model_gives(client):
    for address, mimetype in (
        (SELFIE, "image/png"),
        ("/api/analyse?solution=selfie", "image/png"),
        (f"{SELFIE}?output=cutout", "image/png"),
        (f"{SELFIE}?output=json", "application/json"),
        (POSE, "application/json"),
        (f"{POSE}&output=json", "application/json"),
        (CUT_OUT, "application/json"),
        (f"{CUT_OUT}&output=mask", "image/png"),
        (f"{CUT_OUT}&output=outline", "image/svg+xml"),
        (f"{SELFIE}?solution=pose", "application/json"),
    ):
        response = client.post(address, data=SMALL)
        assert (response.status_code, response.mimetype) == (200, mimetype), address
        if mimetype == "application/json":
            assert (response.json["width"], response.json["height"]) == (12, 9)
            assert response.json["frame"] == [9, 12, 3]  # what the runner gave
            assert response.json["solution"] in {"selfie", "pose"}


def test_wrong_request_is_answered_with_what_there_is(client):
    for address, status, words in (
        ("/api/analyse", 400, ("?solution=pose", "selfie, pose", "face-mesh")),
        ("/api/analyse?solution=", 400, ("?solution=pose",)),
        ("/api/analyse?solution=posy", 404, ("no solution “posy”", "selfie, pose")),
        (f"{POSE}&model=heavy", 404, ("Pose has no model “heavy”", "skeleton, cut-out")),
        (f"{SELFIE}?model=../general", 404, ("landscape, general",)),
        ("/api/analyse?solution=hair", 409, ("hair_segmenter.tflite is missing", "models add ")),
        (f"{SELFIE}?output=gif", 400, ("“gif”", "mask, cutout, outline, json")),
        (f"{POSE}&output=mask", 400, ("“mask”", "The outputs are json.")),
        (f"{SELFIE}?nearest=yes", 400, ("nearest", "“yes”")),
        (f"{SELFIE}?nearest=1&output=json", 400, ("is for a mask", "Leave one of them out")),
    ):
        assert_error(client.post(address, data=SMALL), status, *words)
    for method, path, allowed in (
        ("GET", SELFIE, "POST"),
        ("PUT", POSE, "POST"),
        ("POST", "/api/solutions", "GET"),
    ):
        response = client.open(path, method=method)
        assert_error(response, 405)
        assert allowed in response.headers["Allow"]
    assert_error(client.get("/api/nothing"), 404)


def test_picture_without_what_gives_a_mask(fakes):
    client, factory = fakes
    client.post(CUT_OUT, data=SMALL)
    factory.made[-1].model = model_of("pose/skeleton")  # as a pose without a body
    assert client.post(CUT_OUT, data=SMALL).json["frame"]
    answer = client.post(f"{CUT_OUT}&output=mask", data=SMALL)
    assert_error(answer, 422, "Pose: Skeleton and cut-out found nothing in this picture")


def test_outputs_are_those_of_the_mask(fakes, person_picture):
    """The picture with the mask as alpha; an SVG around it; that of the nearest person."""
    client, factory = fakes
    client.post(SELFIE, data=SMALL)
    picture, near, far = (
        png(person_picture),
        disc(200, 260, 150, 640, 480),
        disc(520, 150, 50, 640, 480),
    )
    factory.made[-1].confidence = near
    rgba = decode(client.post(f"{SELFIE}?output=cutout", data=picture).data)
    assert np.array_equal(rgba[..., 2::-1], person_picture)
    assert np.array_equal(rgba[..., 3], near)
    response = client.post(f"{SELFIE}?output=outline", data=picture)
    assert 'viewBox="0 0 640 480"' in response.text
    drawn = np.zeros((480, 640), np.uint8)
    for part in re.search(r'd="([^"]+)"', response.text)[1].split("Z")[:-1]:
        points = np.array(part[1:].split(), float).reshape(-1, 2)
        cv2.fillPoly(drawn, [np.rint(points).astype(np.int32)], 1)
    assert iou(drawn > 0, near > 127) > 0.98
    factory.made[-1].confidence = np.maximum(near, far)
    everybody = mask_of(client.post(f"{SELFIE}?nearest=0", data=picture))
    assert everybody[150, 520] == everybody[260, 200] == 255
    assert np.array_equal(mask_of(client.post(f"{SELFIE}?nearest=1", data=picture)), near)


# The picture. `test_attacks` sends those that are refused.


def test_picture_reaches_the_runner_as_it_is_seen(fakes, person_picture):
    """In RGB with 8 bits, upright, whatever its type is said to be. See `test_picture`."""
    client, factory = fakes
    deep = png(person_picture.astype(np.uint16) * 257)
    for kind in ("image/jpeg", "application/x-www-form-urlencoded", "multipart/form-data", ""):
        mask = mask_of(client.post(SELFIE, data=deep, content_type=kind))
        assert mask.shape == (480, 640), kind
        assert np.array_equal(factory.made[-1].frames[-1], person_picture), kind
    # The camera, turned to the left, stores the picture a quarter turn to the left.
    photo = turned(jpeg(np.ascontiguousarray(np.rot90(person_picture))), 6)
    assert mask_of(client.post(SELFIE, data=photo)).shape == (480, 640)
    difference = np.abs(factory.made[-1].frames[-1].astype(int) - person_picture)
    assert difference.mean() < 5
    widest = person_picture[:2, [0] * 4096]
    assert mask_of(client.post(SELFIE, data=png(widest))).shape == (2, 4096)


def test_form_is_the_same_as_a_body(client):
    def form(*files, **fields):
        named = {f"file{i}": (io.BytesIO(file), f"{i}.jpg") for i, file in enumerate(files)}
        return {**named, **fields}

    fields = {"solution": "pose", "model": "cut-out", "output": "outline"}
    expected = client.post(f"{CUT_OUT}&output=outline", data=SMALL).data
    assert client.post("/api/analyse", data=form(SMALL, **fields)).data == expected
    assert client.post(f"{CUT_OUT}&output=outline", data=form(SMALL)).data == expected
    assert_error(client.post(SELFIE, data=form(SMALL, SMALL)), 400, "2 files", "curl --data-binary")
    text = client.post(SELFIE, data={"file": "x" * MIB}, content_type="multipart/form-data")
    assert_error(text, 400, "0 files", "curl --data-binary")


def test_request_without_a_picture_gets_the_line_that_works(client):
    line = "curl --data-binary @photo.jpg http://localhost/api/segment -o mask.png"
    assert_error(client.post(SELFIE), 400, "no picture", line)
    assert_error(client.post(SELFIE, json={"image": "data:image/png;base64,AAAA"}), 415, line)
    line = f'curl --data-binary @photo.jpg "http://localhost{POSE}" -o result.json'
    assert_error(client.post(POSE), 400, line)


def test_line_that_works_has_the_public_address():
    name = "demo.example.org"
    origin = f"https://{name}"
    client = create_app({"ALLOWED_HOSTS": {name}, "PROGRAMS_FROM_LOOPBACK": False}).test_client()
    options = {"headers": {"Origin": origin}, "environ_overrides": {"SCRIPT_NAME": "/demo"}}
    response = client.post(SELFIE, base_url=origin, **options)
    assert_error(response, 400, f'photo.jpg -H "Origin: {origin}" {origin}/demo/api/segment ')


def test_large_file_of_a_form_stays_in_memory(client, monkeypatch):
    def refuse(*_, **__):
        raise AssertionError("a file was opened")

    monkeypatch.setattr(tempfile, "SpooledTemporaryFile", refuse)
    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    picture = png(np.random.default_rng(1).integers(0, 256, (600, 800, 3), np.uint8))
    assert len(picture) > MIB
    form = {"file": (io.BytesIO(picture), "a.png")}
    assert mask_of(client.post(SELFIE, data=form)).shape == (600, 800)


def test_large_photo_is_reduced_only_as_far_as_needed(client):
    for size, expected in {(600, 4200): (300, 2100), (600, 4096): (600, 4096)}.items():
        photo = jpeg(np.zeros((*size, 3), np.uint8))
        cutout = client.post(f"{SELFIE}?output=cutout", data=photo)
        assert decode(cutout.data).shape == (*expected, 4)
    photo = jpeg(np.zeros((600, 4200, 3), np.uint8))
    assert mask_of(client.post(SELFIE, data=turned(photo, 6))).shape == (4200, 600)
    answer = client.post(POSE, data=photo).json
    assert (answer["width"], answer["height"]) == (2100, 300), "that of what was analysed"


def test_upload_has_at_most_20_mib(client, server):
    photo = jpeg(np.zeros((9, 12, 3), np.uint8))
    whole = photo + bytes(20 * MIB - len(photo))  # bytes after a JPEG's end are ignored
    assert_error(client.post(SELFIE, data=whole + b"\0"), 413)
    assert mask_of(client.post(SELFIE, data=whole)).shape == (9, 12)
    for file, expected in ((SMALL, 200), (SMALL + bytes(20 * MIB), 413)):
        status, _, body = server.request(SELFIE, "POST", io.BytesIO(file))  # in chunks
        assert status == expected, body


def test_audience_may_send_no_pictures():
    config = {**audience_limits.LIMITS, "PROGRAMS_FROM_LOOPBACK": True}
    client = create_app(config).test_client()
    for address in (SELFIE, POSE, "/api/analyse"):
        assert_error(client.post(address, data=SMALL), 403, "no pictures")


# Runners that fail, and too many pictures.


def test_failing_runner_is_reported_and_replaced(fakes):
    client, factory = fakes
    for address in (SELFIE, POSE):
        client.post(address, data=SMALL)
        for error in (RunnerError("It broke."), TypeError("secret")):
            broken = factory.made[-1]
            broken.error = error
            response = client.post(address, data=SMALL)
            assert_error(response, 500)
            said = "It broke." in response.text, "secret" in response.text
            assert said == (isinstance(error, RunnerError), False)
            assert broken.closed
            assert client.post(address, data=SMALL).status_code == 200
    factory.errors.append(ModelError("It is gone: do this."))
    assert_error(client.post(CUT_OUT, data=SMALL), 500, "do this")
    assert client.post(CUT_OUT, data=SMALL).status_code == 200


def test_pictures_wait_for_each_other_but_for_no_stream(fake_app):
    app, _ = fake_app({"RUNNER_WAIT_SECONDS": 0.01, "PICTURES_AT_ONCE": 1, "PICTURES_WAITING": 2})
    client, state = app.test_client(), app_state.of(app)

    def lent(pool):
        stack = contextlib.ExitStack()
        borrower = stack.enter_context(contextlib.closing(pool.borrower()))
        stack.enter_context(borrower.lend(index.MODELS[0]))
        return stack

    with lent(state.runners):
        mask_of(client.post(SELFIE, data=SMALL))
    with lent(state.picture_runners):
        assert_error(client.post(SELFIE, data=SMALL), 503, "try again")
    with state.picture_slots:
        assert_error(client.post(SELFIE, data=SMALL), 503, "Too many pictures are being worked on")
    with state.picture_queue, state.picture_queue:
        assert_error(client.post(SELFIE, data=SMALL), 503, "Too many pictures are waiting")
    for body in (SMALL[:60], b"none", SMALL):
        response = client.post(SELFIE, data=body)  # each frees its places
    mask_of(response)


def test_runners_of_other_models_are_freed_for_a_picture(fakes):
    """Each takes up to 200 MB."""
    client, factory = fakes
    for address in (SELFIE, POSE, CUT_OUT):
        client.post(address, data=SMALL)
    of_streams, of_pictures = factory.made[:2], factory.made[2:]
    assert [made.closed for made in of_streams] == [False, False]
    assert [made.closed for made in of_pictures] == [True, True, False]


def test_sixteen_pictures_at_once_are_served_one_after_the_other():
    with serving_fakes({"PICTURES_AT_ONCE": 1}) as (port, state, factory):
        with state.picture_slots:
            tasks = [Task(post, port, SMALL) for _ in range(16)]
            poll_until(
                lambda: state.picture_queue._value == limits.DEFAULTS["PICTURES_WAITING"] - 16
            )
        assert [task.result()[0] for task in tasks] == [200] * 16
    assert len(factory.made) == 3, "two of the streams, and one of the pictures"


def test_picture_that_has_not_arrived_takes_no_place(monkeypatch):
    """Whether nothing has come or all but the end, of a body, of chunks or of a form."""
    monkeypatch.setattr(RequestHandler, "whole_seconds", PATIENCE_SECONDS)
    config = {"PICTURES_AT_ONCE": 1, "PICTURES_WAITING": 1}
    with serving_fakes(config) as (port, _, _), contextlib.ExitStack() as crowd:
        for headers, start in INCOMPLETE.values():
            crowd.enter_context(contextlib.closing(begin(port, headers, start)))
        assert post(port, SMALL)[0] == 200


def test_picture_that_drips_is_refused_at_a_deadline(monkeypatch):
    monkeypatch.setattr(RequestHandler, "whole_seconds", 0.3)
    with serving_fakes() as (port, _, _):
        for name, (headers, start) in INCOMPLETE.items():
            with contextlib.closing(begin(port, headers, start)) as sock:
                while not select.select([sock], [], [], 0.02)[0]:
                    with contextlib.suppress(OSError):
                        sock.send(b"0")
                response = http.client.HTTPResponse(sock)
                response.begin()
                assert response.status == 408, name
                assert "did not arrive whole in time" in json.loads(response.read())["error"], name


def test_every_503_says_when_to_try_again(fake_app):
    app, _ = fake_app({"RUNNER_WAIT_SECONDS": 0.01, "STREAMS_MAX": 0, "PICTURES_WAITING": 1})
    client, state = app.test_client(), app_state.of(app)
    state.runners.close()
    with state.picture_queue:
        answers = [client.post(SELFIE, data=SMALL), client.get("/api/pipeline?solution=hands")]
    answers.append(client.get("/stream", headers=HANDSHAKE))
    for answer in answers:
        assert_error(answer, 503)
        assert int(answer.headers["Retry-After"]) > 0
    assert "Retry-After" not in client.get("/nothing").headers
