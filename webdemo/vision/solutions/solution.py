"""What a solution is: each file beside this one describes one."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from webdemo.vision.model_folder import ModelFile, ModelFolder, missing_sentence
from webdemo.vision.runners.runner import Runner


@dataclass(frozen=True)
class Variant:
    """One of a solution's models or modes."""

    id: str
    label: str
    files: tuple[ModelFile, ...] = ()
    """Model files that the wheel lacks."""
    cuts_out: bool = False
    """Whether its mask sets the person before the background, as selfie segmentation does."""


@dataclass(frozen=True, eq=False)
class Solution:
    """One of MediaPipe's solutions."""

    id: str
    """In links and in the API."""
    label: str
    overlay: str
    """Kind of result: the file in static/js/drawing/overlays that draws it."""
    width: int
    height: int
    """Largest frame that travels, in pixels, even."""
    build: Callable[[str, ModelFolder, bool], Runner]
    """Makes a runner, whose result is an Analysis, of the variant with this id. The last argument
    is whether the frames are unrelated pictures."""
    variants: tuple[Variant, ...] = (Variant("", ""),)
    """The first is the default."""
    keeps_aspect: bool = True
    """Whether frames keep their aspect within width × height, or are stretched to it."""
    tracks: bool = True
    """Whether a runner remembers earlier frames: it then belongs to one stream."""
    drawing: Callable[[], Mapping[str, Any]] = field(default=dict)
    """Gives what the overlay needs to draw the result, as plain values for JSON."""


@dataclass(frozen=True, eq=False)
class Choice:
    """A solution in one of its variants."""

    number: int
    """Its model number on the wire."""
    solution: Solution
    variant: Variant

    @property
    def id(self) -> str:
        """The solution, and the variant unless it is the first, as in "pose" or "pose/cut-out"."""
        is_first = self.variant is self.solution.variants[0]
        return self.solution.id if is_first else f"{self.solution.id}/{self.variant.id}"

    @property
    def label(self) -> str:
        """The solution's name, for messages."""
        return self.solution.label

    @property
    def width(self) -> int:
        """As the solution's."""
        return self.solution.width

    @property
    def height(self) -> int:
        """As the solution's."""
        return self.solution.height

    def missing_file(self, folder: ModelFolder) -> ModelFile | None:
        """Give the first file that it needs and the folder lacks; None if it can run."""
        return next((file for file in self.variant.files if not folder.has(file)), None)

    def missing(self, folder: ModelFolder) -> str:
        """Say which file is missing, and which command brings it; "" if it can run."""
        file = self.missing_file(folder)
        return missing_sentence(file) if file else ""

    def build(self, folder: ModelFolder, still: bool = False) -> Runner:
        """Make a runner; `still` for unrelated pictures.

        Raises:
            ModelError: A file is missing.
        """
        return self.solution.build(self.variant.id, folder, still)

    def fits(self, width: int, height: int) -> bool:
        """Whether a frame of this size may come from a stream."""
        if not self.solution.keeps_aspect:
            return (width, height) == (self.width, self.height)
        return 2 <= width <= self.width and 2 <= height <= self.height


def drawn_as(
    *, dots: Iterable[int] = (), circles: Iterable[Iterable[int]] = (), **pairs_by_role: Any
) -> dict[str, Any]:
    """Describe how the overlay draws a group of points, as plain values.

    Args:
        dots: Numbers of the points that are dots.
        circles: Numbers of points: the centre, then points on the circle.
        pairs_by_role: Lines: by their role in drawing/overlays, the pairs of points that they join.
    """
    strokes = [
        {"role": role, "pairs": sorted([int(a), int(b)] for a, b in pairs)}
        for role, pairs in pairs_by_role.items()
    ]
    return {"strokes": strokes, "dots": list(dots), "circles": [list(circle) for circle in circles]}
