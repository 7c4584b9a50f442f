"""The stages of a frame: decode, wait for a runner, process, smooth, contours. Each is timed."""

import copy
import dataclasses

from webdemo.vision.array_types import Contour
from webdemo.vision.codec import decode_frame
from webdemo.vision.contours import find_contours
from webdemo.vision.frame import Frame
from webdemo.vision.result import Inspection, Result
from webdemo.vision.runners.pool import Borrower
from webdemo.vision.smoothing.memory import Memory
from webdemo.vision.solutions.solution import Model
from webdemo.vision.stage_clock import StageClock


def process_frame(
    frame: Frame, model: Model, memory: Memory, runners: Borrower, clock: StageClock
) -> Result:
    """Process one frame of a stream.

    Args:
        frame: Its picture, of a size that fits the model.
        model: Which model to run.
        memory: What the stream's earlier frames have left behind.
        runners: Lends the model's runner.
        clock: Marks the end of each stage.

    Returns:
        The result. The next call with the same memory may overwrite its mask.

    Raises:
        PictureError: The picture is damaged or has another size.
        PoolBusy: No runner came free in time.
        ModelError: The model can't be loaded.
        RunnerError: MediaPipe failed on this frame.
    """
    settings = frame.settings
    size = frame.width, frame.height
    rgb_frame = decode_frame(frame.picture, frame.encoding, *size)
    clock.mark("decode")
    with runners.lend(model, size) as runner:
        clock.mark("wait")
        result = runner.process(rgb_frame)
    clock.mark("process")
    inspection = None
    if settings.inspect:  # smoothing may change the mask in place
        inspection = Inspection(copy.copy(result.mask), rgb_frame)
    seconds = clock.received_ns / 1e9
    result = memory.smooth(model, result, rgb_frame, settings, seconds)
    clock.mark("smooth")
    contours: list[Contour] = []
    if result.mask is not None and settings.outline:
        contours = find_contours(result.mask, settings.threshold)
    clock.mark("contours")
    return dataclasses.replace(result, contours=contours, inspection=inspection)
