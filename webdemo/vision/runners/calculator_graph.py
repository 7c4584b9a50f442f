"""MediaPipe's calculators and how they feed each other."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Node:
    """One of MediaPipe's calculators at work in the graph."""

    calculator: str
    """Its name, as it is registered."""
    feeds_on: tuple[int, ...]
    """Numbers of the nodes that send it packets; empty if they come from outside the graph."""


def path_to(streams: Iterable[str], config: Any) -> tuple[Node, ...]:
    """Find the nodes that these outputs need. The graph may have others, for other outputs.

    Args:
        streams: Names of output streams.
        config: A CalculatorGraphConfig.

    Returns:
        The nodes in the order in which packets pass. What comes back to the next frame is left out.
    """
    makers = {
        _name(output): number
        for number, node in enumerate(config.node)
        for output in node.output_stream
    }
    feeds = {
        number: dict.fromkeys(
            makers[_name(stream)]
            for stream in node.input_stream
            if _name(stream) in makers and not stream.startswith("LOOP:")
        )
        for number, node in enumerate(config.node)
    }
    path: list[int] = []

    def visit(number: int) -> None:
        if number not in path:
            for other in feeds[number]:
                visit(other)
            path.append(number)

    for stream in streams:
        visit(makers[stream])
    return tuple(
        Node(config.node[number].calculator, tuple(map(path.index, feeds[number])))
        for number in path
    )


def _name(stream: str) -> str:
    return stream.rpartition(":")[2]  # TAG:name, or the name alone
