"""The arrays that go from stage to stage."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

RgbFrame = npt.NDArray[np.uint8]
"""A decoded frame: (height, width, 3), RGB."""

ConfidenceMask = npt.NDArray[np.float32]
"""What a model gives: (height, width), 0 background to 1 person."""

Mask = npt.NDArray[np.uint8]
"""The same in 8 bits: (height, width), 0 background to 255 person."""

Contour = npt.NDArray[np.int16]
"""A closed line: (points, 2), x and y in the mask's pixels."""
