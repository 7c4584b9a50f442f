"""The arrays that go from stage to stage."""

import numpy as np
import numpy.typing as npt

RgbFrame = npt.NDArray[np.uint8]
"""A decoded frame: (height, width, 3), RGB."""

ConfidenceMask = npt.NDArray[np.float32]
"""What a model gives: (height, width), 0 background to 1 person."""

Mask = npt.NDArray[np.uint8]
"""The same in 8 bits: (height, width), 0 background to 255 person."""

Motion = npt.NDArray[np.uint8]
"""How much the picture has changed: (height, width), 0 not at all to 255."""

Contour = npt.NDArray[np.int16]
"""A closed line: (points, 2), x and y in the mask's pixels."""

Line = npt.NDArray[np.int32]
"""A closed line as OpenCV has it: (points, 1, 2), x and y."""

Region = list[Line]
"""A part of a mask that hangs together: the line around it, then those around the holes in it."""

Tree = npt.NDArray[np.int32]
"""OpenCV's hierarchy of lines: (1, lines, 4), the last is the line that one is a hole in, or -1."""
