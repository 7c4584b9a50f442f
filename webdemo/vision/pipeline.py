"""The stages of a frame: decode, wait, segment, steady, outline. Each is timed."""

from collections.abc import Sequence

from webdemo.vision.array_types import Contour
from webdemo.vision.codec import decode_frame, mask_to_uint8
from webdemo.vision.contours import find_contours
from webdemo.vision.mask_settings import MaskSettings
from webdemo.vision.models import Model
from webdemo.vision.segmentation_result import Inspection, SegmentationResult
from webdemo.vision.smoothing.detection_history import DetectionHistory
from webdemo.vision.smoothing.mask_history import MaskHistory
from webdemo.vision.solutions.solution import Choice
from webdemo.vision.stage_clock import StageClock
from webdemo.vision.stream_runners import StreamRunners


def segment_frame(
    picture: bytes | memoryview,
    encoding: int,
    model: Model,
    settings: MaskSettings,
    clock: StageClock,
    history: MaskHistory,
    runners: StreamRunners,
) -> SegmentationResult:
    """Segment one frame of a stream.

    Args:
        picture: The frame, of the model's input size.
        encoding: A `codec.Encoding`.
        model: Which model to use.
        settings: How to smooth the mask, and what to compute with it.
        clock: Marks the end of each stage.
        history: What the stream's earlier frames have left behind.
        runners: Lends the segmenter.

    Returns:
        The result. The next call with the same history may overwrite its mask.

    Raises:
        PictureError: The picture does not fit the model, or can't be decoded.
        PoolBusy: No segmenter came free in time.
        ModelError: The model can't be loaded.
        RunnerError: MediaPipe failed on this frame.
    """
    rgb_frame = decode_frame(picture, encoding, model.width, model.height)
    clock.mark("decode")
    with runners.lend(model) as segmenter:
        clock.mark("wait")
        confidence = segmenter.process(rgb_frame)
        raw = mask_to_uint8(confidence)
    clock.mark("segment")
    inspection = Inspection(raw.copy(), rgb_frame) if settings.inspect else None
    mask, flicker_raw, flicker = history.smooth(model, settings, rgb_frame, raw)
    clock.mark("steady")
    contours = find_contours(mask, settings.threshold) if settings.outline else []
    clock.mark("outline")
    return SegmentationResult(mask, contours, flicker_raw, flicker, inspection)


def analyse_frame(
    picture: bytes | memoryview,
    encoding: int,
    width: int,
    height: int,
    choice: Choice,
    settings: MaskSettings,
    clock: StageClock,
    history: DetectionHistory,
    runners: StreamRunners,
) -> SegmentationResult:
    """Run a solution beside selfie segmentation on one frame of a stream.

    Args:
        picture: The frame.
        encoding: A `codec.Encoding`.
        width: The frame's, in pixels.
        height: The frame's, in pixels.
        choice: The solution and its variant.
        settings: How to smooth the result.
        clock: Marks the end of each stage.
        history: What the stream's earlier frames have left behind.
        runners: Lends the solution.

    Returns:
        The result.

    Raises:
        PictureError: The picture is damaged or of another size.
        PoolBusy: The solution did not come free in time.
        ModelError: The solution can't be loaded.
        RunnerError: MediaPipe failed on this frame.
    """
    rgb_frame = decode_frame(picture, encoding, width, height)
    clock.mark("decode")
    with runners.lend(choice) as solution:
        clock.mark("wait")
        analysis = solution.process(rgb_frame)
    clock.mark("segment")
    mask = analysis.mask
    inspection = Inspection(mask, rgb_frame) if settings.inspect else None
    seconds = clock.received_ns / 1e9
    detections = history.smooth(analysis.detections, settings.steadiness, seconds)
    clock.mark("steady")
    contours: Sequence[Contour] = []
    if mask is not None and settings.outline:
        contours = find_contours(mask, settings.threshold)
    clock.mark("outline")
    return SegmentationResult(
        mask, contours, inspection=inspection, detections=detections, size=(width, height)
    )
