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

from webdemo.stream import detection_bytes, protocol
from webdemo.stream.messages import Frame, FrameResult, Hello, ProtocolError, Reason, Refusal
from webdemo.vision.frame_settings import FrameSettings
from webdemo.vision.result import Detection, Inspection, Result
from webdemo.vision.stage_clock import STAGES

FIXTURES = Path(__file__).parents[2] / "support" / "fixtures" / "protocol"
NAMES = sorted(path.stem for path in FIXTURES.glob("*.json"))
RESULTS = [name for name in NAMES if name.startswith("result")]

u8 = st.integers(0, 2**8 - 1)
u16 = st.integers(0, 2**16 - 1)
u32 = st.integers(0, 2**32 - 1)
flickers = st.floats(0, 1, width=32) | st.just(math.nan)
sides = st.integers(1, 5)
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


def results_of(shape):
    """Results with a mask of this shape, or without one."""
    width, height = shape
    masks = arrays(np.uint8, (height, width))

    def results_with(masks):
        inspections = st.builds(Inspection, masks, arrays(np.uint8, (height, width, 3)))
        return st.builds(
            Result,
            masks,
            st.lists(detections, max_size=3),
            contours=contours,
            flicker_raw=flickers,
            flicker=flickers,
            inspection=st.none() | inspections,
        )

    return st.builds(
        FrameResult,
        results_with(masks) | results_with(st.none()),
        frame_id=u32,
        model=u8,
        width=st.just(width),
        height=st.just(height),
        stages_us=st.tuples(*[u32] * len(STAGES)),
        received_us=st.integers(0, 2**64 - 1),
    )


results = st.tuples(sides, sides).flatmap(results_of)
refusals = st.builds(
    Refusal, frame_id=u32, model=u8, reason=st.sampled_from(Reason), sentence=texts
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


def plain(value):
    """Dataclasses, sequences and arrays as lists, which can be compared whatever is NaN."""
    if isinstance(value, np.ndarray):
        return value.shape, value.dtype, value.tobytes()
    if dataclasses.is_dataclass(value):
        value = [
            type(value).__name__,
            *(getattr(value, one.name) for one in dataclasses.fields(value)),
        ]
    if isinstance(value, list | tuple):
        return list(map(plain, value))
    return math.nan if value != value else value  # the same object is equal


def assert_same(message, expected):
    assert plain(message) == plain(expected)


def test_long_label_is_cut_between_letters():
    detection = Detection("group", "é" * 200)
    parsed, _ = detection_bytes.parse(detection_bytes.serialize(detection), 0)
    assert parsed.label == "é" * 127


def test_fixtures_of_every_kind_are_parsed_and_written_byte_for_byte():
    kinds = set()
    for name in NAMES:
        data, said = read_fixture(name)
        assert_same(parse(data), from_json(said))
        assert serialize(from_json(said)) == data, name
        kinds.add(said["kind"])
    assert kinds == {"frame", "result", "refusal", "hello"}


hellos = st.builds(
    Hello,
    u8,
    st.lists(st.dictionaries(texts, st.integers() | texts, max_size=3), max_size=3),
)


@settings(max_examples=40)  # Hypothesis is slow to generate masks
@given(frames | results | refusals | hellos)
def test_round_trip(message):
    assert_same(parse(serialize(message)), message)


def test_mask_whose_rows_are_not_contiguous():
    mask = np.arange(48, dtype=np.uint8).reshape(6, 8)[::2, ::-2]
    message = FrameResult(Result(mask), 1, 0, *mask.shape[::-1])
    assert_same(protocol.parse_reply(serialize(message)), message)


def test_stamp_pack_sets_the_last_stage_only():
    for name in RESULTS:
        result = from_json(read_fixture(name)[1])
        message = protocol.serialize_result(result)
        protocol.stamp_pack(message, 2**32 - 1)
        expected = dataclasses.replace(result, stages_us=(*result.stages_us[:-1], 2**32 - 1))
        assert_same(protocol.parse_reply(bytes(message)), expected)


def test_unknown_flags_are_left_for_later_versions():
    data = bytearray(read_fixture("frame_jpeg")[0])
    for flags, outline, flicker in ((252, False, False), (253, True, False), (254, False, True)):
        data[7] = flags
        settings = protocol.parse_frame(bytes(data)).settings
        assert (settings.outline, settings.flicker) == (outline, flicker)


@settings(max_examples=50)
@given(st.sampled_from(NAMES), st.data())
def test_damaged_message_is_parsed_or_refused(name, data):
    damaged = bytearray(read_fixture(name)[0])
    for _ in range(data.draw(st.integers(0, 3))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(u8)
    damaged = bytes(damaged[: data.draw(st.integers(0, len(damaged)))])
    for read in (protocol.parse_frame, protocol.parse_reply):
        with contextlib.suppress(ProtocolError):
            read(damaged)


def test_result_of_any_other_length_is_refused():
    for name in RESULTS:
        message, _ = read_fixture(name)
        for other in (*(message[:cut] for cut in range(len(message))), message + b"\0"):
            with pytest.raises(ProtocolError):
                protocol.parse_reply(other)


def test_other_messages_are_refused():
    for name, at, value, sentence in (
        *(("frame_jpeg", 4, kind, f"not kind {kind}") for kind in (0, 2, 3, 4, 5, 255)),
        *(("refusal", 4, kind, f"kind {kind}") for kind in (0, 1, 5, 255)),
        *(("frame_jpeg", 3, ord(version), "WDM4") for version in "235"),
        ("refusal", 0, 0, "WDM4"),
        ("refusal", 6, 99, "damaged"),  # an unknown reason
        ("result_two_contours", 12, 255, "damaged"),  # the mask's width
    ):
        data = bytearray(read_fixture(name)[0])
        data[at] = value
        read = protocol.parse_frame if name.startswith("frame") else protocol.parse_reply
        with pytest.raises(ProtocolError, match=sentence):
            read(bytes(data))
    for data in (b"", b"WDM4", b"WDM4\1" + bytes(12)):
        with pytest.raises(ProtocolError, match=f"at least 18 bytes, this message {len(data)}"):
            protocol.parse_frame(data)
        with pytest.raises(ProtocolError):
            protocol.parse_reply(data)
    for body in (
        *(b"", b"\xff", b"2", b"[]", b"{}", b'{"credit":2}', b'{"credit":"x","models":[]}'),
        *(b'{"credit":2,"models":3}', b'{"credit":Infinity,"models":[]}', b"[" * 100_000),
    ):
        with pytest.raises(ProtocolError):
            protocol.parse_reply(read_fixture("hello")[0][:16] + body)
