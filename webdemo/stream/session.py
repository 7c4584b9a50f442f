"""One stream from its hello to its end: receive, segment, pack, send."""

import logging
from dataclasses import dataclass

from webdemo.stream import protocol
from webdemo.stream.connection import Connection, ConnectionEnd
from webdemo.stream.protocol import Frame, Hello, Mask, ProtocolError, Reason, Refusal
from webdemo.vision import models
from webdemo.vision.models import Model, ModelError
from webdemo.vision.picture import PictureError
from webdemo.vision.pipeline import segment_frame
from webdemo.vision.segmentation_result import SegmentationResult
from webdemo.vision.segmenter import SegmentationError
from webdemo.vision.segmenter_pool import PoolBusy, SegmenterPool
from webdemo.vision.smoothing.mask_history import MaskHistory
from webdemo.vision.stage_clock import StageClock

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class StreamLimits:
    """What a stream may do, and how long it may take."""

    credit: int
    """Maximum number of unanswered frames."""
    first_frame_seconds: float
    """Maximum time from the hello to the first frame."""
    idle_seconds: float
    """Maximum time from one frame to the next."""
    segmenter_wait_seconds: float
    """Maximum time that a frame waits for a segmenter."""


class StreamSession:
    """Answers the frames of one connection, on the thread that calls `run`."""

    def __init__(self, connection: Connection, pool: SegmenterPool, limits: StreamLimits) -> None:
        self._connection = connection
        self._pool = pool
        self._limits = limits
        self._history = MaskHistory()

    def run(self) -> None:
        """Answer frames until one side ends the stream; then close the connection."""
        try:
            self._answer_frames()
        except ConnectionEnd as reason:
            end = reason
        except Exception:
            # It ends this stream only. The frame itself is never logged.
            log.exception("Stream failed")
            end = ConnectionEnd(1011, "The server failed on this frame.")
        log.debug("Stream closed: %d %s", end.code, end)
        self._connection.close(end)

    def _answer_frames(self) -> None:
        hello = Hello(self._limits.credit, models.describe_models())
        self._connection.send(protocol.serialize_hello(hello))
        timeout_seconds = self._limits.first_frame_seconds
        while True:
            frame, clock = receive(self._connection, timeout_seconds)
            self._connection.send(self._answer(frame, clock))
            timeout_seconds = self._limits.idle_seconds

    def _answer(self, frame: Frame, clock: StageClock) -> bytes | bytearray:
        """Turn a frame into its one reply: a MASK, or a REFUSAL with the reason."""
        if frame.model >= len(models.MODELS):
            sentence = f"There is no model number {frame.model}."
            return _refuse(frame, Reason.UNKNOWN_MODEL, sentence)
        model = models.MODELS[frame.model]
        try:
            _check_size(frame, model)
            result = segment_frame(
                frame.picture,
                frame.encoding,
                model,
                frame.settings,
                clock,
                self._history,
                self._pool,
                self._limits.segmenter_wait_seconds,
            )
        except PictureError as error:
            return _refuse(frame, Reason.BAD_PICTURE, str(error))
        except PoolBusy as error:
            return _refuse(frame, Reason.BUSY, str(error))
        except (ModelError, SegmentationError) as error:
            return _refuse(frame, Reason.SEGMENTATION, str(error))
        return pack(frame, result, clock)


def receive(connection: Connection, timeout_seconds: float) -> tuple[Frame, StageClock]:
    """Wait for frames, refuse all but the newest, and start its clock.

    Raises:
        ConnectionEnd: As `Connection.receive`; 1008 for bytes that are no frame.
    """
    messages = connection.receive(timeout_seconds)
    clock = StageClock(connection.received_ns)
    *older, newest = map(_parse, messages)
    for frame in older:
        connection.send(_refuse(frame, Reason.SUPERSEDED, "A newer frame came."))
    clock.mark("receive")
    return newest, clock


def pack(frame: Frame, result: SegmentationResult, clock: StageClock) -> bytearray:
    """Write the MASK message of a frame, with the time that each stage took."""
    reply = Mask(
        **vars(result),
        frame_id=frame.frame_id,
        model=frame.model,
        stages_us=clock.stages_us(),
        received_us=clock.received_ns // 1000,
    )
    message = protocol.serialize_mask(reply)
    clock.mark("pack")
    protocol.stamp_pack(message, clock.us["pack"])
    return message


def _parse(message: bytes) -> Frame:
    try:
        return protocol.parse_frame(message)
    except ProtocolError as error:
        raise ConnectionEnd(1008, str(error)) from error


def _check_size(frame: Frame, model: Model) -> None:
    if (frame.width, frame.height) != (model.width, model.height):
        raise PictureError(
            f"The {model.label} model takes frames of {model.width}×{model.height} pixels, "
            f"not {frame.width}×{frame.height}."
        )


def _refuse(frame: Frame, reason: Reason, sentence: str) -> bytes:
    return protocol.serialize_refusal(Refusal(frame.frame_id, frame.model, reason, sentence))
