"""One stream from its hello to its end: receive, answer, send."""

import logging
from dataclasses import dataclass

from webdemo.stream import protocol
from webdemo.stream.connection import Connection, ConnectionEnd
from webdemo.stream.messages import Frame, FrameResult, Hello, ProtocolError, Reason, Refusal
from webdemo.vision.model_folder import ModelFolder
from webdemo.vision.picture import PictureError
from webdemo.vision.pipeline import process_frame
from webdemo.vision.result import Result
from webdemo.vision.runners.pool import Borrower
from webdemo.vision.runners.runner import ModelError, PoolBusy, RunnerError
from webdemo.vision.smoothing.memory import Memory
from webdemo.vision.solutions import index
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


class StreamSession:
    """Answers the frames of one connection, on the thread that calls `run`."""

    def __init__(
        self, connection: Connection, runners: Borrower, folder: ModelFolder, limits: StreamLimits
    ) -> None:
        """Borrow from `runners`, which `run` closes; `folder` says which models can run."""
        self._connection = connection
        self._runners = runners
        self._memory = Memory()
        self._folder = folder
        self._limits = limits

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
        finally:
            self._runners.close()
        log.debug("Stream closed: %d %s", end.code, end)
        self._connection.close(end)

    def _answer_frames(self) -> None:
        hello = Hello(self._limits.credit, index.describe(self._folder))
        self._connection.send(protocol.serialize_hello(hello))
        timeout_seconds = self._limits.first_frame_seconds
        while True:
            frame, clock = receive(self._connection, timeout_seconds)
            self._connection.send(answer(frame, self._memory, self._runners, clock))
            timeout_seconds = self._limits.idle_seconds


def receive(connection: Connection, timeout_seconds: float) -> tuple[Frame, StageClock]:
    """Wait for frames, refuse all but the newest, and start its clock.

    Raises:
        ConnectionEnd: As `Connection.receive`; 1008 for bytes that are no frame.
    """
    messages = connection.receive(timeout_seconds)
    clock = StageClock(connection.received_ns)
    *older, newest = map(_parse, messages)
    for frame in older:
        connection.send(refuse(frame, Reason.SUPERSEDED, "A newer frame came."))
    clock.mark("receive")
    return newest, clock


def answer(frame: Frame, memory: Memory, runners: Borrower, clock: StageClock) -> bytes | bytearray:
    """Turn a frame into its one reply: a RESULT, or a REFUSAL with the reason."""
    try:
        model = index.MODELS[frame.model]
    except IndexError:
        sentence = f"There is no model number {frame.model}."
        return refuse(frame, Reason.UNKNOWN_MODEL, sentence)
    if not model.fits(frame.width, frame.height):
        size = f"{'at most ' if model.keeps_aspect else ''}{model.width}×{model.height}"
        sentence = f"{model.title} takes frames of {size} pixels, not {frame.width}×{frame.height}."
        return refuse(frame, Reason.BAD_PICTURE, sentence)
    try:
        result = process_frame(frame, model, memory, runners, clock)
    except PictureError as error:
        return refuse(frame, Reason.BAD_PICTURE, str(error))
    except PoolBusy as error:
        return refuse(frame, Reason.BUSY, str(error))
    except (ModelError, RunnerError) as error:
        return refuse(frame, Reason.PROCESSING, str(error))
    return pack(frame, result, clock)


def pack(frame: Frame, result: Result, clock: StageClock) -> bytearray:
    """Write the RESULT message of a frame, with the time that each stage took."""
    reply = FrameResult(
        result,
        frame.frame_id,
        frame.model,
        frame.width,
        frame.height,
        clock.stages_us(),
        clock.received_ns // 1000,
    )
    message = protocol.serialize_result(reply)
    clock.mark("pack")
    protocol.stamp_pack(message, clock.us["pack"])
    return message


def refuse(frame: Frame, reason: Reason, sentence: str) -> bytes:
    """Write the REFUSAL of a frame."""
    return protocol.serialize_refusal(Refusal(frame.frame_id, frame.model, reason, sentence))


def _parse(message: bytes) -> Frame:
    try:
        return protocol.parse_frame(message)
    except ProtocolError as error:
        raise ConnectionEnd(1008, str(error)) from error
