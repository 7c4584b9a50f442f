"""Stub."""

from collections.abc import Sequence

from webdemo.vision.detection import Detection


class DetectionHistory:
    """Stub."""

    def smooth(
        self, detections: Sequence[Detection], steadiness: int, seconds: float
    ) -> list[Detection]:
        """Stub."""
        return list(detections)

    def forget(self) -> None:
        """Stub."""
