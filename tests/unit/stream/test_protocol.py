from __future__ import annotations

import contextlib
import dataclasses
import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from webdemo.stream import detection_format, protocol
from webdemo.stream.messages import Frame, FrameResult, Hello, ProtocolError, Reason, Refusal
from webdemo.vision.frame_settings import FrameSettings
from webdemo.vision.result import Detection, Inspection, Result
from webdemo.vision.stage_clock import STAGES

FIXTURES = Path(__file__).parents[2] / "support" / "fixtures" / "protocol"
NAMES = sorted(path.stem for path in FIXTURES.glob("*.json"))

few = settings(max_examples=40)  # Hypothesis is slow to generate masks

u8 = st.integers(0, 2**8 - 1)
u16 = st.integers(0, 2**16 - 1)
u32 = st.integers(0, 2**32 - 1)
flickers = st.floats(0, 1, width=32) | st.just(math.nan)
sides = st.integers(1, 9)
contours = st.lists(
    st.integers(0, 5).flatmap(lambda points: arrays(np.int16, (points, 2))), max_size=3
)
frames = st.builds(
    Frame,
    frame_id=u32,
    model=u8,
    encoding=u8,
    width=u16,
    height=u16,
    picture=st.binary(max_size=300),
    settings=st.builds(
        FrameSettings,
        threshold=u8,
        smoothing=u8,
        outline=st.booleans(),
        flicker=st.booleans(),
        inspect=st.booleans(),
        nearest=st.booleans(),
    ),
)


def results_of(shape, masks, raws):
    height, width = shape
    inspections = st.builds(Inspection, raws, arrays(np.uint8, (*shape, 3)))
    return st.builds(
        FrameResult,
        st.builds(Result, masks, inspection=st.none() | inspections, **result_fields),
        width=st.just(width),
        height=st.just(height),
        frame_id=u32,
        model=u8,
        received_us=st.integers(0, 2**64 - 1),
        stages_us=st.tuples(*[u32] * len(STAGES)),
    )


def results_of_shape(shape):
    masks = arrays(np.uint8, shape)
    return results_of(shape, masks, masks) | results_of(shape, st.none(), st.none())


floats = st.floats(width=32)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
detections = st.builds(
    Detection,
    group=texts,
    label=texts,
    score=st.floats(0, 1, width=32),
    box=st.none() | st.tuples(*[st.floats(width=32, allow_nan=False)] * 4),
    points=st.integers(0, 5).flatmap(lambda count: arrays(np.float32, (count, 4), elements=floats)),
    number=u32,
)


result_fields = dict(
    contours=contours,
    flicker_raw=flickers,
    flicker=flickers,
    detections=st.lists(detections, max_size=3),
)
results = st.tuples(sides, sides).flatmap(results_of_shape)
refusals = st.builds(
    Refusal,
    frame_id=u32,
    model=u8,
    reason=st.sampled_from(Reason),
    sentence=st.text(st.characters(exclude_categories=["Cs"])),
)


def read_fixture(name):
    return bytes.fromhex((FIXTURES / f"{name}.hex").read_text()), json.loads(
        (FIXTURES / f"{name}.json").read_text(encoding="utf-8")
    )


def from_json(said):
    """Build the message that a fixture's JSON describes."""
    said = dict(said)
    kind = said.pop("kind")
    if kind == "frame":
        picture = bytes(said.pop("picture"))
        names = [field.name for field in dataclasses.fields(FrameSettings)]
        asked = FrameSettings(**{name: said.pop(name) for name in names if name in said})
        return Frame(**said, picture=picture, settings=asked)
    if kind == "refusal":
        return Refusal(**{**said, "reason": Reason(said["reason"])})
    if kind == "hello":
        return Hello(**said)
    assert kind == "result"
    shape = said["height"], said["width"]
    inspection = None
    if "inspection" in said:
        seen = said["inspection"]
        inspection = Inspection(
            grey_from_json(seen["raw"], shape),
            np.array(seen["rgb_frame"], np.uint8).reshape(*shape, 3),
        )
    result = Result(
        mask=grey_from_json(said["mask"], shape),
        detections=list(map(detection_from_json, said.get("detections", []))),
        contours=[np.array(contour, np.int16) for contour in said["contours"]],
        inspection=inspection,
        **{
            name: math.nan if said[name] is None else said[name]
            for name in ("flicker_raw", "flicker")
        },
    )
    return FrameResult(
        result,
        **{name: said[name] for name in ("frame_id", "model", "width", "height", "received_us")},
        stages_us=tuple(said["stages_us"][stage] for stage in STAGES),
    )


def grey_from_json(said, shape):
    return None if said is None else np.array(said, np.uint8).reshape(shape)


def detection_from_json(said):
    points = np.array(said["points"], np.float32).reshape(-1, 4)
    box = said["box"] and tuple(said["box"])
    return Detection(**{**said, "points": points, "box": box})


def serialize(message):
    write = {
        Frame: protocol.serialize_frame,
        FrameResult: protocol.serialize_result,
        Refusal: protocol.serialize_refusal,
        Hello: protocol.serialize_hello,
    }[type(message)]
    return bytes(write(message))


def parse(data):
    return protocol.parse_frame(data) if data[4] == 1 else protocol.parse_reply(data)


def assert_same(message, expected):
    assert type(message) is type(expected)
    if not isinstance(expected, FrameResult):
        assert message == expected
        return
    assert dataclasses.replace(message, result=None) == dataclasses.replace(expected, result=None)
    message, expected = message.result, expected.result
    for name in ("flicker_raw", "flicker"):
        same = getattr(message, name), getattr(expected, name)
        assert same[0] == same[1] or all(map(math.isnan, same))
    assert (message.inspection is None) == (expected.inspection is None)
    if message.inspection is not None:
        for name in ("raw", "rgb_frame"):
            assert_same_array(*(getattr(one.inspection, name) for one in (message, expected)))
    assert_same_array(message.mask, expected.mask)
    for one, other in zip(message.detections, expected.detections, strict=True):
        assert_same_array(one.points, other.points)
        assert dataclasses.replace(one, points=None) == dataclasses.replace(other, points=None)
    assert len(message.contours) == len(expected.contours)
    for contour, expected_contour in zip(message.contours, expected.contours, strict=True):
        assert contour.shape == expected_contour.shape
        assert np.array_equal(contour, expected_contour)


def assert_same_array(array, expected):
    assert (array is None) == (expected is None)
    if expected is not None:
        assert array.shape == expected.shape
        assert np.array_equal(array, expected, equal_nan=expected.dtype.kind == "f")


def test_long_label_is_cut_between_letters():
    detection = Detection("group", "é" * 200)
    parsed, _ = detection_format.parse(detection_format.serialize(detection), 0)
    assert parsed.label == "é" * 127


def test_fixtures_cover_every_kind():
    assert len(NAMES) >= 6
    assert {read_fixture(name)[1]["kind"] for name in NAMES} == {
        "frame",
        "result",
        "refusal",
        "hello",
    }


@pytest.mark.parametrize("name", NAMES)
def test_fixture_is_parsed(name):
    data, said = read_fixture(name)
    assert_same(parse(data), from_json(said))


@pytest.mark.parametrize("name", NAMES)
def test_fixture_is_written_byte_for_byte(name):
    data, said = read_fixture(name)
    assert serialize(from_json(said)) == data


@given(frames)
def test_frame_round_trip(frame):
    assert protocol.parse_frame(protocol.serialize_frame(frame)) == frame


@few
@given(results)
def test_result_round_trip(result):
    assert_same(protocol.parse_reply(serialize(result)), result)


@few
@given(refusals)
def test_refusal_round_trip(refusal):
    assert protocol.parse_reply(protocol.serialize_refusal(refusal)) == refusal


@few
@given(
    u8,
    st.lists(
        st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=5), max_size=3),
        max_size=3,
    ),
)
def test_hello_round_trip(credit, models):
    hello = Hello(credit, models)
    assert protocol.parse_reply(protocol.serialize_hello(hello)) == hello


def test_mask_whose_rows_are_not_contiguous():
    mask = np.arange(48, dtype=np.uint8).reshape(6, 8)[::2, ::-2]
    message = FrameResult(Result(mask), 1, 0, *mask.shape[::-1])
    assert_same(protocol.parse_reply(serialize(message)), message)


@few
@given(results, u32)
def test_stamp_pack_sets_the_last_stage_only(result, pack_us):
    message = protocol.serialize_result(result)
    protocol.stamp_pack(message, pack_us)
    expected = dataclasses.replace(result, stages_us=(*result.stages_us[:-1], pack_us))
    assert_same(protocol.parse_reply(bytes(message)), expected)


def test_unknown_flags_are_left_for_later_versions():
    data = bytearray(read_fixture("frame_jpeg")[0])
    for flags, outline, flicker in ((252, False, False), (253, True, False), (254, False, True)):
        data[7] = flags
        settings = protocol.parse_frame(bytes(data)).settings
        assert (settings.outline, settings.flicker) == (outline, flicker)


def only_protocol_errors(read, data):
    with contextlib.suppress(ProtocolError):
        read(data)


@given(st.binary(max_size=200))
def test_arbitrary_bytes(data):
    for start in (b"", *(b"WDM4" + bytes([kind]) for kind in range(6))):
        only_protocol_errors(protocol.parse_frame, start + data)
        only_protocol_errors(protocol.parse_reply, start + data)


@given(st.one_of(frames, results, refusals), st.data())
def test_mutated_and_truncated_messages(message, data):
    mutated = bytearray(serialize(message))
    for _ in range(data.draw(st.integers(0, 3))):
        mutated[data.draw(st.integers(0, len(mutated) - 1))] = data.draw(u8)
    mutated = bytes(mutated[: data.draw(st.integers(0, len(mutated)))])
    only_protocol_errors(protocol.parse_frame, mutated)
    only_protocol_errors(protocol.parse_reply, mutated)


@few
@given(results, st.data())
def test_result_of_wrong_length_is_refused(result, data):
    message = serialize(result)
    cut = data.draw(st.integers(0, len(message) - 1))
    with pytest.raises(ProtocolError):
        protocol.parse_reply(message[:cut])
    with pytest.raises(ProtocolError):
        protocol.parse_reply(message + b"\0")


@pytest.mark.parametrize("name", [name for name in NAMES if not name.startswith("frame")])
def test_server_takes_frames_only(name):
    with pytest.raises(ProtocolError, match="kind"):
        protocol.parse_frame(read_fixture(name)[0])


@pytest.mark.parametrize("kind", [0, 1, 5, 255])
def test_client_parses_replies_only(kind):
    with pytest.raises(ProtocolError, match=f"kind {kind}"):
        protocol.parse_reply(b"WDM4" + bytes([kind]) + bytes(11))


@pytest.mark.parametrize("magic", [b"WDM2", b"WDM5", b"wdm3", b"\0\0\0\0"])
@pytest.mark.parametrize("read", [protocol.parse_frame, protocol.parse_reply])
def test_wrong_magic(read, magic):
    data, _ = read_fixture("frame_jpeg" if read is protocol.parse_frame else "refusal")
    with pytest.raises(ProtocolError, match="WDM4"):
        read(magic + data[4:])


def test_unknown_reason():
    data = bytearray(read_fixture("refusal")[0])
    data[6] = 99
    with pytest.raises(ProtocolError):
        protocol.parse_reply(bytes(data))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff",
        b"2",
        b"[]",
        b"{}",
        b'{"credit":2}',
        b'{"credit":null,"models":[]}',
        b'{"credit":"x","models":[]}',
        b'{"credit":2,"models":3}',
        b'{"credit":Infinity,"models":[]}',
        b'{"credit":NaN,"models":[]}',
        pytest.param(b"[" * 100_000, id="deeply nested"),
    ],
)
def test_damaged_hello(body):
    with pytest.raises(ProtocolError):
        protocol.parse_reply(read_fixture("hello")[0][:16] + body)
