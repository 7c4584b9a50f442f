"""The stages of a frame: decode, segment, steady, outline. Each is timed."""

from webdemo.vision.codec import decode_frame, mask_to_uint8
from webdemo.vision.contours import find_contours
from webdemo.vision.mask_settings import MaskSettings
from webdemo.vision.models import Model
from webdemo.vision.segmentation_result import Inspection, SegmentationResult
from webdemo.vision.segmenter_pool import SegmenterPool
from webdemo.vision.smoothing.mask_history import MaskHistory
from webdemo.vision.stage_clock import StageClock


def segment_frame(
    picture: bytes | memoryview,
    encoding: int,
    model: Model,
    settings: MaskSettings,
    clock: StageClock,
    history: MaskHistory,
    pool: SegmenterPool,
    wait_seconds: float,
) -> SegmentationResult:
    """Process one frame of a stream.

    Args:
        picture: The frame, of the model's input size.
        encoding: A `codec.Encoding`.
        model: Which model to use.
        settings: How to smooth the mask, and what to compute with it.
        clock: Marks the end of each stage.
        history: What the stream's earlier frames have left behind.
        pool: Lends the segmenter.
        wait_seconds: Maximum time to wait for a segmenter.

    Returns:
        The result. The next call with the same history may overwrite its mask.

    Raises:
        PictureError: The picture does not fit the model, or can't be decoded.
        PoolBusy: No segmenter came free in time.
        ModelError: The model can't be loaded.
        SegmentationError: MediaPipe failed on this frame.
    """
    rgb_frame = decode_frame(picture, encoding, model.width, model.height)
    clock.mark("decode")
    with pool.lend(model, wait_seconds) as segmenter:
        clock.mark("wait")
        confidence = segmenter.segment(rgb_frame)
        raw = mask_to_uint8(confidence)
    clock.mark("segment")
    inspection = Inspection(raw.copy(), rgb_frame) if settings.inspect else None
    mask, flicker_raw, flicker = history.smooth(model, settings, rgb_frame, raw)
    clock.mark("steady")
    contours = find_contours(mask, settings.threshold) if settings.outline else []
    clock.mark("outline")
    return SegmentationResult(mask, contours, flicker_raw, flicker, inspection)
