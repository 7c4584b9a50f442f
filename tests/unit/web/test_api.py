from __future__ import annotations

import contextlib
import http.client
import io
import json
import re
import socket
import tempfile

import cv2
import numpy as np
import pytest
from fakes import PATIENCE_SECONDS, Clock, FakeFactory, Task, create_fake_app
from masks import disc, iou
from picture_files import OTHER_FORMATS, jpeg, jpeg_header, png, png_header, turned
from server_process import poll_until
from serving import serving
from webdemo.vision.models import MODELS, ModelError

from webdemo import create_app
from webdemo.vision.runners.runner import RunnerError
from webdemo.web import app_state

MIB = 1024 * 1024


def decode(data, flags=cv2.IMREAD_COLOR):
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), flags)
    return cv2.cvtColor(picture, cv2.COLOR_BGR2RGB) if picture.ndim == 3 else picture


def mask_of(response):
    assert response.status_code == 200, response.get_data()
    assert response.mimetype == "image/png"
    assert response.data[24:26] == b"\x08\x00"  # 8 bits, greyscale
    return decode(response.data, cv2.IMREAD_UNCHANGED)


def assert_mask(response, expected_confidence):
    mask = mask_of(response)
    assert mask.shape == expected_confidence.shape
    assert np.abs(mask - expected_confidence * 255.0).max() <= 1


def assert_error(response, status, *words):
    assert response.status_code == status
    assert response.mimetype == "application/json"
    assert list(response.json) == ["error"]
    assert response.json["error"].endswith(".")
    for word in words:
        assert word in response.json["error"]


def test_models(client):
    response = client.get("/api/models")
    assert response.status_code == 200
    assert response.json == [
        {
            "id": "general",
            "label": "General",
            "height": 256,
            "width": 256,
            "channels": 3,
            "default": False,
        },
        {
            "id": "landscape",
            "label": "Landscape",
            "height": 144,
            "width": 256,
            "channels": 3,
            "default": True,
        },
    ]


@pytest.mark.parametrize("make", [jpeg, png])
@pytest.mark.parametrize("model", [model.id for model in MODELS])
def test_mask_equals_mediapipes(client, person_picture, person_truth, mediapipe_mask, model, make):
    picture = make(person_picture)
    response = client.post(f"/api/segment?model={model}", data=picture)
    assert_mask(response, mediapipe_mask(model, decode(picture)))
    found = mask_of(response) > 127
    assert iou(found, person_truth) > 0.9


def test_default_model_is_landscape(client, person_picture):
    picture = jpeg(person_picture)
    by_default = client.post("/api/segment", data=picture).data
    assert by_default == client.post("/api/segment?model=landscape", data=picture).data
    assert by_default != client.post("/api/segment?model=general", data=picture).data


def test_content_type_does_not_matter(client, person_picture):
    picture = jpeg(person_picture)
    answers = {
        client.post("/api/segment", data=picture, content_type=kind).data
        for kind in ("image/jpeg", "application/x-www-form-urlencoded", "multipart/form-data", "")
    }
    assert len(answers) == 1
    assert answers.pop().startswith(b"\x89PNG")


def test_png_with_alpha(client, person_picture, mediapipe_mask):
    alpha = np.full((480, 640, 1), 40, np.uint8)
    picture = png(np.concatenate((person_picture, alpha), axis=2))
    expected = mediapipe_mask("landscape", person_picture)
    assert_mask(client.post("/api/segment", data=picture), expected)


@pytest.mark.parametrize("make", [jpeg, png])
def test_grey_picture(client, person_picture, mediapipe_mask, make):
    picture = make(cv2.cvtColor(person_picture, cv2.COLOR_RGB2GRAY))
    expected = mediapipe_mask("landscape", decode(picture))
    assert_mask(client.post("/api/segment", data=picture), expected)


def test_16_bit_png(client, person_picture, mediapipe_mask):
    picture = png(person_picture.astype(np.uint16) * 257)
    expected = mediapipe_mask("landscape", person_picture)
    assert_mask(client.post("/api/segment", data=picture), expected)


@pytest.mark.parametrize(("orientation", "turns"), [(3, 2), (6, 1), (8, 3)])
def test_rotated_photo_is_returned_upright(
    client, person_picture, person_truth, orientation, turns
):
    # A turned camera stores the picture `turns` quarter turns to the left.
    stored = np.ascontiguousarray(np.rot90(person_picture, turns))
    response = client.post("/api/segment?model=general", data=turned(jpeg(stored), orientation))
    found = mask_of(response) > 127
    assert found.shape == (480, 640)
    assert iou(found, person_truth) > 0.9


@pytest.mark.parametrize("size", [(1, 1), (1, 9), (9, 1), (3, 5)])
@pytest.mark.parametrize("model", [model.id for model in MODELS])
def test_tiny_picture(client, model, size):
    picture = png(np.zeros((*size, 3), np.uint8))
    assert mask_of(client.post(f"/api/segment?model={model}", data=picture)).shape == size


def test_empty_body(client):
    assert_error(client.post("/api/segment"), 400, "no picture", "curl --data-binary")


@pytest.mark.parametrize("model", ["", "General", "0", "../general", "%00"])
def test_unknown_model(client, model):
    response = client.post(f"/api/segment?model={model}", data=png_header(1, 1))
    assert_error(response, 400, "general and landscape")


@pytest.mark.parametrize("name", OTHER_FORMATS)
def test_other_formats_are_refused(client, name):
    response = client.post("/api/segment", data=OTHER_FORMATS[name])
    assert_error(response, 415, "JPEG, PNG or WebP")


@pytest.mark.parametrize("make", [jpeg, png])
@pytest.mark.parametrize("share", [0.5, 0.95])
def test_truncated_picture(client, person_picture, make, share):
    picture = make(person_picture)
    assert_error(client.post("/api/segment", data=picture[: int(share * len(picture))]), 400)


@pytest.mark.parametrize("make", [jpeg_header, png_header])
@pytest.mark.parametrize("size", [(4097, 1), (1, 4097), (60000, 60000)])
def test_too_many_pixels(client, make, size):
    assert_error(client.post("/api/segment", data=make(*size)), 413, "4096×4096")


def test_largest_picture(client):
    mask = mask_of(client.post("/api/segment", data=png(np.zeros((2, 4096, 3), np.uint8))))
    assert mask.shape == (2, 4096)


def test_largest_upload(client, person_picture):
    picture = jpeg(person_picture)
    whole = picture + bytes(20 * MIB - len(picture))  # bytes after a JPEG's end are ignored
    assert_error(client.post("/api/segment", data=whole + b"\0"), 413)
    assert mask_of(client.post("/api/segment", data=whole)).shape == (480, 640)


def post_chunked(server, body):
    """Post without a Content-Length."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=15)
    with contextlib.closing(connection):
        headers = {"Transfer-Encoding": "chunked"}
        connection.request("POST", "/api/segment", io.BytesIO(body), headers, encode_chunked=True)
        response = connection.getresponse()
        return response.status, response.read()


def test_chunked_upload(server, person_picture):
    status, body = post_chunked(server, jpeg(person_picture))
    assert status == 200
    assert decode(body, cv2.IMREAD_UNCHANGED).shape == (480, 640)


def test_chunked_upload_too_large(server, person_picture):
    status, body = post_chunked(server, jpeg(person_picture) + bytes(20 * MIB))
    assert status == 413, body[:100]
    assert list(json.loads(body)) == ["error"]


def post_form(client, *files, **query):
    data = {f"file{i}": (io.BytesIO(file), f"{i}.jpg") for i, file in enumerate(files)}
    return client.post("/api/segment", data=data, query_string=query)


def test_file_of_a_form(client, person_picture):
    picture = jpeg(person_picture)
    body = client.post("/api/segment", data=picture).data
    assert post_form(client, picture).data == body
    for files in ((), (picture, picture)):
        assert_error(post_form(client, *files), 400, "curl --data-binary")


def test_fields_of_a_form_choose_like_the_query(client, person_picture):
    picture = jpeg(person_picture)
    data = {"file": (io.BytesIO(picture), "a.jpg"), "model": "general", "output": "outline"}
    expected = client.post("/api/segment?model=general&output=outline", data=picture)
    assert client.post("/api/segment", data=data).data == expected.data


def test_picture_in_a_field_of_text_gets_the_line_that_works(client):
    response = client.post(
        "/api/segment", data={"file": "x" * MIB}, content_type="multipart/form-data"
    )
    assert_error(response, 400, "curl --data-binary")


def test_line_that_works_has_the_public_address():
    name = "demo.example.org"
    config = {"ALLOWED_HOSTS": {name}, "PROGRAMS_FROM_LOOPBACK": False}
    origin = f"https://{name}"
    client = create_app(config).test_client()
    response = client.post(
        "/api/segment",
        base_url=origin,
        headers={"Origin": origin},
        environ_overrides={"SCRIPT_NAME": "/demo"},
    )
    line = f'photo.jpg -H "Origin: {origin}" {origin}/demo/api/segment '
    assert_error(response, 400, line)


def test_large_file_of_a_form_stays_in_memory(client, person_picture, monkeypatch):
    def refuse(*_, **__):
        raise AssertionError("a file was opened")

    monkeypatch.setattr(tempfile, "SpooledTemporaryFile", refuse)
    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    picture = png(np.random.default_rng(1).integers(0, 256, (600, 800, 3), np.uint8))
    assert len(picture) > MIB
    assert mask_of(post_form(client, picture)).shape == (600, 800)


def test_json_gets_the_line_that_works(client):
    response = client.post("/api/segment", json={"image": "data:image/png;base64,AAAA"})
    assert_error(response, 415, "curl --data-binary @photo.jpg http://localhost/api/segment")


def test_large_photo_gets_a_mask_of_its_size():
    app, _ = create_fake_app()
    photo = turned(jpeg(np.full((6144, 8160, 3), 90, np.uint8)), 6)
    mask = mask_of(app.test_client().post("/api/segment", data=photo))
    assert mask.shape == (8160, 6144)
    assert (mask == 153).all()


def test_cutout_of_a_large_photo_is_reduced_only_as_far_as_needed():
    app, _ = create_fake_app()
    for size, expected in {(4000, 6000): (2000, 3000), (4096, 4096): (4096, 4096)}.items():
        photo = jpeg(np.zeros((*size, 3), np.uint8))
        cutout = app.test_client().post("/api/segment?output=cutout", data=photo)
        rgba = cv2.imdecode(np.frombuffer(cutout.data, np.uint8), cv2.IMREAD_UNCHANGED)
        assert rgba.shape == (*expected, 4)


def test_cutout_is_the_picture_with_the_mask_as_alpha(client, person_picture):
    picture = png(person_picture)
    mask = mask_of(client.post("/api/segment", data=picture))
    cutout = client.post("/api/segment?output=cutout", data=picture)
    rgba = cv2.cvtColor(
        cv2.imdecode(np.frombuffer(cutout.data, np.uint8), cv2.IMREAD_UNCHANGED),
        cv2.COLOR_BGRA2RGBA,
    )
    assert np.array_equal(rgba[..., :3], person_picture)
    assert np.array_equal(rgba[..., 3], mask)


def test_outline_is_an_svg_around_the_person(client, person_picture, person_truth):
    response = client.post("/api/segment?model=general&output=outline", data=png(person_picture))
    assert response.mimetype == "image/svg+xml"
    assert 'viewBox="0 0 640 480"' in response.text
    path = re.search(r'd="([^"]+)"', response.text)[1]
    drawn = np.zeros((480, 640), np.uint8)
    for part in path.split("Z")[:-1]:
        points = np.array(part[1:].split(), float).reshape(-1, 2)
        cv2.fillPoly(drawn, [np.rint(points).astype(np.int32)], 1)
    assert iou(drawn > 0, person_truth) > 0.9


def test_nearest_person_only(person_picture):
    app, factory = create_fake_app()
    client, picture = app.test_client(), png(person_picture)
    client.post("/api/segment", data=picture)
    near, far = disc(200, 260, 150, 640, 480), disc(520, 150, 50, 640, 480)
    factory.made[-1].confidence = np.maximum(near, far) / 255
    everybody = mask_of(client.post("/api/segment?nearest=0", data=picture))
    assert everybody[150, 520] == everybody[260, 200] == 255
    assert np.array_equal(mask_of(client.post("/api/segment?nearest=1", data=picture)), near)
    assert_error(client.post("/api/segment?nearest=yes", data=picture), 400, "nearest", "yes")


def test_unknown_output(client):
    response = client.post("/api/segment?output=gif", data=png_header(1, 1))
    assert_error(response, 400, "mask, cutout, outline")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/api/segment", "POST"),
        ("PUT", "/api/segment", "POST"),
        ("POST", "/api/models", "GET"),
    ],
)
def test_wrong_method(client, method, path, allowed):
    response = client.open(path, method=method)
    assert_error(response, 405)
    assert allowed in response.headers["Allow"]


def test_no_such_page(client):
    assert_error(client.get("/api/nothing"), 404)


@pytest.mark.parametrize(
    ("error", "status"), [(RunnerError("It broke."), 500), (TypeError("secret"), 500)]
)
def test_failing_segmenter_is_reported(error, status, person_picture):
    app, factory = create_fake_app()
    client, picture = app.test_client(), png(person_picture)
    mask_of(client.post("/api/segment", data=picture))
    segmenter = factory.made[-1]
    segmenter.error = error
    response = client.post("/api/segment", data=picture)
    assert_error(response, status)
    assert "secret" not in response.text
    assert segmenter.closed
    assert (mask_of(client.post("/api/segment", data=picture)) == 153).all()


def test_model_that_cannot_be_loaded(person_picture):
    app, _ = create_fake_app(factory=FakeFactory(*[ModelError("It is gone: do this.")] * 3))
    client, picture = app.test_client(), png(person_picture)
    assert_error(client.post("/api/segment", data=picture), 500, "do this")
    assert mask_of(client.post("/api/segment", data=picture)).shape == (480, 640)


def test_no_segmenter_free_in_time(person_picture):
    app, _ = create_fake_app({"RUNNER_WAIT_SECONDS": 0.01})
    client, picture = app.test_client(), png(person_picture)
    with app_state.of(app).picture_pool.lend(MODELS[1], 0):
        assert_error(client.post("/api/segment", data=picture), 503, "Try again")
    assert mask_of(client.post("/api/segment", data=picture)).shape == (480, 640)


def test_few_pictures_at_a_time(person_picture):
    app, _ = create_fake_app({"RUNNER_WAIT_SECONDS": 0.01, "PICTURES_AT_ONCE": 1})
    client, picture = app.test_client(), png(person_picture)
    with app_state.of(app).picture_slots:
        assert_error(client.post("/api/segment", data=picture), 503, "Try again")
    for body in (picture[:99], b"none", png_header(5000, 1), picture):
        response = client.post("/api/segment", data=body)  # each frees its slot
    assert mask_of(response).shape == (480, 640)


def test_hanging_segmenter_is_reported(person_picture, caplog):
    clock = Clock()
    app, factory = create_fake_app({"RUNNER_HANG_SECONDS": 0.1}, clock=clock)
    picture = png(person_picture)

    def post():
        return app.test_client().post("/api/segment", data=picture)

    mask_of(post())
    hanging = factory.made[-1]
    hanging.go_on.clear()
    try:
        task = Task(post)
        poll_until(lambda: len(hanging.frames) == 2)
        clock.now += 0.11
        assert_error(task.result(), 500, "did not come back")
        assert (mask_of(post()) == 153).all()
    finally:
        hanging.go_on.set()
    poll_until(lambda: hanging.closed)
    assert "Landscape model hangs" in caplog.text


def test_pictures_and_streams_share_no_segmenter(person_picture):
    app, _ = create_fake_app({"RUNNER_WAIT_SECONDS": 0.01})
    with app_state.of(app).runners.models.lend(MODELS[1], 0):
        mask_of(app.test_client().post("/api/segment", data=png(person_picture)))


def test_waiting_pictures_use_a_bounded_number_of_threads():
    app, _ = create_fake_app({"PICTURES_WAITING": 2})
    with serving(app) as port, contextlib.ExitStack() as crowd:

        def answer():
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
            with contextlib.closing(connection):
                connection.request("POST", "/api/segment", b"x")
                response = connection.getresponse()
                return response.status, response.read()

        assert answer()[0] == 415

        def is_full():
            """Send one more request without its body. Requests past the limit are refused."""
            sock = crowd.enter_context(socket.create_connection(("127.0.0.1", port)))
            sock.sendall(
                f"POST /api/segment HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
                "Content-Length: 1000\r\n\r\n".encode()
            )
            return answer()[0] == 503

        poll_until(is_full)
        assert b"Too many pictures are waiting. Try again" in answer()[1]
        crowd.close()
        poll_until(lambda: answer()[0] == 415)
