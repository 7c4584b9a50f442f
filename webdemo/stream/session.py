"""One stream from its hello to its end: receive, answer, send."""

import logging
from dataclasses import dataclass

from webdemo.stream import protocol
from webdemo.stream.answerer import Answerer, refuse
from webdemo.stream.connection import Connection, ConnectionEnd
from webdemo.stream.messages import Frame, Hello, ProtocolError, Reason
from webdemo.vision import models
from webdemo.vision.stage_clock import StageClock
from webdemo.vision.stream_runners import StreamRunners

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
        self, connection: Connection, runners: StreamRunners, limits: StreamLimits
    ) -> None:
        self._connection = connection
        self._answerer = Answerer(runners)
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
            self._answerer.close()
        log.debug("Stream closed: %d %s", end.code, end)
        self._connection.close(end)

    def _answer_frames(self) -> None:
        hello = Hello(self._limits.credit, models.describe_models())
        self._connection.send(protocol.serialize_hello(hello))
        timeout_seconds = self._limits.first_frame_seconds
        while True:
            frame, clock = receive(self._connection, timeout_seconds)
            self._connection.send(self._answerer.answer(frame, clock))
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


def _parse(message: bytes) -> Frame:
    try:
        return protocol.parse_frame(message)
    except ProtocolError as error:
        raise ConnectionEnd(1008, str(error)) from error
