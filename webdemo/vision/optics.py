"""Size and focal length of a frame: what turns pixels into millimetres."""

import math
from dataclasses import dataclass

ASSUMED_DEGREES = 63
"""Field of view across the longer side, if nothing says what it is. Browsers do not tell it. It is
the default of MediaPipe's face geometry module, which is made for upright phones."""

FILM_DIAGONAL_MM = math.hypot(36, 24)
"""Of the 35 mm film, to which EXIF's FocalLengthIn35mmFilm refers."""


@dataclass(frozen=True)
class Optics:
    """What is known of the lens. A frame that is turned or mirrored has the same focal length."""

    width: int
    """Of the frame, in pixels, as is the height."""
    height: int
    film_mm: float | None = None
    """Focal length on 35 mm film, in millimetres; None if it is not known."""

    @property
    def focal(self) -> float:
        """Focal length in pixels."""
        if self.film_mm is None:
            half = max(self.width, self.height) / 2
            return half / math.tan(math.radians(ASSUMED_DEGREES / 2))
        return self.film_mm * math.hypot(self.width, self.height) / FILM_DIAGONAL_MM

    @property
    def sentence(self) -> str:
        """Says where the focal length comes from."""
        if self.film_mm is None:
            return f"assumed: {ASSUMED_DEGREES}° across the longer side"
        return f"from the picture's EXIF: {self.film_mm:g} mm on 35 mm film"
