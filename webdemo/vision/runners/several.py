"""Tracks as many faces or hands as there are."""

from collections.abc import Callable
from typing import Any

from webdemo.vision.array_types import RgbFrame
from webdemo.vision.runners.mediapipe_loader import quiet_stderr

MOST = 4
"""Maximum number of faces or hands."""

LOOK_FRAMES = 30
"""Number of frames after which it looks for more: a second of a camera."""

LOOK_FRAMES_MAX = 16 * LOOK_FRAMES
"""Likewise, after trials that found nothing."""

TRIAL_FRAMES = 30
"""Number of frames in which a new tracker must have found what it is for."""


class Several:
    """A mediapipe.solutions object that tracks up to MOST.

    MediaPipe's trackers look for more in each frame while they track fewer than they may. With four
    allowed, one face takes twice as long (6.3 ms against 3.1), and may get two meshes. So this one
    allows as many as there are. Now and then it looks. If there are more, or fewer, it runs another
    tracker beside the first, and changes to it when that has found them.
    """

    def __init__(
        self, make: Callable[[int], Any], detector: Any, field: str, least: int = 1
    ) -> None:
        """Make the first tracker.

        Args:
            make: Makes a tracker of at most so many: a mediapipe.solutions object.
            detector: Finds them in any picture: its result has `detections`.
            field: Of the tracker's result: the list of what it tracks; None if it is empty.
            least: Number that is always allowed.
        """
        self._make, self._detector, self._field = make, detector, field
        self._least = self._allowed = least
        self._tracker = make(least)
        self._trial: Any = None
        self._frames = self._most_found = 0
        self._look_frames = LOOK_FRAMES

    @property
    def _output_stream_type_info(self) -> Any:
        return self._tracker._output_stream_type_info

    def process(self, rgb_frame: RgbFrame) -> Any:
        """As the tracker's."""
        result = self._tracker.process(rgb_frame)
        found = self._count(result)
        self._frames += 1
        self._most_found = max(self._most_found, found)
        if self._trial:
            return self._try(rgb_frame, result, found)
        if self._frames >= self._look_frames:
            wanted = self._wanted(rgb_frame)
            self._frames = self._most_found = 0
            if wanted != self._allowed:
                with quiet_stderr():
                    self._trial, self._allowed_in_trial = self._make(wanted), wanted
                    self._trial.process(rgb_frame)  # MediaPipe opens its files meanwhile
        return result

    def close(self) -> None:
        """Free it, even if it has failed."""
        for one in (self._tracker, self._trial, self._detector):
            if one:
                free(one)

    def _wanted(self, rgb_frame: RgbFrame) -> int:
        """Give how many should be allowed."""
        if self._most_found < self._allowed:
            return max(self._most_found, self._least)
        if self._allowed == MOST:
            return MOST
        there = len(self._detector.process(rgb_frame).detections or ())
        return min(max(there, self._allowed), MOST)

    def _try(self, rgb_frame: RgbFrame, result: Any, found: int) -> Any:
        other = self._trial.process(rgb_frame)
        grows = self._allowed_in_trial > self._allowed
        if self._count(other) >= found + grows:
            free(self._tracker)
            self._tracker, self._allowed = self._trial, self._allowed_in_trial
            self._look_frames = LOOK_FRAMES
            result = other
        elif self._frames >= TRIAL_FRAMES:
            free(self._trial)
            self._look_frames = min(2 * self._look_frames, LOOK_FRAMES_MAX)
        else:
            return result
        self._trial = None
        self._frames = self._most_found = 0
        return result

    def _count(self, result: Any) -> int:
        return len(getattr(result, self._field) or ())


def free(solution: Any) -> None:
    """Close a mediapipe.solutions object, even if it has failed.

    Its own `close` keeps a graph that reports an error. Such a graph is never freed: it holds the
    solution by a callback, and Python can't see that.
    """
    try:
        solution.close()
    finally:
        solution._graph = None
