"""What the panel "How it works" shows."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from frame_count import settle
from webdriver_tab import png

_SHOWN = """(after) => {
  const part = (name) => document.querySelector(`#packet [data-part="${name}"]`);
  const number = Number(/^Frame (\\d+),/.exec(part("frame").textContent)?.[1]);
  return number > after && [number, part("title").textContent, part("kind").textContent, part("picture").toDataURL()];
}"""
BOXES = """() => [...document.querySelectorAll("#graph .calculator")].map(({ dataset }) => dataset.node)"""
CODE = """() => [...document.querySelectorAll("#python code")].map((line) => line.textContent.trimEnd())"""
HEADS = (
    "() => [...document.querySelectorAll('#waterfall .head')].map(({ textContent }) => textContent)"
)

PLAYBACK_MS = 1600
"""How long the panel stays with one frame, at least."""


@dataclass(frozen=True)
class Packet:
    """A packet as shown: its picture is RGB uint8. And the replied result of its frame."""

    number: int
    title: str
    kind: str
    picture: np.ndarray
    result: object


def part(stage, name):
    """The text of a part of what is described, without the spaces that only lay it out."""
    text = stage.page.locator(f'#packet [data-part="{name}"]').text_content()
    return text.replace("\u00a0", " ").replace("\u202f", "").replace("\u200b", "")


def press(stage, selector, key="Enter"):
    """Choose a part of the graph by keyboard; return it."""
    found = stage.page.locator(f"#graph {selector}").first
    found.focus()
    found.press(key)
    return found


def show(stage, packet=None, after=None):
    """Choose a packet on the graph, and return it once it is of a frame after `after`, or else of a new one."""
    if packet:
        press(stage, f'[data-packet="{packet}"]')
    if after is None:
        after = stage.log.newest
        for _ in range(2):  # in steps too short to be taken for a silence
            stage.page.clock.fast_forward(PLAYBACK_MS / 2)
            settle(stage)
    number, title, kind, address = stage.until(
        _SHOWN, after, what=f"a packet of a frame after {after}"
    )
    shown = png(address)
    assert shown.shape[2] == 3 or (shown[:, :, 3] == 255).all()
    picture = np.ascontiguousarray(shown[:, :, :3])
    kind = re.sub("[\u202f]", "", kind.replace("\u00a0", " "))
    return Packet(number, title, kind, picture, stage.log.replies[number].result)


def packets_on(stage):
    """The kinds of packets that the graph has."""
    edges = stage.page.locator("#graph .edge[data-packet]")
    return set(edges.evaluate_all("(edges) => edges.map(({ dataset }) => dataset.packet)"))


def until_nodes(stage, expected):
    """Wait until MediaPipe's nodes on the graph are these."""
    stage.until(lambda: set(stage.page.evaluate(BOXES)) == expected, what="the other graph")
