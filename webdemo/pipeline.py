"""What happens to a frame: decode, segment, steady, outline, encode, each stage timed."""

from __future__ import annotations

import time
from collections.abc import Callable

from webdemo import codec, protocol
from webdemo.history import History
from webdemo.models import MODELS, Model, ModelError
from webdemo.outline import find_contours
from webdemo.picture import PictureError
from webdemo.pool import PoolBusy, SegmenterPool
from webdemo.protocol import Frame, Mask, Reason, Refusal
from webdemo.segmenter import SegmentationError


def answer(
    frame: Frame,
    history: History,
    pool: SegmenterPool,
    wait_seconds: float,
    give_up: Callable[[], None],
) -> bytes | bytearray:
    """Turn a frame into its one reply: a MASK, or a REFUSAL with the reason.

    `history` is its stream's. If MediaPipe hangs, the pool calls `give_up` from another thread;
    then this raises SegmenterGivenUp, if it ever ends.
    """
    try:
        return segment_frame(frame, history, pool, wait_seconds, give_up)
    except _UnknownModel as error:
        return refuse(frame, Reason.UNKNOWN_MODEL, str(error))
    except PictureError as error:
        return refuse(frame, Reason.BAD_PICTURE, str(error))
    except PoolBusy as error:
        return refuse(frame, Reason.BUSY, str(error))
    except (ModelError, SegmentationError) as error:
        return refuse(frame, Reason.SEGMENTATION, str(error))


def segment_frame(
    frame: Frame,
    history: History,
    pool: SegmenterPool,
    wait_seconds: float,
    give_up: Callable[[], None] = lambda: None,
) -> bytearray:
    """Process one frame.

    Args:
        frame: Of its model's input size.
        history: What the stream's frames before have left behind.
        pool: Where segmenters are borrowed.
        wait_seconds: How long to wait for one.
        give_up: See `SegmenterPool.lend`.

    Returns:
        The MASK message.

    Raises:
        PictureError: The picture does not fit the model, or can't be decoded.
        PoolBusy: No segmenter came free in time.
        ModelError: The model can't be loaded.
        SegmentationError: MediaPipe failed on this frame.
        SegmenterGivenUp: MediaPipe took so long that `give_up` was called.
    """
    model = _model_of(frame)
    clock = _StageClock()
    rgb_frame = codec.decode_frame(frame.picture, frame.encoding, frame.width, frame.height)
    clock.mark("decode")
    with pool.lend(model, wait_seconds, give_up) as segmenter:
        clock.mark("wait")
        raw = codec.mask_to_uint8(segmenter.segment(rgb_frame))
    clock.mark("segment")
    settled = history.settle(frame, rgb_frame, raw)
    clock.mark("steady")
    contours = find_contours(settled.mask, frame.threshold) if frame.outline else []
    clock.mark("outline")
    message = protocol.serialize_mask(
        Mask(
            frame.frame_id,
            frame.model,
            settled.mask,
            contours,
            clock.stages_us(),
            settled.flicker_raw,
            settled.flicker,
        )
    )
    clock.mark("encode")
    protocol.stamp_encode(message, clock.us["encode"])
    return message


def refuse(frame: Frame, reason: Reason, sentence: str) -> bytes:
    """Write the REFUSAL of a frame."""
    return protocol.serialize_refusal(Refusal(frame.frame_id, frame.model, reason, sentence))


class _StageClock:
    """Microseconds per stage: each lasts from the last mark to its own."""

    def __init__(self) -> None:
        self.us = dict.fromkeys(protocol.STAGES, 0)
        self._last_ns = time.perf_counter_ns()

    def mark(self, stage: str) -> None:
        now_ns = time.perf_counter_ns()
        self.us[stage] = (now_ns - self._last_ns) // 1000
        self._last_ns = now_ns

    def stages_us(self) -> tuple[int, ...]:
        return tuple(self.us.values())


class _UnknownModel(LookupError):
    pass


def _model_of(frame: Frame) -> Model:
    if frame.model >= len(MODELS):
        raise _UnknownModel(f"There is no model number {frame.model}.")
    model = MODELS[frame.model]
    if (frame.width, frame.height) != (model.width, model.height):
        raise PictureError(
            f"The {model.label} model takes frames of {model.width}×{model.height} pixels, "
            f"not {frame.width}×{frame.height}."
        )
    return model
