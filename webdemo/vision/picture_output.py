"""What the API makes of a picture and its mask: a mask, a cut-out or an outline."""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from webdemo.vision.array_types import Mask
from webdemo.vision.codec import encode_png
from webdemo.vision.contours import find_contours
from webdemo.vision.picture import Picture

OUTLINE_COLOUR = "#00e640"
"""As in static/js/drawing/overlays/outline.js."""

TOLERANCE = 0.5
"""Maximum distance between the outline and the contour that it simplifies, in decoded pixels."""


ALL_DETAIL = 1 << 16
"""More pixels than any picture has."""


@dataclass(frozen=True)
class Output:
    """A kind of answer."""

    mimetype: str
    detail: int
    """Number of pixels of the shorter side that are enough: see `decode_picture`."""
    write: Callable[[Picture, Mask], bytes]
    """Writes it from a picture and the mask of its `rgb_frame`: uint8, (height, width)."""


def write_mask(picture: Picture, mask: Mask) -> bytes:
    """Write the confidence mask as an 8-bit greyscale PNG of the picture's size."""
    size = picture.width, picture.height
    return encode_png(cv2.resize(mask, size) if mask.shape[::-1] != size else mask)


def write_cutout(picture: Picture, mask: Mask) -> bytes:
    """Write the decoded picture as a PNG whose alpha is the mask; what was clear stays so."""
    if picture.alpha is not None:
        mask = np.minimum(mask, picture.alpha)
    rgba = np.dstack((picture.rgb_frame[..., ::-1], mask))  # OpenCV writes B, G, R, alpha
    _, png = cv2.imencode(".png", rgba, [cv2.IMWRITE_PNG_COMPRESSION, 1])
    return bytes(png)


def write_outline(picture: Picture, mask: Mask) -> bytes:
    """Write the outline as an SVG of the picture's size, with one path."""
    scale = np.array((picture.width / mask.shape[1], picture.height / mask.shape[0]))
    path = ""
    for contour in find_contours(mask):
        line = cv2.approxPolyDP(contour.astype(np.int32), TOLERANCE, True)[:, 0]
        points = " ".join(f"{x:.1f} {y:.1f}" for x, y in (line + 0.5) * scale)
        path += f"M{points}Z"
    width = max(2, round(min(picture.width, picture.height) / 150))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{picture.width}" '
        f'height="{picture.height}" viewBox="0 0 {picture.width} {picture.height}">'
        f'<path d="{path}" fill="none" fill-rule="evenodd" stroke="{OUTLINE_COLOUR}" '
        f'stroke-width="{width}" stroke-linejoin="round"/></svg>\n'
    ).encode()


OUTPUTS = {
    "mask": Output("image/png", 1024, write_mask),
    "cutout": Output("image/png", ALL_DETAIL, write_cutout),
    "outline": Output("image/svg+xml", 1024, write_outline),
}
"""The kinds of answer, by the value of `output`. The first one is the default."""
