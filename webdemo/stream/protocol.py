"""Parses and serialises the messages of the stream, without a socket: see README.md."""

import json
import math
import struct

import numpy as np

from webdemo.stream import detection_bytes
from webdemo.stream.messages import (
    Frame,
    FrameResult,
    Hello,
    Kind,
    ProtocolError,
    Reason,
    Refusal,
)
from webdemo.vision.array_types import RgbFrame
from webdemo.vision.frame_settings import FrameSettings
from webdemo.vision.result import Inspection, Result
from webdemo.vision.stage_clock import STAGES

MAGIC = b"WDM4"

_HEADER = struct.Struct("<4sBBBBIHH")
_FRAME_FIELDS = struct.Struct("<BB")
_U32 = struct.Struct("<I")
_RESULT_FIELDS = struct.Struct(f"<Q{len(STAGES)}IffHH")
_PACK_OFFSET = _HEADER.size + 8 + 4 * STAGES.index("pack")

_OUTLINE, _FLICKER, _INSPECT, _NEAREST, _HAS_MASK = 1, 2, 4, 8, 16  # flags


def parse_frame(data: bytes) -> Frame:
    """Parse a client's message.

    The caller checks whether the model exists and the frame fits it.

    Raises:
        ProtocolError: Too short, wrong magic, or another kind than FRAME.
    """
    if len(data) < _HEADER.size + _FRAME_FIELDS.size:
        least = _HEADER.size + _FRAME_FIELDS.size
        raise ProtocolError(f"A frame has at least {least} bytes, this message {len(data)}.")
    magic, kind, model, encoding, flags, frame_id, width, height = _HEADER.unpack_from(data)
    if magic != MAGIC:
        raise ProtocolError("This is not a message of this protocol (it begins with WDM4).")
    if kind != Kind.FRAME:
        raise ProtocolError(f"The server takes frames (kind 1), not kind {kind}.")
    threshold, smoothing = _FRAME_FIELDS.unpack_from(data, _HEADER.size)
    return Frame(
        frame_id=frame_id,
        model=model,
        encoding=encoding,
        width=width,
        height=height,
        picture=memoryview(data)[_HEADER.size + _FRAME_FIELDS.size :],
        settings=FrameSettings(
            threshold=threshold,
            smoothing=smoothing,
            nearest=bool(flags & _NEAREST),
            outline=bool(flags & _OUTLINE),
            flicker=bool(flags & _FLICKER),
            inspect=bool(flags & _INSPECT),
        ),
    )


def serialize_frame(frame: Frame) -> bytes:
    """Serialise a FRAME, as the page and the benchmark send it."""
    asked = frame.settings
    flags = _OUTLINE * asked.outline | _FLICKER * asked.flicker
    flags |= _INSPECT * asked.inspect | _NEAREST * asked.nearest
    header = _HEADER.pack(
        MAGIC,
        Kind.FRAME,
        frame.model,
        frame.encoding,
        flags,
        frame.frame_id,
        frame.width,
        frame.height,
    )
    return header + _FRAME_FIELDS.pack(asked.threshold, asked.smoothing) + frame.picture


def serialize_result(reply: FrameResult) -> bytearray:
    """Serialise a RESULT; mutable, for `stamp_pack`."""
    result = reply.result
    arrays = [result.mask]
    flags = _HAS_MASK * (result.mask is not None)
    if result.inspection is not None:
        flags |= _INSPECT
        arrays += [result.inspection.raw, result.inspection.rgb_frame]
    return bytearray().join(
        (
            _HEADER.pack(
                MAGIC,
                Kind.RESULT,
                reply.model,
                0,
                flags,
                reply.frame_id,
                reply.width,
                reply.height,
            ),
            _RESULT_FIELDS.pack(
                reply.received_us,
                *reply.stages_us,
                result.flicker_raw,
                result.flicker,
                len(result.contours),
                len(result.detections),
            ),
            np.array([len(contour) for contour in result.contours], "<u2").tobytes(),
            *(contour.astype("<i2", copy=False).tobytes() for contour in result.contours),
            *(
                array.data if array.flags.c_contiguous else array.tobytes()
                for array in arrays
                if array is not None
            ),
            *map(detection_bytes.serialize, result.detections),
        )
    )


def stamp_pack(message: bytearray, pack_us: int) -> None:
    """Set the last stage of a RESULT, which is known only when the message is complete."""
    _U32.pack_into(message, _PACK_OFFSET, pack_us)


def serialize_refusal(refusal: Refusal) -> bytes:
    """Serialise a REFUSAL."""
    header = _HEADER.pack(
        MAGIC, Kind.REFUSAL, refusal.model, refusal.reason, 0, refusal.frame_id, 0, 0
    )
    return header + refusal.sentence.encode()


def serialize_hello(hello: Hello) -> bytes:
    """Serialise a HELLO."""
    body = json.dumps({"credit": hello.credit, "models": hello.models}, separators=(",", ":"))
    return _HEADER.pack(MAGIC, Kind.HELLO, 0, 0, 0, 0, 0, 0) + body.encode()


def parse_reply(data: bytes) -> FrameResult | Refusal | Hello:
    """Parse a server's message, as the benchmark and other Python clients do.

    Raises:
        ProtocolError: The bytes are not a RESULT, REFUSAL or HELLO.
    """
    try:
        magic, kind, model, detail, flags, frame_id, width, height = _HEADER.unpack_from(data)
        if magic != MAGIC:
            raise ProtocolError("This is not a message of this protocol (it begins with WDM4).")
        if kind == Kind.RESULT:
            return _parse_result(data, model, flags, frame_id, width, height)
        if kind == Kind.REFUSAL:
            sentence = bytes(data[_HEADER.size :]).decode()
            return Refusal(frame_id, model, Reason(detail), sentence)
        if kind == Kind.HELLO:
            body = json.loads(data[_HEADER.size :])
            return Hello(int(body["credit"]), list(body["models"]))
    except ProtocolError:
        raise
    except (struct.error, ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        raise ProtocolError(f"The message is damaged: {error}") from error
    raise ProtocolError(f"The server does not send messages of kind {kind}.")


def _parse_result(
    data: bytes, model: int, flags: int, frame_id: int, width: int, height: int
) -> FrameResult:
    received_us, *stages_us, flicker_raw, flicker, contour_count, detection_count = (
        _RESULT_FIELDS.unpack_from(data, _HEADER.size)
    )
    offset = _HEADER.size + _RESULT_FIELDS.size
    lengths = np.frombuffer(data, "<u2", contour_count, offset)
    offset += lengths.nbytes
    contours = []
    for length in lengths.tolist():
        points = np.frombuffer(data, "<i2", 2 * length, offset)
        contours.append(points.reshape(length, 2))
        offset += points.nbytes

    def take(*shape: int) -> RgbFrame:
        nonlocal offset
        array = np.frombuffer(data, np.uint8, math.prod(shape), offset).reshape(shape)
        offset += array.nbytes
        return array

    mask = take(height, width) if flags & _HAS_MASK else None
    inspection = None
    if flags & _INSPECT:
        raw = take(height, width) if flags & _HAS_MASK else None
        inspection = Inspection(raw, take(height, width, 3))
    detections = []
    for _ in range(detection_count):
        detection, offset = detection_bytes.parse(data, offset)
        detections.append(detection)
    if offset != len(data):
        raise ProtocolError("The message is damaged: its length does not match its header.")
    result = Result(
        mask,
        detections,
        contours=contours,
        flicker_raw=flicker_raw,
        flicker=flicker,
        inspection=inspection,
    )
    return FrameResult(result, frame_id, model, width, height, tuple(stages_us), received_us)
