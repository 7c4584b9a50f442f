"""What a solution and a model are: each file beside this one describes one solution."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from webdemo.vision.model_folder import ModelFile, ModelFolder
from webdemo.vision.runners.runner import Runner


@dataclass(frozen=True, eq=False)
class Solution:
    """One of MediaPipe's solutions."""

    id: str
    """In links and in the API."""
    label: str
    overlays: tuple[str, ...]
    """What is drawn of a result, in this order: files in static/js/drawing/overlays."""
    cuts_out: bool = False
    """Whether its mask sets a person before the background."""
    one_person: bool = False
    """Whether MediaPipe finds only one person with it."""
    smooths_mask: bool = False
    """Whether its mask is smoothed over time."""
    drawing: Callable[[], Mapping[str, Any]] = field(default=dict)
    """Gives what the overlays need to draw the result, as plain values for JSON."""


@dataclass(frozen=True, eq=False)
class Model:
    """One of a solution's models or modes."""

    solution: Solution
    id: str
    """Within the solution, in links and in the API."""
    label: str
    width: int
    height: int
    """Largest frame that travels, in pixels, even."""
    build: Callable[[ModelFolder, bool], Runner]
    """Makes a runner. The second argument is whether the frames are unrelated pictures."""
    tensor: tuple[int, int, int] | None = None
    """Height, width and channels of the network's input; of the second one, if the first only finds
    a region. None if it depends on the user's file."""
    in_wheel: str = ""
    """The network's file below mediapipe/modules; "" if the wheel lacks it."""
    files: tuple[ModelFile, ...] = ()
    """Model files that the wheel lacks."""
    gives: tuple[str, ...] = ("detections",)
    """"mask", "detections", or both."""
    keeps_aspect: bool = True
    """Whether frames keep their aspect within width × height, or are stretched to it."""
    tracks: bool = True
    """Whether a runner remembers earlier frames: it then belongs to one stream."""

    @property
    def title(self) -> str:
        """Its name beside the models of other solutions."""
        solution = self.solution.label
        return solution if self.label == solution else f"{solution}: {self.label}"

    @property
    def cuts_out(self) -> bool:
        """Whether its result sets a person before the background."""
        return self.solution.cuts_out and "mask" in self.gives

    def missing(self, folder: ModelFolder) -> str:
        """Say which file is missing or damaged, and which command brings it; "" if it can run."""
        return next(filter(None, map(folder.problem, self.files)), "")

    def version(self, folder: ModelFolder) -> tuple[Hashable, ...]:
        """Give what changes when one of its files is replaced."""
        return tuple(map(folder.version, self.files))

    def fits(self, width: int, height: int) -> bool:
        """Whether a frame of this size may come from a stream."""
        if not self.keeps_aspect:
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
