"""Parses and serialises the messages of the stream, without a socket: see README.md."""

import json
import math
import struct

import numpy as np

from webdemo.stream import detection_format
from webdemo.stream.messages import Frame, Hello, Kind, Mask, ProtocolError, Reason, Refusal
from webdemo.vision.array_types import RgbFrame
from webdemo.vision.mask_settings import MaskSettings
from webdemo.vision.segmentation_result import Inspection
from webdemo.vision.stage_clock import STAGES

MAGIC = b"WDM3"

_HEADER = struct.Struct("<4sBBBBIHH")
_FRAME_FIELDS = struct.Struct("<BBH")
_U32 = struct.Struct("<I")
_MASK_FIELDS = struct.Struct(f"<Q{len(STAGES)}IffHH")
_PACK_OFFSET = _HEADER.size + 8 + 4 * STAGES.index("pack")

_OUTLINE, _FLICKER, _INSPECT, _NEAREST, _NO_MASK = 1, 2, 4, 8, 16  # flags


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
        raise ProtocolError("This is not a message of this protocol (it begins with WDM3).")
    if kind != Kind.FRAME:
        raise ProtocolError(f"The server takes frames (kind 1), not kind {kind}.")
    threshold, steadiness, _ = _FRAME_FIELDS.unpack_from(data, _HEADER.size)
    return Frame(
        frame_id=frame_id,
        model=model,
        encoding=encoding,
        width=width,
        height=height,
        picture=memoryview(data)[_HEADER.size + _FRAME_FIELDS.size :],
        settings=MaskSettings(
            threshold=threshold,
            steadiness=steadiness,
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
    return header + _FRAME_FIELDS.pack(asked.threshold, asked.steadiness, 0) + frame.picture


def serialize_mask(mask: Mask) -> bytearray:
    """Serialise a MASK; mutable, for `stamp_pack`."""
    width, height = mask.size if mask.mask is None else mask.mask.shape[::-1]
    arrays = [mask.mask]
    flags = _NO_MASK * (mask.mask is None)
    if mask.inspection is not None:
        flags |= _INSPECT
        arrays += [mask.inspection.raw, mask.inspection.rgb_frame]
    return bytearray().join(
        (
            _HEADER.pack(MAGIC, Kind.MASK, mask.model, 0, flags, mask.frame_id, width, height),
            _MASK_FIELDS.pack(
                mask.received_us,
                *mask.stages_us,
                mask.flicker_raw,
                mask.flicker,
                len(mask.contours),
                len(mask.detections),
            ),
            np.array([len(contour) for contour in mask.contours], "<u2").tobytes(),
            *(contour.astype("<i2", copy=False).tobytes() for contour in mask.contours),
            *(
                array.data if array.flags.c_contiguous else array.tobytes()
                for array in arrays
                if array is not None
            ),
            *map(detection_format.serialize, mask.detections),
        )
    )


def stamp_pack(message: bytearray, pack_us: int) -> None:
    """Set the last stage of a MASK, which is known only when the message is complete."""
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


def parse_reply(data: bytes) -> Mask | Refusal | Hello:
    """Parse a server's message, as the benchmark and other Python clients do.

    Raises:
        ProtocolError: The bytes are not a MASK, REFUSAL or HELLO.
    """
    try:
        magic, kind, model, detail, flags, frame_id, width, height = _HEADER.unpack_from(data)
        if magic != MAGIC:
            raise ProtocolError("This is not a message of this protocol (it begins with WDM3).")
        if kind == Kind.MASK:
            return _parse_mask(data, model, flags, frame_id, width, height)
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


def _parse_mask(
    data: bytes, model: int, flags: int, frame_id: int, width: int, height: int
) -> Mask:
    received_us, *stages_us, flicker_raw, flicker, contour_count, detection_count = (
        _MASK_FIELDS.unpack_from(data, _HEADER.size)
    )
    offset = _HEADER.size + _MASK_FIELDS.size
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

    has_mask = not flags & _NO_MASK
    mask = take(height, width) if has_mask else None
    inspection = None
    if flags & _INSPECT:
        raw = take(height, width) if has_mask else None
        inspection = Inspection(raw, take(height, width, 3))
    detections = []
    for _ in range(detection_count):
        detection, offset = detection_format.parse(data, offset)
        detections.append(detection)
    if offset != len(data):
        raise ProtocolError("The message is damaged: it has not the length that it says.")
    return Mask(
        mask,
        contours,
        flicker_raw,
        flicker,
        inspection,
        detections,
        (width, height),
        frame_id=frame_id,
        model=model,
        stages_us=tuple(stages_us),
        received_us=received_us,
    )
