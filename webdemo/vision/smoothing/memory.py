"""What one stream's earlier frames have left behind, to smooth the next result."""

import dataclasses

from webdemo.vision.array_types import RgbFrame
from webdemo.vision.frame_settings import FrameSettings
from webdemo.vision.result import Result
from webdemo.vision.smoothing.detections.landmark_smoothing import LandmarkSmoothing
from webdemo.vision.smoothing.masks.mask_history import MaskHistory
from webdemo.vision.solutions.solution import Model


class Memory:
    """Remembers masks and detections of one model; with another model it begins anew."""

    def __init__(self) -> None:
        self._model: Model | None = None
        self._masks: MaskHistory | None = None
        self._detections = LandmarkSmoothing()

    def smooth(
        self,
        model: Model,
        result: Result,
        rgb_frame: RgbFrame,
        settings: FrameSettings,
        seconds: float,
    ) -> Result:
        """Smooth a result, and number its detections.

        Args:
            model: The model that gave it.
            result: As the model's runner gave it.
            rgb_frame: The frame: uint8, (height, width, 3), RGB.
            settings: The frame's settings.
            seconds: The frame's time, by any clock.

        Returns:
            The smoothed result. Its mask may be that of `result`, changed in place; the next call
            may overwrite it.
        """
        if model is not self._model:
            self._model, self._masks = model, None
            self._detections.forget()
        if "detections" in model.gives:
            detections = self._detections.smooth(result.detections, settings.smoothing, seconds)
            result = dataclasses.replace(result, detections=detections)
        if result.mask is not None and model.solution.smooths_mask:
            self._masks = self._masks or MaskHistory(*result.mask.shape)
            smoothed = self._masks.smooth(result.mask, rgb_frame, settings, seconds)
            result = dataclasses.replace(result, **smoothed._asdict())
        return result
