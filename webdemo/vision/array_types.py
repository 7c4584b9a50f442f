"""The types of the arrays that pass from stage to stage."""

import numpy as np
import numpy.typing as npt

RgbFrame = npt.NDArray[np.uint8]
"""A decoded frame: (height, width, 3), RGB."""

ConfidenceMask = npt.NDArray[np.float32]
"""A model's output: (height, width), 0 background to 1 person."""

Mask = npt.NDArray[np.uint8]
"""The same in 8 bits: (height, width), 0 background to 255 person."""

Motion = npt.NDArray[np.uint8]
"""Change of each pixel since the last frame: (height, width), 0 to 255."""

Contour = npt.NDArray[np.int16]
"""A closed line: (points, 2), x and y in the mask's pixels."""

Line = npt.NDArray[np.int32]
"""A closed line in OpenCV's form: (points, 1, 2), x and y."""

Region = list[Line]
"""A connected part of a mask: the line around it, then the lines around its holes."""

Tree = npt.NDArray[np.int32]
"""OpenCV's hierarchy: (1, lines, 4); the last column is the line around a hole, or -1."""

Points = npt.NDArray[np.float32]
"""Landmarks: (points, 4), x and y in shares of the frame's sides, z, visibility."""

Box = tuple[float, float, float, float]
"""x, y, width and height, in shares of the frame's sides."""
