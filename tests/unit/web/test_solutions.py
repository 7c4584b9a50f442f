from __future__ import annotations

import base64
import io
import json

import cv2
import numpy as np
import pytest
from fakes import FakeFactory, create_fake_app
from mediapipe_directly import Directly
from picture_files import OTHER_FORMATS, jpeg, png, png_header
from solution_frames import IN_THE_WHEEL, RUNNABLE, choice_of, picture_of
from webdemo.vision.models import MODELS, ModelError
from webdemo.vision.runners.runner_pool import RunnerPool

from webdemo import create_app
from webdemo.vision.runners.runner import RunnerError
from webdemo.vision.solutions import index
from webdemo.vision.stage_clock import STAGES
from webdemo.web import app_state

POSE = "/api/analyse?solution=pose"


@pytest.fixture(scope="module")
def client(object_models):
    """A client of an application that has Objectron's models."""
    app = create_app({"MODELS_DIR": object_models, "RUNNERS_PER_MODEL": 1})
    yield app.test_client()
    state = app_state.of(app)
    state.runners.solutions.close()
    state.picture_solutions.close()


def address_of(name):
    solution, _, variant = name.partition("/")
    return f"/api/analyse?solution={solution}" + (f"&variant={variant}" if variant else "")


def assert_error(response, status, *words):
    assert response.status_code == status
    assert list(response.json) == ["error"]
    assert response.json["error"].endswith(".")
    for word in words:
        assert word in response.json["error"]


def test_list_has_all_solutions(client):
    listed = client.get("/api/solutions").json
    assert [one["id"] for one in listed] == [one.id for one in index.SOLUTIONS]
    numbers = [variant["number"] for one in listed for variant in one["variants"]]
    assert numbers == [choice.number for choice in index.CHOICES]
    assert listed[0] == {
        "id": "pose",
        "label": "Pose",
        "overlay": "landmarks",
        "width": 480,
        "height": 360,
        "keepsAspect": True,
        "variants": [
            {"id": "skeleton", "label": "Skeleton", "number": 2, "missing": "", "cutsOut": False},
            {
                "id": "cut-out",
                "label": "Skeleton and cut-out",
                "number": 3,
                "missing": "",
                "cutsOut": True,
            },
        ],
    }


def test_list_says_what_is_missing(client):
    def missing(listed):
        return {
            one["id"]: [variant["missing"] for variant in one["variants"]]
            for one in listed
            if any(variant["missing"] for variant in one["variants"])
        }

    assert list(missing(client.get("/api/solutions").json)) == ["object-detection", "hair"]
    without = missing(create_app().test_client().get("/api/solutions").json)
    assert list(without) == ["objects-3d", "object-detection", "hair"]
    fetch = "`webdemo models fetch objects`."
    assert all(sentence.endswith(fetch) for sentence in without["objects-3d"])


def test_file_that_comes_later_is_noticed(tmp_path):
    client = create_app({"MODELS_DIR": tmp_path}).test_client()
    assert client.get("/api/solutions").json[-1]["variants"][0]["missing"]
    (tmp_path / choice_of("hair").variant.files[0].name).write_bytes(b"")
    assert client.get("/api/solutions").json[-1]["variants"][0]["missing"] == ""


@pytest.mark.parametrize("solution", index.SOLUTIONS, ids=lambda solution: solution.id)
def test_drawing(client, solution):
    response = client.get(f"/api/solutions/{solution.id}/drawing")
    assert response.json == json.loads(json.dumps(solution.drawing()))


def test_drawing_of_an_unknown_solution(client):
    assert_error(client.get("/api/solutions/posy/drawing"), 404, "pose, face-detection")


def assert_equal(ours, theirs, name="result"):
    """JSON equals a result of MediaPipe's: a protocol buffer, an array, a list or a number."""
    if hasattr(theirs, "ListFields"):
        fields = {field.name: value for field, value in theirs.ListFields()}
        assert set(ours) == set(fields), name
        for field, value in fields.items():
            assert_equal(ours[field], value, f"{name}.{field}")
    elif isinstance(theirs, np.ndarray):
        header, _, data = ours.partition(",")
        assert header == "data:image/png;base64"
        mask = cv2.imdecode(np.frombuffer(base64.b64decode(data), np.uint8), cv2.IMREAD_UNCHANGED)
        assert np.abs(mask - theirs * 255.0).max() <= 1
    elif isinstance(theirs, float):
        assert ours == pytest.approx(theirs, abs=1e-3), name
    elif theirs is None or isinstance(theirs, int | str):
        assert ours == theirs, name
    else:
        assert len(ours) == len(theirs) > 0, name
        for number, (one, other) in enumerate(zip(ours, theirs, strict=True)):
            assert_equal(one, other, f"{name}[{number}]")


@pytest.mark.parametrize("name", [*IN_THE_WHEEL, "object-detection"])
def test_result_equals_mediapipes(client, object_models, name):
    picture = picture_of(name)
    answer = client.post(address_of(name), data=png(picture)).json
    with Directly(name, True, object_models) as solution:
        outputs = solution.process(picture)
    choice = choice_of(name)
    assert answer.pop("solution") == choice.solution.id
    assert answer.pop("variant") == choice.variant.id
    assert (answer.pop("width"), answer.pop("height")) == (640, 480)
    if choice.solution.id == "iris":
        (distance,) = answer.pop("distance_mm_estimates")
        assert 200 < distance < 1000
    names = list(outputs._fields)
    if name == "object-detection":
        assert [*answer] == ["raw_detections"]  # MediaPipe's name for them within Objectron
        answer = {"detections": answer["raw_detections"]}
    assert set(answer) == set(names)
    assert any(answer.values())
    for output in names:
        assert_equal(answer[output], getattr(outputs, output), output)


def test_box_in_3d_equals_mediapipes(client, object_models):
    picture = picture_of("objects-3d/cup")
    answer = client.post(address_of("objects-3d/cup"), data=png(picture)).json
    (box,) = answer["detected_objects"]["annotations"]
    with Directly("objects-3d/cup", True, object_models) as solution:
        (expected,) = solution.process(picture).detected_objects
    assert np.allclose(box["rotation"], expected.rotation.ravel(), atol=1e-3)
    assert np.allclose(box["translation"], expected.translation, atol=1e-3)
    flat = [(point["point_2d"]["x"], point["point_2d"]["y"]) for point in box["keypoints"]]
    assert np.allclose(flat, [(at.x, at.y) for at in expected.landmarks_2d.landmark], atol=1e-3)


def test_pictures_are_unrelated(client):
    picture = png(picture_of("pose"))
    first = client.post(POSE, data=picture).json
    client.post(POSE, data=png(np.zeros((99, 99, 3), np.uint8)))
    assert client.post(POSE, data=picture).json == first


def test_nothing_found(client):
    answer = client.post(POSE, data=png(np.full((90, 120, 3), 128, np.uint8))).json
    assert (answer["width"], answer["height"]) == (120, 90)
    assert answer["pose_landmarks"] is None


def test_form_is_the_same(client):
    picture = jpeg(picture_of("pose"))
    expected = client.post(f"{POSE}&variant=cut-out", data=picture).json
    assert expected["segmentation_mask"].startswith("data:image/png;base64,")
    file = {"file": (io.BytesIO(picture), "a.jpg")}
    assert client.post(f"{POSE}&variant=cut-out", data=file).json == expected
    file = {"file": (io.BytesIO(picture), "a.jpg"), "solution": "pose", "variant": "cut-out"}
    assert client.post("/api/analyse", data=file).json == expected


def test_form_without_a_file_or_with_two(client):
    assert_error(client.post(POSE, data={"a": "b"}, content_type="multipart/form-data"), 400)
    two = {name: (io.BytesIO(b"x"), name) for name in "ab"}
    assert_error(client.post(POSE, data=two), 400, "2 files", "curl --data-binary")


def test_size_is_that_of_what_was_analysed(client):
    """A large JPEG is reduced; pixels in the result are those of the reduced picture."""
    large = cv2.resize(picture_of("pose"), (4096, 3072))
    answer = client.post(f"{POSE}&variant=cut-out", data=jpeg(large)).json
    assert (answer["width"], answer["height"]) == (2048, 1536)
    header = base64.b64decode(answer["segmentation_mask"].partition(",")[2])[16:24]
    assert header == (2048).to_bytes(4, "big") + (1536).to_bytes(4, "big")


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("", 400, ("?solution=pose", "face-mesh")),
        ("?solution=", 404, ("no solution “”",)),
        ("?solution=posy", 404, ("no solution “posy”", "pose, face-detection")),
        ("?solution=general", 404, ("no solution “general”",)),
        ("?solution=pose&variant=heavy", 404, ("no variant “heavy”", "skeleton, cut-out")),
        ("?solution=hair", 409, ("hair_segmenter.tflite is missing", "`webdemo models add ")),
        ("?solution=object-detection&variant=own", 409, ("object_detector.tflite is missing",)),
    ],
)
def test_solution_that_can_not_be_given(client, query, status, words):
    assert_error(client.post(f"/api/analyse{query}", data=png(picture_of("pose"))), status, *words)


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        (b"", 400, ("has no picture", "curl --data-binary", "/api/analyse", "-o result.json")),
        (OTHER_FORMATS["GIF"], 415, ("curl --data-binary",)),
        (OTHER_FORMATS["text"], 415, ("curl --data-binary",)),
        (png_header(5000, 1), 413, ("5000×1",)),
        (png(np.zeros((99, 99, 3), np.uint8))[:60], 400, ()),
        (bytes(20 * 1024 * 1024 + 1), 413, ()),
    ],
    ids=["none", "GIF", "text", "too wide", "cut short", "too many bytes"],
)
def test_body_that_is_no_picture(client, body, status, words):
    assert_error(client.post(POSE, data=body), status, *words)


def test_only_by_post(client):
    assert client.get(POSE).status_code == 405


def fake_client(*errors, **config):
    """A client of an application whose solutions for pictures are fakes that fail."""
    app, _ = create_fake_app({"RUNNER_WAIT_SECONDS": 0.01, **config})
    factory = FakeFactory(*errors)
    pool = RunnerPool(factory, index.CHOICES, 1, 10.0)
    pool.open()
    app_state.of(app).__dict__["picture_solutions"] = pool
    return app, app.test_client(), pool, factory


def test_failing_solution_is_reported():
    _, client, pool, factory = fake_client()
    with pool.lend(index.CHOICES[0], 0):
        pass
    factory.made[0].error = RunnerError("It broke.")
    assert_error(client.post(POSE, data=png(picture_of("pose"))), 500, "It broke.")
    assert factory.made[0].closed


def test_solution_that_can_not_be_loaded():
    _, client, _, _ = fake_client(ModelError("A file is damaged."))
    assert_error(client.post(POSE, data=png(picture_of("pose"))), 500, "A file is damaged.")


def test_no_solution_free_in_time():
    app, client, pool, _ = fake_client(PICTURES_WAITING=1)
    picture = png(picture_of("pose"))
    with pool.lend(index.CHOICES[0], 0):
        assert_error(client.post(POSE, data=picture), 503, "Try again")
    with app_state.of(app).picture_queue:
        assert_error(client.post(POSE, data=picture), 503, "Too many pictures are waiting")


def test_audience_may_send_no_pictures():
    app = create_app({**audience_limits.LIMITS, "PROGRAMS_FROM_LOOPBACK": True})
    for address in (POSE, "/api/analyse"):
        response = app.test_client().post(address, data=png(picture_of("pose")))
        assert_error(response, 403, "no pictures")


@pytest.mark.parametrize("name", RUNNABLE)
def test_graph_and_source_of_a_solution(client, name):
    answer = client.get(address_of(name).replace("analyse", "pipeline")).json
    stages = [line["stage"] for line in answer["source"] if line["stage"]]
    assert list(dict.fromkeys(stages)) == [*STAGES]
    files = [line["text"] for line in answer["source"] if line["text"].startswith("# webdemo/")]
    assert "# webdemo/vision/pipeline.py, analyse_frame" in files
    assert len(answer["graph"]) >= 3
    for number, node in enumerate(answer["graph"]):
        assert node["calculator"]
        assert all(other < number for other in node["feeds_on"])


def test_graph_is_loaded_once(object_models):
    app, _ = create_fake_app()
    state = app_state.of(app)
    factory = FakeFactory()
    state.runners.__dict__["solutions"] = RunnerPool(factory, [], 1, 10.0)
    for _ in range(3):
        answer = app.test_client().get("/api/pipeline?solution=pose")
        assert answer.json["graph"] == []
    assert len(factory.made) == 1
    assert factory.made[0].closed


@pytest.mark.parametrize(
    ("query", "status"),
    [("solution=posy", 404), ("solution=pose&variant=x", 404), ("solution=hair", 409)],
)
def test_graph_of_no_solution(client, query, status):
    assert_error(client.get(f"/api/pipeline?{query}"), status)


def test_graph_when_all_trackers_are_taken():
    client = create_app({"TRACKERS_MAX": 1}).test_client()
    state = app_state.of(client.application)
    with state.runners.tracker_places:
        assert_error(client.get("/api/pipeline?solution=pose"), 503, "All places for Pose")


def test_numbers_on_the_wire_are_unlike_the_models(client):
    listed = client.get("/api/solutions").json
    assert listed[0]["variants"][0]["number"] == len(MODELS)
