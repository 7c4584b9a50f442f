"""What happens to a frame: decode, segment, steady, outline, pack, each stage timed."""

from __future__ import annotations

from collections.abc import Callable

from webdemo.stream import protocol
from webdemo.stream.protocol import Frame, Inspection, Mask, Reason, Refusal
from webdemo.vision import array_types, codec
from webdemo.vision.contours import find_contours
from webdemo.vision.models import MODELS, Model, ModelError
from webdemo.vision.picture import PictureError
from webdemo.vision.segmenter import SegmentationError
from webdemo.vision.segmenter_pool import PoolBusy, SegmenterPool
from webdemo.vision.smoothing.mask_history import MaskHistory, SmoothedMask
from webdemo.vision.stage_clock import StageClock


def answer(
    frame: Frame,
    clock: StageClock,
    history: MaskHistory,
    pool: SegmenterPool,
    wait_seconds: float,
    give_up: Callable[[], None],
) -> bytes | bytearray:
    """Turn a frame into its one reply: a MASK, or a REFUSAL with the reason.

    `history` is its stream's. If MediaPipe hangs, the pool calls `give_up` from another thread;
    then this raises SegmenterGivenUp, if it ever ends.
    """
    try:
        return segment_frame(frame, clock, history, pool, wait_seconds, give_up)
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
    clock: StageClock,
    history: MaskHistory,
    pool: SegmenterPool,
    wait_seconds: float,
    give_up: Callable[[], None] = lambda: None,
) -> bytearray:
    """Process one frame.

    Args:
        frame: Of its model's input size.
        clock: Runs since the frame was received.
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
    clock.mark("receive")
    rgb_frame = _decode(frame)
    clock.mark("decode")
    with pool.lend(model, wait_seconds, give_up) as segmenter:
        clock.mark("wait")
        confidence = segmenter.segment(rgb_frame)
        raw = codec.mask_to_uint8(confidence)
    clock.mark("segment")
    inspection = Inspection(raw.copy(), rgb_frame) if frame.inspect else None
    settled = history.settle(frame, rgb_frame, raw)
    clock.mark("steady")
    contours = _contours(frame, settled.mask)
    clock.mark("outline")
    reply = _reply(frame, clock, settled, contours, inspection)
    message = protocol.serialize_mask(reply)
    clock.mark("pack")
    protocol.stamp_pack(message, clock.us["pack"])
    return message


def refuse(frame: Frame, reason: Reason, sentence: str) -> bytes:
    """Write the REFUSAL of a frame."""
    return protocol.serialize_refusal(Refusal(frame.frame_id, frame.model, reason, sentence))


def _decode(frame: Frame) -> array_types.RgbFrame:
    return codec.decode_frame(frame.picture, frame.encoding, frame.width, frame.height)


def _contours(frame: Frame, mask: array_types.Mask) -> list[array_types.Contour]:
    return find_contours(mask, frame.threshold) if frame.outline else []


def _reply(
    frame: Frame,
    clock: StageClock,
    settled: SmoothedMask,
    contours: list[array_types.Contour],
    inspection: Inspection | None,
) -> Mask:
    return Mask(
        frame_id=frame.frame_id,
        model=frame.model,
        mask=settled.mask,
        contours=contours,
        stages_us=clock.stages_us(),
        flicker_raw=settled.flicker_raw,
        flicker=settled.flicker,
        received_us=clock.received_ns // 1000,
        inspection=inspection,
    )


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
