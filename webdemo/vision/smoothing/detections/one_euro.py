"""The 1€ filter: a low-pass filter that follows fast changes and holds slow ones still.

From Casiez, Roussel, Vogel: 1€ Filter: A Simple Speed-based Low-pass Filter for Noisy Input in
Interactive Systems, CHI 2012, https://doi.org/10.1145/2207676.2208639:

    shown = last shown + alpha(cutoff) * (value - last shown)
    cutoff = least + slope * |speed|
    speed = last speed + alpha(SPEED_CUTOFF) * ((value - last shown) / dt - last speed)
    alpha(f) = 1 / (1 + tau / dt), tau = 1 / (2 pi f)

`least` is the paper's f_cmin, `slope` its beta, dt the time since the last value in seconds. As in
MediaPipe (mediapipe/calculators/util/landmarks_smoothing_calculator.cc), the speed is divided by
the size of what moves. MediaPipe takes it from the last value instead of the last shown one. That
lags a little more at the same jitter.
"""

import math
from typing import Any

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[Any]
"""float32 or float64, of any shape but ()."""

SPEED_CUTOFF = 1.0
"""Cutoff of the speed, in Hz: the paper's."""

GAP_SECONDS = 0.5
"""Maximum time between two values. After a longer one the filter starts anew."""

_SPEED_TAU = 1 / (2 * math.pi * SPEED_CUTOFF)


class OneEuro:
    """Remembers the values shown last, and their speeds."""

    def __init__(self) -> None:
        self._shown: Values = np.empty(0)
        self._speed: Values = np.empty(0)
        self.seconds = -math.inf
        """Time of the last values."""

    def filter(
        self,
        values: Values,
        seconds: float,
        least: float,
        slope: float | Values,
        size: float = 1.0,
    ) -> Values:
        """Filter an array, each of its values by itself.

        The filter starts anew, and gives the values as they are, after a gap, when the time goes
        backwards and when the shape changes. A value that is not finite is given as it is, too,
        and so is the next one.

        Args:
            values: Not changed and not kept.
            seconds: Their time.
            least: Cutoff of what does not move, in Hz.
            slope: Growth of the cutoff with the speed, in Hz per size per second: one number, or
                an array that broadcasts to the values; 0 for a plain low-pass filter.
            size: The size of what moves, in the values' unit, above 0.

        Returns:
            The filtered values, of the same shape and dtype.
        """
        dt = seconds - self.seconds
        self.seconds = seconds
        if not 0 <= dt <= GAP_SECONDS or values.shape != self._shown.shape:
            self._shown = values.copy()
            self._speed = np.zeros_like(values)
            return values.copy()
        with np.errstate(invalid="ignore", over="ignore"):
            lag = values - self._shown
            # The formulas, rearranged so that dt may be 0.
            self._speed *= _SPEED_TAU / (_SPEED_TAU + dt)
            self._speed += lag * (1 / (size * (_SPEED_TAU + dt)))
            ratio = np.abs(self._speed)
            ratio *= slope
            ratio += least
            ratio *= 2 * math.pi * dt
            ratio /= ratio + 1
            lag *= ratio
            self._shown += lag
        finite = np.isfinite(self._shown)
        if not finite.all():
            np.copyto(self._shown, values, where=~finite)
            self._speed[~finite] = 0
        return self._shown.copy()
