"""Specks and pinholes: too small to be a person, or a gap in one, they go from the mask.

Decided where the outline runs, at the frame's threshold: nearly all specks hang together with the
person by a haze of some percent, so that at a fixed low level they would all stay.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from webdemo.arrays import Line, Mask, Tree
from webdemo.newcomers import Newcomers, fill
from webdemo.outline import SPECK
from webdemo.scratch import arrays_apart

FAINT = 26
"""A tenth. Of what is fainter little can be seen; what is not goes, too, if it hangs together with
nobody."""

_RIM = np.ones((9, 9), np.uint8)
"""A speck's soft rim reaches 4 pixels..."""

_OWN_RIM = np.ones((7, 7), np.uint8)
"""...of which 3 next to a person are the person's own."""


class Tidy:
    """Memory to work with; nothing in it outlives a call."""

    def __init__(self, height: int, width: int) -> None:
        self._people, self._gone, self._scratch, self._rim = arrays_apart(
            4, height, width, np.uint8
        )

    def tidy(self, mask: Mask, threshold: int, newcomers: Newcomers | None = None) -> None:
        """Blank out specks and who is not to be seen, with their soft rims; fill pinholes.

        Args:
            mask: uint8, (height, width); changed in place.
            threshold: From which confidence, of 255, a pixel is person.
            newcomers: Who is not to be seen yet; None to show everybody.
        """
        cv2.threshold(mask, threshold - 1, 255, cv2.THRESH_BINARY, dst=self._people)
        lines, tree = cv2.findContours(self._people, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
        parents = tree[0, :, 3].tolist() if lines else []
        is_small = [cv2.contourArea(line) < SPECK * mask.size for line in lines]
        outer = [i for i, parent in enumerate(parents) if parent < 0]
        people = [i for i in outer if not is_small[i]]
        some_gone = len(people) < len(outer)
        if some_gone:
            np.copyto(self._gone, self._people)
            self._draw(lines, tree, people)
        shown = people
        if newcomers is not None:
            new = newcomers.find(self._people, lines, tree, people)
            if new:
                if not some_gone:
                    np.copyto(self._gone, self._people)
                    some_gone = True
                shown = [i for i in people if i not in new]
                self._draw(lines, tree, shown)
        if not shown:
            mask.fill(0)
            return
        pinholes = [lines[i] for i, parent in enumerate(parents) if is_small[i] and parent in shown]
        if some_gone:
            cv2.subtract(self._gone, self._people, dst=self._gone)
        if threshold > FAINT:
            some_gone |= self._find_faint(mask, [lines[i] for i in shown], some_gone)
        if some_gone:
            self._blank_out(mask)
        if pinholes:
            cv2.drawContours(mask, pinholes, -1, 255, cv2.FILLED)

    def _draw(self, lines: Sequence[Line], tree: Tree, people: list[int]) -> None:
        self._people.fill(0)
        for i in people:
            fill(self._people, lines, tree, i, 255)

    def _find_faint(self, mask: Mask, shown: Sequence[Line], some_gone: bool) -> bool:
        """Add to what is gone what hangs together with nobody shown, however faintly."""
        # Mostly there is nothing of the kind; a quarter of the pixels is enough to tell.
        _, few = cv2.threshold(mask[::2, ::2].copy(), FAINT - 1, 255, cv2.THRESH_BINARY)
        if len(cv2.findContours(few, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[0]) <= 1:
            return False
        faint = self._scratch
        cv2.threshold(mask, FAINT - 1, 255, cv2.THRESH_BINARY, dst=faint)
        for line in shown:
            x, y = line[0, 0].tolist()
            if faint[y, x] == 255:
                cv2.floodFill(faint, None, (x, y), 128)
        cv2.threshold(faint, 128, 255, cv2.THRESH_BINARY, dst=faint)
        if some_gone:
            cv2.max(self._gone, faint, dst=self._gone)
        else:
            np.copyto(self._gone, faint)
        return True

    def _blank_out(self, mask: Mask) -> None:
        cv2.dilate(self._people, _OWN_RIM, dst=self._scratch)
        cv2.dilate(self._gone, _RIM, dst=self._rim)
        cv2.subtract(self._rim, self._scratch, dst=self._rim)
        cv2.max(self._rim, self._gone, dst=self._rim)
        cv2.subtract(mask, self._rim, dst=mask)
