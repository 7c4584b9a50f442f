"""Turns the frames of one stream into replies."""

from webdemo.stream import protocol
from webdemo.stream.messages import Frame, Mask, Reason, Refusal
from webdemo.vision import models
from webdemo.vision.models import ModelError
from webdemo.vision.picture import PictureError
from webdemo.vision.pipeline import analyse_frame, segment_frame
from webdemo.vision.runners.runner import PoolBusy, RunnerError
from webdemo.vision.segmentation_result import SegmentationResult
from webdemo.vision.smoothing.detection_history import DetectionHistory
from webdemo.vision.smoothing.mask_history import MaskHistory
from webdemo.vision.solutions import index
from webdemo.vision.solutions.solution import Choice
from webdemo.vision.stage_clock import StageClock
from webdemo.vision.stream_runners import StreamRunners


class Answerer:
    """Answers frames with the model or solution that they name, and remembers the earlier ones."""

    def __init__(self, runners: StreamRunners) -> None:
        """Borrow from `runners`, which `close` closes."""
        self._runners = runners
        self._history = MaskHistory()
        self._detection_history = DetectionHistory()
        self._last_model = -1

    def answer(self, frame: Frame, clock: StageClock) -> bytes | bytearray:
        """Turn a frame into its one reply: a MASK, or a REFUSAL with the reason."""
        if frame.model != self._last_model:
            self._detection_history.forget()
        self._last_model = frame.model
        try:
            if frame.model < len(models.MODELS):
                result = self._segment(frame, clock)
            elif choice := index.by_number(frame.model):
                result = self._analyse(frame, choice, clock)
            else:
                sentence = f"There is no model number {frame.model}."
                return refuse(frame, Reason.UNKNOWN_MODEL, sentence)
        except PictureError as error:
            return refuse(frame, Reason.BAD_PICTURE, str(error))
        except PoolBusy as error:
            return refuse(frame, Reason.BUSY, str(error))
        except (ModelError, RunnerError) as error:
            return refuse(frame, Reason.SEGMENTATION, str(error))
        return pack(frame, result, clock)

    def _segment(self, frame: Frame, clock: StageClock) -> SegmentationResult:
        model = models.MODELS[frame.model]
        if (frame.width, frame.height) != (model.width, model.height):
            raise _wrong_size(frame, f"The {model.label} model", f"{model.width}×{model.height}")
        return segment_frame(
            frame.picture,
            frame.encoding,
            model,
            frame.settings,
            clock,
            self._history,
            self._runners,
        )

    def _analyse(self, frame: Frame, choice: Choice, clock: StageClock) -> SegmentationResult:
        if not choice.fits(frame.width, frame.height):
            raise _wrong_size(frame, choice.label, f"at most {choice.width}×{choice.height}")
        return analyse_frame(
            frame.picture,
            frame.encoding,
            frame.width,
            frame.height,
            choice,
            frame.settings,
            clock,
            self._detection_history,
            self._runners,
        )

    def close(self) -> None:
        """End with the stream."""
        self._runners.close()


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


def _wrong_size(frame: Frame, what: str, size: str) -> PictureError:
    return PictureError(f"{what} takes frames of {size} pixels, not {frame.width}×{frame.height}.")


def refuse(frame: Frame, reason: Reason, sentence: str) -> bytes:
    """Write the REFUSAL of a frame."""
    return protocol.serialize_refusal(Refusal(frame.frame_id, frame.model, reason, sentence))
